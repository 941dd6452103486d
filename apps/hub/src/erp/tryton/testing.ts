/** For tests: a real Tryton of their own with the demo plant in it, an administrator beside the connector, and a proxy. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transaction } from '@gemba/core/posting';
import { instant, type Instant } from '@gemba/core/time';
import { pino } from 'pino';
import type { ErpConnector } from '../connector.ts';
import { TrytonConfig } from './config.ts';
import { openSession, type Session } from './rpc/session.ts';
import { startTryton, type TrytonStand } from './stand/stand.ts';
import { openTryton } from './tryton.ts';

export const log = pino({ level: 'silent' });
export const now = (): Instant => instant(Date.now());

export interface TestTryton {
  stand: TrytonStand;
  folder: string;
  /** may do everything but post through the inbox */
  admin: Session;
  connector: ErpConnector;
  /** the day that Tryton takes for today */
  today: string;
  end(): Promise<void>;
}

export async function startTestTryton(): Promise<TestTryton> {
  const folder = await mkdtemp(join(tmpdir(), 'gemba-tryton-test-'));
  const stand = await startTryton({ folder, database: 'postgresql', log });
  const admin = openSession({
    url: stand.url,
    database: stand.database,
    user: 'admin',
    secret: stand.adminPassword,
    timeoutMs: 60_000,
    log,
    now,
  });
  const connector = await connectTo(stand);
  return {
    stand,
    folder,
    admin,
    connector,
    today: now().slice(0, 10),
    async end() {
      await connector.close();
      await admin.close();
      await stand.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @param of what differs from the stand's own service user */
export function connectTo(
  stand: TrytonStand,
  of: Partial<TrytonConfig> = {},
  at = now,
): Promise<ErpConnector> {
  const { url, database, user, secret } = stand;
  return openTryton(TrytonConfig.parse({ kind: 'tryton', url, database, user, secret, ...of }), {
    log,
    now: at,
  });
}

let keys = 0;

/** A transaction with a key that nothing else has. */
export const asking = (today: string, of: Partial<Transaction> & Pick<Transaction, 'kind'>): Transaction => ({
  key: `TEST-${++keys}`,
  plant: 'P1',
  postingDate: today,
  ...of,
});

/** Free or held stock of a lot, as the connector rereads it. */
export async function stockOf(connector: ErpConnector, item: string, lot: string) {
  const { stock } = await connector.reread({
    workOrders: [],
    stock: [{ item, lot }],
    salesLines: [],
    purchaseLines: [],
  });
  const sum = (held: boolean) =>
    stock.filter((s) => (s.status !== 'free') === held).reduce((total, s) => total + s.qty, 0);
  return { free: sum(false), held: sum(true) };
}

export interface Proxy {
  url: string;
  /** the next answer to a request that contains this text does not come back: the connection is cut instead */
  cutAnswerTo(text: string): void;
  /** the next answer to a request that contains this text never comes, and the connection stays */
  swallowAnswerTo(text: string): void;
  /** how many requests with this text have gone through */
  seen(text: string): number;
  close(): Promise<void>;
}

/** TCP before Tryton. What goes up is passed on at once, so Tryton does the work whose answer is cut. */
export async function proxyBefore(url: string): Promise<Proxy> {
  const { hostname, port } = new URL(url);
  let spoil: { text: string; by: 'cut' | 'silence' } | null = null;
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((down) => {
    const up = connect(Number(port), hostname);
    let spoiled: 'cut' | 'silence' | null = null;
    for (const socket of [down, up]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    down.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      requests.push(text);
      if (spoil !== null && text.includes(spoil.text)) {
        spoiled = spoil.by;
        spoil = null;
      }
      up.write(chunk);
    });
    up.on('data', (chunk) => {
      if (spoiled === null) down.write(chunk);
      else if (spoiled === 'cut') down.destroy();
    });
    down.on('close', () => up.destroy()).on('error', () => up.destroy());
    const end = () => {
      // Tryton closes after its answer, which nobody is to notice
      if (spoiled !== 'silence') down.destroy();
    };
    up.on('close', end).on('error', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    cutAnswerTo(text) {
      spoil = { text, by: 'cut' };
    },
    swallowAnswerTo(text) {
      spoil = { text, by: 'silence' };
    },
    seen: (text) => requests.filter((request) => request.includes(text)).length,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
