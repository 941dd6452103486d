import { after, instant, type Instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { capturedEvent, deskOn, opening, PLANT, plantDatabase, WINDOW_MS } from '../decide/desk-for-tests.ts';
import type { Desk } from '../decide/desk.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { startClockwork, type Clockwork } from './clockwork.ts';

let db: TestDatabase;
let desk: Desk;
let clockwork: Clockwork;
let now: Instant;
let id: string;
/** decisions that were to be left alone, look by look */
let looks: (readonly string[])[];

beforeEach(async () => {
  now = instant(Date.UTC(2026, 10, 23, 8));
  looks = [];
  db = await plantDatabase();
  desk = deskOn(db, () => now);
  const event = await capturedEvent(db);
  const prepared = opening(event, 'cause', now);
  await desk.event(event, [{ correlationKey: 'cause', open: () => prepared }]);
  id = prepared.exceptionId;
});
afterEach(async () => {
  await clockwork.close();
  await desk.close();
  await db.drop();
});

/** @param broken decisions whose timers cannot be fired */
function start(broken: readonly string[]): void {
  clockwork = startClockwork({
    database: db.pool,
    plant: PLANT,
    desk: {
      fireTimers: async (at, except = []) => {
        looks.push(except);
        const fired = await desk.fireTimers(at, [...except, ...broken]);
        return { ...fired, failed: broken.filter((one) => !except.includes(one)) };
      },
    },
    now: () => now,
    log: pino({ level: 'silent' }),
  });
}

const escalated = async (): Promise<string[]> => {
  const { rows } = await db.pool.query<{ id: string }>(
    'select id from decision where escalation_level = 1 order by id',
  );
  return rows.map((row) => row.id);
};

test('what was due while no hub ran is fired at the start', async () => {
  now = after(now, WINDOW_MS + 60_000);
  start([]);
  await vi.waitUntil(async () => (await escalated()).length === 2, { timeout: 20_000 });
});

test('a window that cannot be ended delays no other, and is tried again after half a minute', async () => {
  const broken = [`${id}.planning`];
  now = after(now, WINDOW_MS);
  start(broken);
  await vi.waitUntil(async () => (await escalated()).length === 1, { timeout: 20_000 });
  expect(await escalated()).toEqual([`${id}.quality`]);
  expect(looks).toEqual([[]]);
  now = after(now, 29_999);
  await expect(vi.waitUntil(() => looks.length > 1, { timeout: 1_500 })).rejects.toThrow();
  now = after(now, 1);
  await vi.waitUntil(() => looks.length > 1, { timeout: 20_000 });
  expect(looks[1]).toEqual([]);
});
