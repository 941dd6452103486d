import { randomUUID } from 'node:crypto';
import { after, type Instant, instant } from '@gemba/core/time';
import Fastify from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { QueryResult } from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { type FloodReader, openFlood } from './flood.ts';
import { floodRoutes } from '../http/routes/flood.ts';

const T0 = instant(Date.parse('2026-11-23T08:00:00Z'));
const MIN = 60_000;
const at = (minute: number): Instant => after(T0, minute * MIN);

let db: TestDatabase;
let now: Instant;
let flood: FloodReader;
beforeEach(async () => {
  db = await testDatabase();
  await db.pool.query(`insert into plant (id, name) values ('p', 'Plant'), ('q', 'Another')`);
  now = T0;
  flood = openFlood({ database: db.pool, plant: 'p', now: () => now });
});
afterEach(() => db.drop());

/** `n` decisions, one every half minute from `minute` on, each of an exception of its own. */
async function ask(
  fn: string,
  n: number,
  minute: number,
  { plant = 'p', priority = 'C' } = {},
): Promise<void> {
  const rows = Array.from({ length: n }, (_, i) => ({ id: randomUUID(), at: at(minute + i / 2) }));
  await db.pool.query(
    `with asked as (select * from jsonb_to_recordset($1::jsonb) as a(id uuid, at timestamptz)),
     opened as (
       insert into exception (id, plant, correlation_key, playbook, state, priority, opened_at, last_seq, fold)
       select id, $2, id::text, 'machine-down', 'open', $3, at, 1, '{}' from asked)
     insert into decision (id, plant, exception_id, function, state, version, asked_at, due_at, escalation_level)
     select id::text, $2, id, $4, 'asked', 1, at, at, 0 from asked`,
    [JSON.stringify(rows), plant, priority, fn],
  );
}
const stateAt = async (minute: number, fn = 'quality') => {
  now = at(minute);
  return (await flood.now()).get(fn);
};

describe('the flood of a function', () => {
  test('begins, goes on and ends by what is asked, seen from the table', async () => {
    await ask('quality', 10, 0);
    expect(await stateAt(5)).toMatchObject({ in: false, rate: 10 });
    await ask('quality', 1, 5);
    expect(await stateAt(5.1)).toMatchObject({ in: true, since: at(5), rate: 11 });
    expect(await stateAt(12.9)).toMatchObject({ in: true, rate: 5 });
    expect(await stateAt(13)).toMatchObject({ in: false, since: at(13), rate: 4 });
    expect(await stateAt(40)).toMatchObject({ in: false, since: at(13), rate: 0 });
  });

  test('is the same for a hub that begins to look later, and for another function or plant none', async () => {
    await ask('quality', 11, 0);
    await ask('planning', 3, 0);
    await ask('quality', 30, 20, { plant: 'q' });
    for (const minute of [1, 4, 6, 9]) await stateAt(minute);
    const seen = await stateAt(12);
    const other = openFlood({ database: db.pool, plant: 'p', now: () => now });
    expect((await other.now()).get('quality')).toEqual(seen);
    expect(seen).toMatchObject({ in: true, since: at(5) });
    expect((await other.now()).get('planning')).toMatchObject({ in: false, since: null });
  });

  test('counts what another hub has committed a moment after its time', async () => {
    await ask('quality', 10, 0);
    expect(await stateAt(5)).toMatchObject({ in: false });
    await ask('quality', 1, 4.95);
    expect(await stateAt(5.2)).toMatchObject({ in: true, rate: 11 });
  });

  test('is nothing where nothing was asked for a day', async () => {
    await ask('quality', 11, 0);
    expect(await stateAt(10)).toBeDefined();
    expect(await stateAt(26 * 60)).toBeUndefined();
  });

  test('is read once for all who ask within a second', async () => {
    const first = flood.now();
    expect(flood.now()).toBe(first);
    await first;
    now = after(now, 999);
    expect(flood.now()).toBe(first);
    now = after(now, 1);
    expect(flood.now()).not.toBe(first);
  });

  test('is read again after a reading that failed', async () => {
    vi.spyOn(db.pool, 'query').mockImplementationOnce(() => {
      throw new Error('away');
    });
    await expect(flood.now()).rejects.toThrow('away');
    await ask('quality', 1, -1);
    expect((await flood.now()).get('quality')).toMatchObject({ rate: 1 });
  });
});

test('the report tells the time in flood over a day, the peak, and the mix of what was opened', async () => {
  await ask('quality', 20, -26 * 60);
  await ask('quality', 11, 0, { priority: 'A' });
  await ask('quality', 30, 60, { priority: 'D' });
  await ask('planning', 3, 60, { priority: 'B' });
  now = at(70);
  const app = Fastify().withTypeProvider<ZodTypeProvider>();
  await app.register(floodRoutes({ flood }));
  const answer = await app.inject('/api/flood');
  await app.close();
  expect(answer.json()).toEqual({
    at: now,
    functions: [
      {
        function: 'quality',
        flood: true,
        since: at(65),
        rate: 20,
        last24h: {
          asked: 41,
          peak: 20,
          inFloodMs: 13 * MIN,
          floods: [
            { from: at(5), to: at(13) },
            { from: at(65), to: at(70) },
          ],
        },
      },
      {
        function: 'planning',
        flood: false,
        since: null,
        rate: 2,
        last24h: { asked: 3, peak: 3, inFloodMs: 0, floods: [] },
      },
    ],
    // 11 A, 3 B and 20 of the 30 D, for the others are still to come
    mix: { n: 34, shares: [11 / 34, 3 / 34, 20 / 34], target: [0.05, 0.15, 0.8] },
  });
});

test('a day of a hundred thousand decisions is read once; from then on only what is new is', async () => {
  await db.pool.query(
    `insert into exception (id, plant, correlation_key, playbook, state, priority, opened_at, last_seq, fold)
     values ($1, 'p', 'k', 'machine-down', 'open', 'C', $2, 1, '{}')`,
    [randomUUID(), T0],
  );
  await db.pool.query(
    `insert into decision (id, plant, exception_id, function, state, version, asked_at, due_at, escalation_level)
     select n::text, 'p', (select id from exception), 'f' || n % 8, 'asked', 1, $1::timestamptz + n * interval '0.8 s', $1, 0
     from generate_series(1, 100000) n`,
    [T0],
  );
  now = at((100_000 * 0.8) / 60);
  await flood.report();
  const query = vi.spyOn(db.pool, 'query');
  for (let second = 1; second <= 10; second += 1) {
    now = after(now, 1_000);
    expect((await flood.now()).size).toBe(8);
  }
  const answers = await Promise.all(query.mock.results.map(({ value }) => value as unknown));
  const rows = answers.map((answer) => (answer as QueryResult).rows.length);
  expect(rows).toHaveLength(10);
  expect(Math.max(...rows)).toBeLessThan(20);
});
