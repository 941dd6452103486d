import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pino } from 'pino';
import type { OperationalEvent } from '@gemba/core/event';
import type { Signal } from '@gemba/core/signal';
import { instant } from '@gemba/core/time';
import { openCapture } from '../capture/capture.ts';
import { deskOn, opening, PLANT, plantDatabase } from '../decide/desk-for-tests.ts';
import { DeskOverloaded, type Desk } from '../decide/desk.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { startPipeline, type Pipeline } from './pipeline.ts';

const log = pino({ level: 'silent' });
let db: TestDatabase;
let pipeline: Pipeline | null = null;
let desk: Desk;

beforeEach(async () => {
  db = await plantDatabase();
  desk = deskOn(db);
});
afterEach(async () => {
  await pipeline?.close();
  await desk.close();
  await db.drop();
});

const toEvent = (signal: Signal): OperationalEvent => ({
  id: signal.id,
  plant: PLANT,
  type: 'test',
  occurredAt: signal.receivedAt,
  source: signal.source,
  signalId: signal.id,
  fields: {},
  missing: [],
});

function start(through: Pick<Desk, 'event'> = desk): void {
  pipeline = startPipeline({
    database: db.pool,
    plant: PLANT,
    desk: through,
    normalise: (signal) => {
      if (signal.type === 'riddle') return { notUnderstood: 'a riddle' };
      if (signal.type === 'bug') throw new Error('a bug in normalisation');
      return { event: toEvent(signal) };
    },
    match: (event) =>
      event.source === 'chatter'
        ? []
        : [{ correlationKey: event.source, open: () => opening(event, event.source, instant(Date.now())) }],
    before: () => Promise.resolve(),
    log,
  });
}

async function capture(source: string, type = 'test'): Promise<void> {
  const step = openCapture({
    database: db.pool,
    plant: PLANT,
    now: () => instant(Date.now()),
    onStored: () => pipeline?.wake(),
  });
  await step.capture([
    { source, externalId: crypto.randomUUID(), type, occurredAt: null, content: {}, garbled: null },
  ]);
}

/** As every source does: send until it is told that the signal is stored. A broken connection refuses some in between. */
const sendUntilTaken = (source: string): Promise<void> =>
  vi.waitFor(() => capture(source), { timeout: 30_000, interval: 20 });

const count = async (table: string, where = 'true'): Promise<number> =>
  (await db.pool.query<{ n: number }>(`select count(*)::int as n from ${table} where ${where}`)).rows[0]?.n ??
  -1;

describe('the pipeline', () => {
  test('takes up what an earlier hub has captured and not routed', async () => {
    await capture('a');
    await capture('b');
    start();
    await expect.poll(() => count('exception')).toBe(2);
    expect(await count('waiting_signal')).toBe(0);
  });

  test('records chatter and asks nobody', async () => {
    start();
    await capture('chatter');
    await expect.poll(() => count('event')).toBe(1);
    expect(await count('exception')).toBe(0);
    expect(await count('waiting_signal')).toBe(0);
  });

  test('keeps what it cannot understand, with the reason, and lets it hold nothing else', async () => {
    start();
    await capture('a', 'riddle');
    await capture('a', 'bug');
    await capture('a');
    await expect.poll(() => count('exception')).toBe(1);
    await expect.poll(() => count('waiting_signal')).toBe(0);
    const { rows } = await db.pool.query(
      'select not_understood as why from signal where not_understood is not null order by 1',
    );
    expect(rows).toEqual([{ why: 'a riddle' }, { why: 'could not be normalised: a bug in normalisation' }]);
  });

  test('leaves a signal where it is when the desk is overloaded or its connection breaks, and routes it afterwards', async () => {
    const troubles = [new DeskOverloaded('full'), new Error('Connection terminated unexpectedly')];
    start({
      event: (event, matches) => {
        const trouble = troubles.pop();
        return trouble ? Promise.reject(trouble) : desk.event(event, matches);
      },
    });
    await capture('a');
    await expect.poll(() => count('exception')).toBe(1);
    expect(await count('signal', 'not_understood is not null')).toBe(0);
  });

  test('survives the death of every database connection in the middle of its work', async () => {
    start();
    for (let i = 0; i < 10; i += 1) {
      const captured = sendUntilTaken(`cause-${i}`);
      await db.pool
        .query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        )
        .catch(() => undefined);
      await captured;
    }
    await expect.poll(() => count('exception').catch(() => -1)).toBe(10);
    expect(await count('signal', 'not_understood is not null')).toBe(0);
  }, 60_000);
});
