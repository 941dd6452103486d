/**
 * FAKE: Business Central online and Microsoft's token endpoint, for tests. It answers as the documentation says (sources
 * in ../README.md) and, for the extension's API, as the AL code in resources/erp/business-central is meant to. One
 * request is one transaction. Faults are put in front of or behind one request.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { BcError } from './bc-error.ts';
import { add, etagOf, rows, shown, text, touch, type Company, type Entity, type Row } from './company.ts';
import { checkPosting, modifyOrder, post, POSTING_DEFAULTS } from './extension.ts';
import { filtered } from './filter.ts';
import { pumpFactory } from './plant.ts';

export const CLIENT = { id: 'app-1', secret: 'secret-1' };
export const COMPANY_ID = '11111111-2222-4333-8444-555555555555';

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}
export type Fault = 'cut-before' | 'cut-after' | Answer | BcError | ((company: Company) => void);

export interface ContractServer {
  url: string;
  company: Company;
  /** "POST postings", "POST postings/post", "POST token", in order */
  requests: string[];
  /** for the next request whose line begins so */
  fault(request: string, fault: Fault): void;
  /** the service takes no token any more that it has given */
  expireTokens(): void;
  close(): Promise<void>;
}

/** Business Central's is 20,000. */
const PAGE = 3;

export async function startContractServer(): Promise<ContractServer> {
  const faults: { request: string; fault: Fault }[] = [];
  let tokens = 0;
  let firstValid = 1;
  const server: ContractServer = {
    url: '',
    company: pumpFactory(),
    requests: [],
    fault: (request, fault) => void faults.push({ request, fault }),
    expireTokens: () => void (firstValid = tokens + 1),
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? '', server.url);
    const target = targetOf(url.pathname);
    const line = `${request.method ?? ''} ${target.set}${target.action ? `/${target.action}` : ''}`;
    server.requests.push(line);
    const at = faults.findIndex((one) => line.startsWith(one.request));
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (fault === 'cut-before') {
      request.socket.destroy();
      return;
    }
    if (isAnswer(fault)) {
      send(response, fault);
      return;
    }
    if (typeof fault === 'function') fault(server.company);
    if (target.set === 'token') {
      send(response, token(new URLSearchParams(body)));
      return;
    }
    const before = structuredClone(server.company);
    try {
      if (fault instanceof BcError) throw fault;
      const given = Number(/^Bearer token-(\d+)$/.exec(request.headers.authorization ?? '')?.[1] ?? 0);
      if (given < firstValid || given > tokens)
        throw new BcError(
          'Authentication_InvalidCredentials',
          'The server has rejected the client credentials.',
        );
      const said = entity(
        request.method ?? '',
        target,
        url,
        body === '' ? {} : JSON.parse(body),
        request.headers['if-match'],
      );
      if (fault === 'cut-after') request.socket.destroy();
      else
        send(response, {
          status: said === null ? 204 : 200,
          body: said === null ? '' : JSON.stringify(said),
        });
    } catch (error) {
      if (!(error instanceof BcError)) throw error;
      server.company = before;
      send(response, { status: error.status, body: JSON.stringify(error.body()) });
    }
  }

  function token(form: URLSearchParams): Answer {
    const known = form.get('client_id') === CLIENT.id && form.get('client_secret') === CLIENT.secret;
    if (form.get('grant_type') !== 'client_credentials' || !known)
      return {
        status: 401,
        body: JSON.stringify({
          error: 'invalid_client',
          error_description: 'AADSTS7000215: Invalid client secret provided.',
        }),
      };
    tokens += 1;
    return {
      status: 200,
      body: JSON.stringify({ token_type: 'Bearer', expires_in: 3599, access_token: `token-${tokens}` }),
    };
  }

  function entity(method: string, target: Target, url: URL, body: Row, ifMatch: string | undefined): unknown {
    const { company } = server;
    const { set, id, action } = target;
    if (!SETS.has(set))
      throw new BcError('BadRequest_ResourceNotFound', `Resource not found for the segment '${set}'.`);
    if (method === 'GET') return page(company, set, url);
    if (method === 'POST' && id === undefined) {
      const posting = add(company, set, { ...POSTING_DEFAULTS, ...body });
      checkPosting(company, posting);
      return shown(posting);
    }
    const found = rows(company, set).find((row) => row.id === id);
    if (!found) throw new BcError('BadRequest_NotFound', 'No entity with this id.', 404);
    if (action === 'post') {
      post(company, found);
      return null;
    }
    if (ifMatch !== '*' && ifMatch !== etagOf(found))
      throw new BcError('Request_EntityChanged', 'Another user has already changed the record.');
    if (method === 'DELETE') {
      rows(company, set).splice(rows(company, set).indexOf(found), 1);
      return null;
    }
    return patched(company, set, found, body);
  }

  const http = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => send(response, { status: 500, body: String(error) }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  server.url = `http://127.0.0.1:${address.port}`;
  return server;
}

const SETS = new Set([
  'items',
  'salesOrders',
  'purchaseOrders',
  'itemLedgerEntries',
  'itemPlanning',
  'productionBomLines',
  'workCenters',
  'productionOrders',
  'productionOrderLines',
  'productionOrderOperations',
  'productionOrderComponents',
  'lotStock',
  'postings',
]);

interface Target {
  set: string;
  id: string | undefined;
  action: string | undefined;
}

/** "/v2.0/t/e/api/…/companies(id)/set(id)/Microsoft.NAV.post" */
function targetOf(path: string): Target {
  if (path.endsWith('/token')) return { set: 'token', id: undefined, action: undefined };
  const [, set = '', id, action] =
    new RegExp(`/companies\\(${COMPANY_ID}\\)/(\\w+)(?:\\(([^)]*)\\))?(?:/Microsoft\\.NAV\\.(\\w+))?$`).exec(
      path,
    ) ?? [];
  return { set, id, action };
}

function patched(company: Company, set: string, found: Entity, body: Row): Row {
  if (set === 'productionOrders') modifyOrder(company, found, body);
  else {
    if (found['status'] === 'Posted')
      throw new BcError('Application_DialogException', 'A posted row cannot be changed.');
    Object.assign(found, body);
    checkPosting(company, found);
    touch(company, found);
  }
  return shown(found);
}

function page(company: Company, set: string, url: URL): Row {
  const all = set === 'lotStock' ? lotStock(company) : rows(company, set).map(shown);
  const found = filtered(all, url.searchParams.get('$filter'));
  const skip = Number(url.searchParams.get('$skiptoken') ?? 0);
  const next = new URL(url);
  next.searchParams.set('$skiptoken', String(skip + PAGE));
  return {
    value: found.slice(skip, skip + PAGE),
    ...(found.length > skip + PAGE && { '@odata.nextLink': next.href }),
  };
}

/** The extension's query: sums of what is open. */
function lotStock(company: Company): Row[] {
  const sums = new Map<string, Row & { remainingQuantity: number }>();
  for (const entry of rows(company, 'itemLedgerEntries')) {
    const { itemNumber, lotNumber, locationCode } = entry;
    const key = [itemNumber, lotNumber, locationCode].map(text).join('|');
    const sum = sums.get(key) ?? { itemNumber, lotNumber, locationCode, remainingQuantity: 0 };
    sum.remainingQuantity += Number(entry['remainingQuantity']);
    sums.set(key, sum);
  }
  return [...sums.values()];
}

const isAnswer = (fault: Fault | undefined): fault is Answer =>
  typeof fault === 'object' && !(fault instanceof BcError);

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response
    .writeHead(status, { ...(body !== '' && { 'content-type': 'application/json' }), ...headers })
    .end(body);
}
