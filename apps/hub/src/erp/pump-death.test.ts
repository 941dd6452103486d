import { after } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDatabase } from '../store/database.ts';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { openPump, type PumpOptions } from './pump.ts';
import { desk, type FakeErp, fakeErp, hold, noTouchedRows, PLANT, queue, START, states } from './testing.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.drop());

/** Two of one lot that the ERP shows otherwise than asked for, one that it refuses, one whose lot has run dry. */
const GOOD = ['x', 'y'];
const REFUSED = 'z';
const STALE = 's';

const CALLS = ['tell', 'post', 'readBack', 'reread', 'onStale', 'onRejected', 'onDiscrepancy'];

test.each(CALLS.flatMap((call) => [`before ${call}`, `after ${call}`]))(
  'a posting is never doubled or lost, nor a report, when the hub dies %s',
  async (moment) => {
    for (let nth = 1; ; nth += 1) {
      const { died, erp, reported } = await dieAt(moment, nth);
      const said = `the ${nth}. time`;
      expect([...erp.documents.keys()], said).toEqual(GOOD);
      // the ERP was asked by key first: not even its own idempotency was needed
      expect(
        erp.posts.filter((key) => key !== REFUSED),
        said,
      ).toEqual(GOOD);
      expect(reported, said).toEqual(
        new Set([`refused ${REFUSED}`, ...GOOD.map((key) => `differs ${key}`), `stale ${STALE}`]),
      );
      if (died) continue;
      expect(nth).toBeGreaterThan(1);
      return;
    }
  },
  120_000,
);

/**
 * Runs a hub that hangs for ever when it comes to this moment for the n-th time and loses its connection; then a second
 * hub, to the end.
 */
async function dieAt(
  moment: string,
  nth: number,
): Promise<{ died: boolean; erp: FakeErp; reported: ReadonlySet<string> }> {
  const erp = fakeErp();
  erp.shows = { qty: 7 };
  erp.rows = lotOf(5);
  erp.onPost = async ({ key }) => (key === REFUSED ? { state: 'rejected', reason: 'No.' } : undefined);
  const { tell } = desk(database.pool);
  const reported = new Set<string>();
  let times = 0;
  let died = false;
  const passes = async (what: string) => {
    if (what === moment) times += 1;
    died ||= times === nth;
    if (died) await new Promise<never>(() => {});
  };
  const mortal =
    <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await passes(`before ${name}`);
      const result = await call(...args);
      await passes(`after ${name}`);
      return result;
    };
  const settled = async () => {
    const { x, y, z, s } = await states(database.pool);
    const ended = x === 'confirmed' && y === 'confirmed' && z === 'rejected' && s === 'superseded';
    return ended && reported.size === GOOD.length + 2;
  };
  const options: PumpOptions = {
    pool: database.pool,
    plant: PLANT,
    connector: erp,
    tell,
    onStale: async ({ row }) => {
      await database.pool.query(`update posting set state = 'superseded' where id = $1`, [row.id]);
      reported.add(`stale ${row.id}`);
    },
    onRejected: async ({ posting: { id } }) => void reported.add(`refused ${id}`),
    onDiscrepancy: async ({ posting: { id } }) => void reported.add(`differs ${id}`),
    onUnconfirmed: async () => {},
    log: pino({ level: 'silent' }),
    now: () => START,
    random: () => 0,
    pollMs: 5,
  };

  await database.pool.query('truncate posting cascade');
  await queue(database.pool, [hold('x', 'L1'), hold('y', 'L1')], START, { basis: lotOf(5) });
  await queue(database.pool, [hold(REFUSED, 'L2')], START, { basis: lotOf(5) });
  await queue(database.pool, [hold(STALE, 'L3', 9)], START, { basis: lotOf(9) });
  const pool = openDatabase(database.url, 2);
  const first = openPump({
    ...options,
    pool,
    tell: mortal('tell', tell),
    onStale: mortal('onStale', options.onStale),
    onRejected: mortal('onRejected', options.onRejected),
    onDiscrepancy: mortal('onDiscrepancy', options.onDiscrepancy),
    connector: {
      ...erp,
      post: mortal('post', (transaction) => erp.post(transaction)),
      find: mortal('find', (transaction) => erp.find(transaction)),
      reread: mortal('reread', (touched) => erp.reread(touched)),
      readBack: mortal('readBack', (document, transaction) => erp.readBack(document, transaction)),
    },
  });
  await vi.waitFor(async () => expect(died || (await settled())).toBe(true), {
    timeout: 20_000,
    interval: 5,
  });
  if (!died) await first.close();
  await database.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid = any ($1)',
    [await holders()],
  );
  const second = openPump({ ...options, now: () => after(START, 60_000) });
  await vi.waitFor(async () => expect(await settled()).toBe(true), { timeout: 20_000, interval: 5 });
  await second.close();
  return { died, erp, reported };
}

const lotOf = (qty: number) => ({
  ...noTouchedRows(),
  stock: ['L1', 'L2', 'L3'].map((lot) => ({
    item: 'V200',
    lot,
    location: 'STO',
    qty,
    status: 'free' as const,
  })),
});

async function holders(): Promise<number[]> {
  const { rows } = await database.pool.query<{ pid: number }>(
    `select pid from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.map(({ pid }) => pid);
}
