import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StationNotice } from '@gemba/core/wire';
import { instant } from '@gemba/core/time';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SignedIn } from '../../auth/identity.ts';
import { openStations, type Stations } from './stations.ts';

let server: HttpServer;
let hub: Server;
let stations: Stations;
let seen: string[];
let woken: number;
const sockets: Socket[] = [];
const ID = '018f0000-0000-7000-8000-000000000001';
const SOON = { timeout: 15_000 };
const NOTICE: StationNotice = {
  id: ID,
  at: instant(0),
  subject: 'Decide',
  text: '',
  priority: 'B',
  items: [],
};

beforeEach(async () => {
  seen = [];
  woken = 0;
  stations = openStations(() => ({
    wake: () => {
      woken += 1;
    },
    seen: async (person, id) => {
      seen.push(`${person} ${id}`);
      return true;
    },
  }));
  server = createServer();
  hub = new Server(server, { transports: ['websocket'] });
  hub.on('connection', (socket) => {
    const [role, id] = String(socket.handshake.auth['token']).split(':');
    stations.admit(socket, { kind: 'person', id, name: '', role, functions: [] } as SignedIn);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await hub.close();
});

async function station(token: string, takes = true) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const socket = io(url, { transports: ['websocket'], auth: { token }, forceNew: true });
  sockets.push(socket);
  const notices: StationNotice[] = [];
  socket.on('notice', (notice: StationNotice, taken: (shown: true) => void) => {
    notices.push(notice);
    if (takes) taken(true);
  });
  await new Promise<void>((done) => socket.on('connect', done));
  return { socket, notices };
}

test('a message goes to all stations of its person and to nobody else’s', async () => {
  const [one, two, other] = [
    await station('decider:ann'),
    await station('decider:ann'),
    await station('decider:bob'),
  ];
  expect(await stations.emit('ann', NOTICE)).toBe(true);
  await expect.poll(() => [one.notices.length, two.notices.length], SOON).toEqual([1, 1]);
  expect(other.notices).toEqual([]);
  expect(woken).toBe(3);
});

test('who is signed in nowhere here, or only at a wall, takes nothing', async () => {
  await station('wall:ann');
  expect(await stations.emit('ann', NOTICE)).toBe(false);
  expect(stations.present()).toEqual([]);
});

test('one station that takes it is enough; one that has gone takes nothing', async () => {
  await station('decider:ann', false);
  const second = await station('decider:ann');
  expect(await stations.emit('ann', NOTICE)).toBe(true);
  for (const socket of sockets.splice(0)) socket.close();
  await expect.poll(() => stations.present(), SOON).toEqual([]);
  expect(await stations.emit('ann', NOTICE)).toBe(false);
  expect(second.notices).toHaveLength(1);
});

test('a station says what its person has opened, as that person; nonsense is refused in place', async () => {
  const { socket } = await station('decider:ann');
  expect(await socket.timeout(15_000).emitWithAck('notice-seen', { id: ID })).toEqual({ ok: true });
  expect(await socket.timeout(15_000).emitWithAck('notice-seen', { id: 'x' })).toEqual({ ok: false });
  expect(await socket.timeout(15_000).emitWithAck('notice-seen', null)).toEqual({ ok: false });
  expect(seen).toEqual([`ann ${ID}`]);
});
