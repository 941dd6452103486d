import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pino } from 'pino';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { leadOn, type Leading } from './leading.ts';

const PACE = { askMs: 30, beatMs: 50 };
const log = pino({ level: 'silent' });
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

let db: TestDatabase;
let led: Leading[];
let now: string[];
let stopped: string[];
beforeEach(async () => {
  db = await testDatabase();
  led = [];
  now = [];
  stopped = [];
});
afterEach(async () => {
  await Promise.all(led.map((one) => one.close()));
  await db.drop();
});

/** Runs until it is told to stop. */
const hub = (who: string, name = 'mailbox'): Leading => {
  const leading = leadOn(
    db.pool,
    log,
    PACE,
  )(name, async (signal) => {
    now.push(who);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    now = now.filter((one) => one !== who);
    stopped.push(who);
  });
  led.push(leading);
  return leading;
};

test('of two hubs one leads; when it closes, the other one does', async () => {
  const a = hub('a');
  await until(() => expect(now).toEqual(['a']));
  const b = hub('b');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect([now, a.leads(), b.leads()]).toEqual([['a'], true, false]);
  await a.close();
  await until(() => expect(now).toEqual(['b']));
});

test('different names do not keep each other out', async () => {
  hub('a', 'one');
  hub('b', 'two');
  await until(() => expect(now.toSorted()).toEqual(['a', 'b']));
});

test('a leader whose connection is cut is told to stop, and somebody leads again', async () => {
  const a = hub('a');
  await until(() => expect(now).toEqual(['a']));
  const b = hub('b');
  const { rowCount } = await db.pool.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid()
       and database = (select oid from pg_database where datname = current_database())`,
  );
  expect(rowCount).toBe(1);
  await until(() => expect(stopped).toEqual(['a']));
  await until(() => expect(now).toHaveLength(1));
  expect([a.leads(), b.leads()].filter(Boolean)).toHaveLength(1);
});

test('one that is closed while it asks begins nothing', async () => {
  await hub('a').close();
  await hub('b').close();
  expect(now).toEqual([]);
});

test('work that ends or fails by itself is begun again', async () => {
  let runs = 0;
  led.push(
    leadOn(
      db.pool,
      log,
      PACE,
    )('mailbox', async () => {
      runs += 1;
      if (runs === 1) throw new Error('broken');
    }),
  );
  await until(() => expect(runs).toBeGreaterThan(2));
});
