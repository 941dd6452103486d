/**
 * FAKE: an Odoo for tests, over both protocols, as the documents say it behaves; no Odoo was run to compare. `POST
 * /jsonrpc` answers errors inside HTTP 200, `POST /json/2/<model>/<method>` with real status codes. Each call is a
 * transaction. `next` makes the following call of a method go wrong once.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Rules } from './behaviour.ts';
import { dispatch } from './methods.ts';
import { schemaOf, type SchemaOptions } from './schema.ts';
import { OdooException, Store, type Values } from './store.ts';

export type Fault =
  /** the connection breaks, and nothing happened */
  | 'cut before'
  /** it happened, and the connection breaks before the answer */
  | 'cut after'
  /** HTTP 429 of the hosting (odoo.sh), with Retry-After */
  | 'throttled'
  /** another transaction won, five times over */
  | 'serialization failure'
  | 'lock not available'
  /** a page of the proxy instead of an answer */
  | 'proxy page';

export const KEY = 'contract-key-6578616d706c65';
export const DATABASE = 'plant';
export const USER = 'gemba';
const UID = 7;

export interface ContractServer {
  url: string;
  store: Store;
  rules: Rules;
  /** "model.method" of every call that was let in, in order */
  calls: string[];
  /** @param method "stock.picking.button_validate" */
  next(method: string, fault: Fault): void;
  /** what somebody else does right before the next call of the method */
  before(method: string, act: () => void): void;
  revokeKey(): void;
  /** the server's clock, epoch ms */
  setClock(ms: number): void;
  close(): Promise<void>;
}

export async function startContractServer(
  options: SchemaOptions & { clockMs: number },
): Promise<ContractServer> {
  let clockMs = options.clockMs;
  let key: string | null = KEY;
  const faults = new Map<string, Fault[]>();
  const acts = new Map<string, () => void>();
  const calls: string[] = [];
  const rules: Rules = { version: options.version, lockDate: null, mayNotDelete: false, keeps: new Set() };
  const store = new Store(schemaOf(options), () =>
    new Date(clockMs).toISOString().slice(0, 19).replace('T', ' '),
  );

  /** @throws OdooException, or the socket is gone */
  function run(
    response: ServerResponse,
    model: string,
    method: string,
    ids: number[],
    params: Values,
    context: Values,
  ) {
    const fault = faults.get(`${model}.${method}`)?.shift();
    calls.push(`${model}.${method}`);
    const act = acts.get(`${model}.${method}`);
    acts.delete(`${model}.${method}`);
    act?.();
    if (fault === 'cut before') return void response.destroy();
    if (fault === 'serialization failure')
      throw new OdooException(
        'psycopg2.errors.SerializationFailure',
        'could not serialize access due to concurrent update\n',
      );
    if (fault === 'lock not available')
      throw new OdooException(
        'psycopg2.errors.LockNotAvailable',
        'could not obtain lock on row in relation "stock_quant"\n',
      );
    const work = () => dispatch({ store, rules, model, ids, params, context }, method);
    const result = READS.has(method) ? work() : store.transaction(work);
    if (fault === 'cut after') return void response.destroy();
    return { result };
  }

  function jsonRpc(response: ServerResponse, body: unknown): void {
    const { id, params } = body as {
      id: number;
      params: { service: string; method: string; args: unknown[] };
    };
    const answer = (content: object) => send(response, 200, { jsonrpc: '2.0', id, ...content });
    try {
      if (params.service === 'common') {
        const [database, user, secret] = params.args;
        answer({ result: database === DATABASE && user === USER && secret === key ? UID : false });
        return;
      }
      const [database, uid, secret, model, method, args, named] = params.args as [
        string,
        number,
        string,
        string,
        string,
        unknown[],
        Values,
      ];
      if (database !== DATABASE || uid !== UID || secret !== key)
        throw new OdooException('odoo.exceptions.AccessDenied', 'Access Denied');
      const { context = {}, ...rest } = named;
      const create = method === 'create';
      if (create && args.length === 0)
        throw new OdooException('builtins.IndexError', 'list index out of range');
      const ids = create ? [] : ((args[0] as number[] | undefined) ?? []);
      const done = run(
        response,
        model,
        method,
        ids,
        create ? { vals_list: args[0] } : rest,
        context as Values,
      );
      // a result of None is left out
      if (done) answer(done.result === null ? {} : done);
    } catch (error) {
      const { exception, message } = asException(error);
      const data = {
        name: exception,
        debug: 'Traceback (most recent call last):\n',
        message,
        arguments: [message],
        context: {},
      };
      answer({ error: { code: 200, message: 'Odoo Server Error', data } });
    }
  }

  function json2(request: IncomingMessage, response: ServerResponse, body: unknown): void {
    const [, , , model = '', method = ''] = (request.url ?? '').split('/');
    const { ids = [], context = {}, ...params } = body as { ids?: number[]; context?: Values } & Values;
    try {
      if (request.headers['x-odoo-database'] !== DATABASE) {
        response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>');
        return;
      }
      if (request.headers.authorization !== `bearer ${key}`)
        throw new OdooException('werkzeug.exceptions.Unauthorized', 'Invalid apikey');
      if (!(model in store.schema))
        throw new OdooException('werkzeug.exceptions.NotFound', `the model '${model}' does not exist`);
      const done = run(response, model, method, ids, params, context);
      if (done) send(response, 200, method === 'create' ? [done.result] : done.result);
    } catch (error) {
      const { exception, message } = asException(error);
      const status = STATUS[exception] ?? 500;
      send(response, status, {
        name: exception,
        message,
        arguments: [message],
        context,
        debug: 'Traceback …',
      });
    }
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      response.setHeader('date', new Date(clockMs).toUTCString());
      const method = nameOf(request, body);
      const queue = faults.get(method);
      if (queue?.[0] === 'throttled' || queue?.[0] === 'proxy page') {
        const busy = queue.shift() === 'throttled';
        response.writeHead(busy ? 429 : 500, busy ? { 'retry-after': '7' } : { 'content-type': 'text/html' });
        return response.end('<html>try again later</html>');
      }
      return request.url === '/jsonrpc' ? jsonRpc(response, body) : json2(request, response, body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    store,
    rules,
    calls,
    next: (method, fault) => faults.set(method, [...(faults.get(method) ?? []), fault]),
    before: (method, act) => void acts.set(method, act),
    revokeKey: () => (key = null),
    setClock: (ms) => (clockMs = ms),
    async close() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const READS = new Set(['search_read', 'fields_get', 'context_get']);

/** odoo/exceptions.py, `http_status`. */
const STATUS: Readonly<Record<string, number>> = {
  'odoo.exceptions.UserError': 422,
  'odoo.exceptions.ValidationError': 422,
  'odoo.exceptions.AccessError': 403,
  'odoo.exceptions.AccessDenied': 403,
  'odoo.exceptions.MissingError': 404,
  'odoo.exceptions.LockError': 409,
  'werkzeug.exceptions.Unauthorized': 401,
  'werkzeug.exceptions.NotFound': 404,
};

const asException = (error: unknown): OdooException =>
  error instanceof OdooException ? error : new OdooException('builtins.TypeError', String(error));

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

function nameOf({ url = '' }: IncomingMessage, body: unknown): string {
  if (url !== '/jsonrpc') return url.split('/').slice(3).join('.');
  const { params } = body as { params: { args: unknown[] } };
  return params.args.slice(3, 5).join('.');
}

function send(response: ServerResponse, status: number, content: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    .end(JSON.stringify(content));
}
