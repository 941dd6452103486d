/**
 * For tests: a server that behaves as SAP's gateway is documented to. OData V2 with `d.results` and `__next`, decimals as
 * strings, Basic sign-in, a CSRF token per session and service (403 with `x-csrf-token: Required` without), 428 without
 * If-Match and 412 with an old one, SAP's error shape, 429 with Retry-After, and connections that break before or after the
 * effect. Written from public descriptions; it shares no code with the connector, and is no proof about a real SAP.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { etagOf, page, present, refuseUnknown, rowOf, targetOf, type Target } from './addressed.ts';
import { SapRefusal } from './inside.ts';
import { openPlant, type SapPlant } from './plant.ts';
import { BadQuery, type Value } from './query.ts';

export const USER = 'GEMBA';
export const PASSWORD = 'secret-of-the-test';

export interface ContractServer {
  url: string;
  plant: SapPlant;
  /** every request: "POST A_MaterialDocumentHeader" */
  requests: string[];
  faults: {
    signIn: 'accepted' | 'refused' | 'log-on page' | 'redirected';
    /** SAP keeps no session at all */
    forgetSessions: boolean;
    /** answers that are no JSON */
    garble: 'reads' | 'writes' | null;
    /** the next requests are answered 429 */
    busy: number;
    /** the connection breaks at the next write, before or after its effect */
    cutNextWrite: 'before' | 'after' | null;
    /** the next write takes effect only after this, whether or not anybody still waits */
    nextWriteWaitsFor: Promise<void> | null;
    /** the next write has its effect and is answered 500 */
    failNextWrite: boolean;
    /** rows that the server hands out at once, with `__next`; 0: what the client asks for */
    pageSize: number;
  };
  /** SAP forgets all sessions */
  expireSessions(): void;
  close(): Promise<void>;
}

interface Session {
  token: string;
  service: string;
}

/** @param startMs SAP's clock, epoch ms */
export async function startContractServer(startMs: number): Promise<ContractServer> {
  const plant = openPlant(startMs);
  const sessions = new Map<string, Session>();
  const requests: string[] = [];
  const faults: ContractServer['faults'] = {
    signIn: 'accepted',
    forgetSessions: false,
    garble: null,
    busy: 0,
    cutNextWrite: null,
    nextWriteWaitsFor: null,
    failNextWrite: false,
    pageSize: 0,
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const target = targetOf(request.url ?? '');
    requests.push(`${request.method} ${target.entity}`);
    const html = { 'content-type': 'text/html; charset=utf-8' };
    if (faults.signIn === 'log-on page') return send(response, 200, '<html>Log on</html>', html);
    if (faults.signIn === 'redirected') return send(response, 302, '', { location: '/sap/saml2/idp' });
    if (faults.signIn === 'refused' || request.headers.authorization !== basic())
      return send(response, 401, '<html><h1>Logon failed</h1></html>', html);
    if (faults.busy > 0) {
      faults.busy -= 1;
      return send(response, 429, '', { 'retry-after': '7' });
    }
    if (request.method === 'GET') return read(request, response, target);
    const session = sessions.get(/SAP_SESSIONID=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '');
    if (
      faults.forgetSessions ||
      !session ||
      session.token !== request.headers['x-csrf-token'] ||
      session.service !== target.service
    )
      return send(response, 403, 'CSRF token validation failed', { 'x-csrf-token': 'Required' });
    return write(request, response, target, body);
  }

  function read(request: IncomingMessage, response: ServerResponse, target: Target): void {
    const headers: Record<string, string> = {};
    if (request.headers['x-csrf-token'] === 'Fetch') {
      const id = randomUUID();
      const token = randomUUID();
      sessions.set(id, { token, service: target.service });
      headers['x-csrf-token'] = token;
      headers['set-cookie'] = `SAP_SESSIONID=${id}; path=/; HttpOnly`;
    }
    if (target.entity === '') return json(response, 200, { d: { EntitySets: [] } }, headers);
    const { set } = target;
    if (faults.garble === 'reads') return send(response, 200, 'ok', { 'content-type': 'text/plain' });
    if (!set)
      throw new SapRefusal('/IWFND/MED/170', `No service found for ${target.entity}`, { status: 404 });
    if (target.key) {
      const row = rowOf(plant.tables, target, set);
      return json(response, 200, { d: present(plant.tables, target, set, row) }, headers);
    }
    json(
      response,
      200,
      { d: page(plant.tables, target, set, { host: host(), size: faults.pageSize }) },
      headers,
    );
  }

  async function write(
    request: IncomingMessage,
    response: ServerResponse,
    target: Target,
    body: Record<string, unknown>,
  ): Promise<void> {
    if (faults.cutNextWrite === 'before') {
      faults.cutNextWrite = null;
      request.socket.destroy();
      return;
    }
    const waitsFor = faults.nextWriteWaitsFor;
    faults.nextWriteWaitsFor = null;
    await waitsFor;
    const answer = effect(request, target, body);
    if (faults.cutNextWrite === 'after') {
      faults.cutNextWrite = null;
      request.socket.destroy();
      return;
    }
    if (faults.failNextWrite) {
      faults.failNextWrite = false;
      return error(response, new SapRefusal('SY/530', 'An exception occurred', { status: 500 }));
    }
    if (faults.garble === 'writes') return send(response, 201, 'created', { 'content-type': 'text/plain' });
    if (answer === null) send(response, 204, '');
    else json(response, 201, { d: answer });
  }

  /** @returns the created entity; null for a change */
  function effect(request: IncomingMessage, target: Target, body: Record<string, unknown>): object | null {
    const { set, entity, query } = target;
    if (!set) {
      plant.call(
        entity,
        Object.fromEntries([...query].map(([name, value]) => [name, value.replaceAll("'", '')])),
      );
      return null;
    }
    refuseUnknown(target, body);
    if (request.method === 'POST') {
      const created = plant.create(entity, body);
      const links = Object.fromEntries(Object.keys(set.links).map((name) => [name, { results: [] }]));
      // as SAP does: the items of what was created are not in the answer
      return { ...created, ...links };
    }
    const row = rowOf(plant.tables, target, set);
    const version = request.headers['if-match'];
    if (version === undefined)
      throw new SapRefusal('/IWFND/CM_MGW/428', 'Precondition required: the header If-Match is missing', {
        status: 428,
      });
    if (version !== '*' && version !== etagOf(set, row))
      throw new SapRefusal('/IWFND/CM_MGW/412', 'Precondition failed: the entity was changed', {
        status: 412,
      });
    plant.change(entity, row, body as Record<string, Value>);
    return null;
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((thrown: unknown) => {
      if (thrown instanceof SapRefusal) error(response, thrown);
      else if (thrown instanceof BadQuery)
        error(response, new SapRefusal('/IWBEP/CM_MGW_RT/021', thrown.message));
      else error(response, new SapRefusal('SY/500', String(thrown), { status: 500 }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: `http://${host()}`,
    plant,
    requests,
    faults,
    expireSessions: () => sessions.clear(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const basic = (): string => `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, headers);
  response.end(body);
}

const json = (
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void => send(response, status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });

const error = (response: ServerResponse, { status, code, message, details }: SapRefusal): void =>
  json(response, status, {
    error: {
      code,
      message: { lang: 'en', value: message },
      innererror: {
        transactionid: '1D2C3B4A',
        errordetails: details.map((d) => ({ ...d, severity: 'error' })),
      },
    },
  });
