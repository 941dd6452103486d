/** A database, a clock that stands, and pumps on them: for the tests of the outbox pump. */
import { after, type Instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import type { StalePosting } from './attempt.ts';
import type { ErpConnector } from './connector.ts';
import { openPump, type Pump, type PumpOptions } from './pump.ts';
import type { DiscrepantPosting, RejectedPosting } from './reports.ts';
import { desk, PLANT, START, states } from './testing.ts';

/** Anew for each test of the file that calls this. */
export interface PumpBench {
  database: TestDatabase;
  now: Instant;
  refusals: RejectedPosting[];
  discrepancies: DiscrepantPosting[];
  stale: StalePosting[];
  unconfirmed: string[];
  pumpOf(connector: ErpConnector, changes?: Partial<PumpOptions>): Pump;
  /** lets time go by */
  later(ms: number): void;
  statesAre(expected: Record<string, string>): Promise<void>;
  /** as the desk does it */
  retry(id: string): Promise<void>;
}

export const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 20_000, interval: 10 });

export function pumpBench(): PumpBench {
  let database: TestDatabase | undefined;
  let pumps: Pump[] = [];
  const bench: PumpBench = {
    get database() {
      if (!database) throw new Error('inside of a test only');
      return database;
    },
    now: START,
    refusals: [],
    discrepancies: [],
    stale: [],
    unconfirmed: [],
    pumpOf(connector, changes = {}) {
      const pump = openPump({
        pool: bench.database.pool,
        plant: PLANT,
        connector,
        tell: desk(bench.database.pool, () => bench.now).tell,
        onStale: async (stale) => {
          bench.stale.push(stale);
          await bench.database.pool.query(`update posting set state = 'superseded' where id = $1`, [
            stale.row.id,
          ]);
        },
        onRejected: async (refusal) => void bench.refusals.push(refusal),
        onDiscrepancy: async (discrepant) => void bench.discrepancies.push(discrepant),
        onUnconfirmed: async (posting) => void bench.unconfirmed.push(posting.id),
        log: pino({ level: 'silent' }),
        now: () => bench.now,
        random: () => 0.5,
        pollMs: 20,
        ...changes,
      });
      pumps.push(pump);
      return pump;
    },
    later(ms) {
      bench.now = after(bench.now, ms);
    },
    statesAre: (expected) =>
      eventually(async () => expect(await states(bench.database.pool)).toEqual(expected)),
    async retry(id) {
      await bench.database.pool.query(
        `update posting set state = 'queued', attempts = 0, next_attempt_at = $2, waits_since = null where id = $1`,
        [id, bench.now],
      );
    },
  };
  beforeEach(async () => {
    database = await testDatabase();
    bench.now = START;
    pumps = [];
    for (const list of [bench.refusals, bench.discrepancies, bench.stale, bench.unconfirmed]) list.length = 0;
  });
  afterEach(async () => {
    await Promise.all(pumps.map((pump) => pump.close()));
    await database?.drop();
  });
  return bench;
}
