/**
 * FAKE: an ERPNext site for tests. It answers as Frappe's REST API and ERPNext's documents are documented to (the
 * sources are named in ../recorded and ../README.md); one request is one transaction, an exception rolls it back.
 * Faults are put in front of or behind one request.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { FrappeError } from './frappe-error.ts';
import { METHODS } from './methods.ts';
import { pumpFactory } from './plant.ts';
import { list } from './query.ts';
import { insert, remove, update } from './resources.ts';
import { get, type Row, type Site } from './site.ts';

export const API_KEY = 'key1';
export const API_SECRET = 'secret1';

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

export type Fault =
  /** the connection breaks before the request is looked at */
  | 'cut-before'
  /** the request is done, its answer never arrives */
  | 'cut-after'
  /** an answer instead of the site's own */
  | Answer
  /** an exception instead of the site's own answer */
  | FrappeError
  /** something else happens on the site first */
  | ((site: Site) => void);

export interface ContractServer {
  url: string;
  site: Site;
  /** "PUT Stock Entry", "POST make_stock_entry", in order */
  requests: string[];
  /** for the next request whose line begins so */
  fault(request: string, fault: Fault): void;
  close(): Promise<void>;
}

export async function startContractServer(): Promise<ContractServer> {
  const faults: { request: string; fault: Fault }[] = [];
  const server: ContractServer = {
    url: '',
    site: pumpFactory(),
    requests: [],
    fault: (request, fault) => void faults.push({ request, fault }),
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const { line, answer } = route(request, body);
    server.requests.push(line);
    const at = faults.findIndex((one) => line.startsWith(one.request));
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (fault === 'cut-before') {
      request.socket.destroy();
      return;
    }
    if (isAnswer(fault)) {
      send(response, fault.status, fault.body, fault.headers);
      return;
    }
    if (typeof fault === 'function') fault(server.site);
    const before = structuredClone({ docs: server.site.docs, stock: server.site.stock });
    try {
      if (request.headers.authorization !== `token ${API_KEY}:${API_SECRET}`)
        throw new FrappeError('AuthenticationError', 'Invalid API Key or Secret');
      if (fault instanceof FrappeError) throw fault;
      const said = answer(server.site);
      if (fault === 'cut-after') request.socket.destroy();
      else send(response, 200, JSON.stringify(said));
    } catch (error) {
      if (!(error instanceof FrappeError)) throw error;
      Object.assign(server.site, before);
      send(response, error.status, JSON.stringify(error.body()));
    }
  }

  const http = createServer((request, response) => {
    handle(request, response).catch((error: unknown) =>
      send(response, 500, JSON.stringify({ exception: String(error), exc_type: 'ContractServerBug' })),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  server.url = `http://127.0.0.1:${address.port}`;
  return server;
}

const isAnswer = (fault: Fault | undefined): fault is Answer =>
  typeof fault === 'object' && !(fault instanceof FrappeError);

function route({ method = '', url = '' }: IncomingMessage, body: Row) {
  const { pathname, searchParams } = new URL(url, 'http://site');
  const [, , what, first = '', name] = pathname.split('/').map(decodeURIComponent);
  if (what === 'method')
    return {
      line: `${method} ${first.split('.').at(-1) ?? ''}`,
      answer: (site: Site) => {
        const call = METHODS[first];
        if (!call) throw new FrappeError('ValidationError', `Failed to get method for command ${first}`);
        return { message: call(site, body) };
      },
    };
  return {
    line: `${method} ${first}`,
    answer: (site: Site) => ({ data: resource(site, method, first, name, searchParams, body) }),
  };
}

function resource(
  site: Site,
  method: string,
  doctype: string,
  name: string | undefined,
  query: URLSearchParams,
  body: Row,
): unknown {
  if (method === 'POST') return insert(site, doctype, body);
  if (name === undefined) return list(site, doctype, query);
  if (method === 'PUT') return update(site, doctype, name, body);
  if (method === 'GET') return get(site, doctype, name);
  remove(site, doctype, name);
  return 'ok';
}

async function bodyOf(request: IncomingMessage): Promise<Row> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : JSON.parse(text);
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
