import { after } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDatabase } from '../store/database.ts';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { openPump, type PumpOptions } from './pump.ts';
import { desk, type FakeErp, fakeErp, hold, PLANT, queue, START, states } from './testing.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.drop());

test('a posting is never doubled or lost, at whichever step the hub dies', async () => {
  for (let step = 1; ; step += 1) {
    const keys = [`x${step}`, `y${step}`];
    const { died, erp } = await dieAt(step, keys);
    expect([...erp.documents.keys()], `died at step ${step}`).toEqual(keys);
    // the ERP was asked by key first: not even its own idempotency was needed
    expect(erp.posts, `died at step ${step}`).toEqual(keys);
    if (!died) {
      // five calls per posting, each with a death before and after it
      expect(step).toBe(21);
      return;
    }
  }
}, 60_000);

/**
 * Runs a hub that hangs for ever at the n-th moment before or after a call to the outside and loses its connection;
 * then a second hub, to the end.
 */
async function dieAt(step: number, keys: string[]): Promise<{ died: boolean; erp: FakeErp }> {
  const erp = fakeErp();
  const { tell } = desk(database.pool);
  let moment = 0;
  let died = false;
  const passes = async () => {
    moment += 1;
    died ||= moment === step;
    if (died) await new Promise<never>(() => {});
  };
  const mortal =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await passes();
      const result = await call(...args);
      await passes();
      return result;
    };
  const allConfirmed = async () => {
    const all = await states(database.pool);
    return keys.every((key) => all[key] === 'confirmed');
  };
  const options: PumpOptions = {
    pool: database.pool,
    plant: PLANT,
    connector: erp,
    tell,
    onRejected: async () => {},
    onUnconfirmed: async () => {},
    log: pino({ level: 'silent' }),
    now: () => START,
    random: () => 0,
    pollMs: 20,
  };

  await queue(
    database.pool,
    keys.map((key) => hold(key)),
  );
  const pool = openDatabase(database.url, 1);
  pool.on('error', () => {});
  const first = openPump({
    ...options,
    pool,
    tell: mortal(tell),
    connector: {
      ...erp,
      post: mortal((transaction) => erp.post(transaction)),
      find: mortal((key) => erp.find(key)),
      readBack: mortal((document, transaction) => erp.readBack(document, transaction)),
    },
  });
  await vi.waitFor(async () => expect(died || (await allConfirmed())).toBe(true), { timeout: 5_000 });
  if (!died) await first.close();
  await database.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid = any ($1)',
    [await holders()],
  );
  const second = openPump({ ...options, now: () => after(START, 60_000) });
  await vi.waitFor(async () => expect(await allConfirmed()).toBe(true), { timeout: 5_000 });
  await second.close();
  return { died, erp };
}

async function holders(): Promise<number[]> {
  const { rows } = await database.pool.query<{ pid: number }>(
    `select pid from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.map(({ pid }) => pid);
}
