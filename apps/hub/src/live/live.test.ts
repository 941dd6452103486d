import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import { pino } from 'pino';
import type { ExceptionState, JournalEntry } from '@gemba/core/exception';
import { instant } from '@gemba/core/time';
import { capturedEvent, deskOn, opening, PLANT, plantDatabase } from '../decide/desk-for-tests.ts';
import type { Desk } from '../decide/desk.ts';
import { openTail, type Tail } from '../journal/tail.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { openLive, type Live } from './live.ts';

const log = pino({ level: 'silent' });
let db: TestDatabase;
let desk: Desk;
let tail: Tail;
let live: Live;
let server: Server;
let url: string;
let goodToken: string;
const sockets: Socket[] = [];

beforeEach(async () => {
  db = await plantDatabase();
  desk = deskOn(db);
  tail = await openTail({ database: db.pool, url: db.url, plant: PLANT, log });
  server = createServer();
  goodToken = 'good';
  live = openLive({
    admit: () => undefined,
    server,
    database: db.pool,
    snapshots: db.pool,
    plant: PLANT,
    tail,
    log,
    origins: [],
    recheckMs: 50,
    identify: async ({ token }) =>
      token === goodToken
        ? { kind: 'admin-token', id: 'admin-token', name: '', role: 'admin', functions: [] }
        : null,
    act: async (identity, decisionId, act) => ({
      ok: false,
      problem: { type: '', title: '', status: 404, code: `${identity.id} ${act} ${decisionId}`, detail: '' },
    }),
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await live.close();
  await desk.close();
  await tail.close();
  await db.drop();
});

const open = async (key: string): Promise<void> => {
  const event = await capturedEvent(db);
  await desk.event(event, [{ correlationKey: key, open: () => opening(event, key, instant(Date.now())) }]);
};

function station(token = 'good') {
  const socket = io(url, { transports: ['websocket'], auth: { token }, reconnection: false, forceNew: true });
  sockets.push(socket);
  const facts: JournalEntry[] = [];
  const snapshot: ExceptionState[] = [];
  socket.on('facts', (entries: JournalEntry[]) => facts.push(...entries));
  socket.on('snapshot', (chunk: { exceptions: ExceptionState[] }) => snapshot.push(...chunk.exceptions));
  const subscribe = (ask: unknown) =>
    socket.timeout(20_000).emitWithAck('subscribe', ask) as Promise<unknown>;
  return { socket, facts, snapshot, subscribe };
}

const seqs = (facts: JournalEntry[]) => facts.map((f) => f.seq);
const eventually = (ask: () => unknown, wanted: unknown) =>
  expect.poll(ask, { timeout: 20_000 }).toEqual(wanted);

test('a station that says its last seq gets every later fact, in order and once, whatever is committed meanwhile', async () => {
  await Promise.all(Array.from({ length: 10 }, (_, i) => open(`before-${i}`)));
  const { facts, subscribe } = station();
  const more = Promise.all(Array.from({ length: 30 }, (_, i) => open(`meanwhile-${i}`)));
  await subscribe({ after: 12 });
  await more;
  tail.wake();
  await eventually(
    () => seqs(facts),
    Array.from({ length: 40 * 3 - 12 }, (_, i) => i + 13),
  );
});

test('a station without a copy gets the folds of one moment, then goes on from there', async () => {
  await open('one');
  await open('two');
  tail.wake();
  const { facts, snapshot, subscribe } = station();
  await subscribe({});
  await eventually(() => snapshot.map((e) => e.title).toSorted(), ['one', 'two']);
  await open('three');
  tail.wake();
  await eventually(() => seqs(facts), [7, 8, 9]);
});

test('a copy of another journal is refused, so that the station drops it', async () => {
  const { subscribe } = station();
  expect(await subscribe({ after: 99 })).toMatchObject({ ok: false, problem: { code: 'seq_ahead' } });
});

test('a wrong subscription is refused in place and the line stays up', async () => {
  const { subscribe } = station();
  expect(await subscribe({ after: -1 })).toMatchObject({ ok: false, problem: { status: 422 } });
  expect(await subscribe({ after: 0 })).toMatchObject({ ok: true });
});

test('nobody without a sign-in is let in', async () => {
  const { socket } = station('wrong');
  const error = await new Promise<Error>((refused) => socket.on('connect_error', refused));
  expect(error.message).toBe('not_signed_in');
});

test('an act over the socket is answered like one over HTTP', async () => {
  const { socket } = station();
  const reply: unknown = await socket
    .timeout(20_000)
    .emitWithAck('act', { decisionId: 'd1', act: 'decide', body: {} });
  expect(reply).toMatchObject({ ok: false, problem: { code: 'admin-token decide d1' } });
});

test('a station whose sign-in has ended can act no more at once, and is cut off soon', async () => {
  const { socket, subscribe } = station();
  await subscribe({ after: 0 });
  goodToken = 'another';
  const reply: unknown = await socket
    .timeout(20_000)
    .emitWithAck('act', { decisionId: 'd1', act: 'decide', body: {} });
  expect(reply).toMatchObject({ ok: false, problem: { status: 401 } });
  await eventually(() => socket.connected, false);
});
