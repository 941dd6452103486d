import type { Transaction } from '@gemba/core/posting';
import { after, type Instant } from '@gemba/core/time';
import fc from 'fast-check';
import { pino } from 'pino';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { ErpAmbiguous, ErpLocked, ErpUnavailable } from './connector.ts';
import { openPump, type Pump } from './pump.ts';
import { desk, fakeErp, hold, PLANT, queue, START, states } from './testing.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.drop());

const ANSWERS = [
  'posted',
  'unavailable',
  'locked',
  'rejected',
  /** the request is lost */
  'ambiguous-before',
  /** the answer is lost */
  'ambiguous-after',
  'throttled',
  'broken',
] as const;
type Answer = (typeof ANSWERS)[number];

/** A tenth of a second does on an idle machine; what does not end, never does. */
const ENDS_WITHIN_MS = 30_000;

test('whatever the ERP answers when: each key’s effect is there once, in the order of its document, and all end', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('L1', 'L2', 'L3'), { minLength: 1, maxLength: 6 }),
      // what each post meets, and each question by key; then everything is well
      fc.array(fc.constantFrom(...ANSWERS), { maxLength: 14 }),
      fc.array(fc.boolean(), { maxLength: 6 }),
      fc.nat({ max: 12 }),
      async (lots, answers, awayAtFind, restartAfter) => {
        round += 1;
        const keys = lots.map((lot, i) => hold(`r${round}-${i}`, lot));
        const effects = await workOff(keys, answers, awayAtFind, restartAfter);
        expect(effects.toSorted(), 'each once').toEqual(keys.map(({ key }) => key).toSorted());
        for (const lot of new Set(lots)) {
          const ofLot = keys.filter((transaction) => transaction.lot === lot).map(({ key }) => key);
          expect(
            effects.filter((key) => ofLot.includes(key)),
            `in order: ${lot}`,
          ).toEqual(ofLot);
        }
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);

/**
 * To the end, with a person who retries what was refused and a hub that is restarted once.
 * @returns keys in the order of their effect: an ERP that does not look at keys would have done each of these
 */
async function workOff(
  transactions: Transaction[],
  answers: readonly Answer[],
  awayAtFind: readonly boolean[],
  restartAfter: number,
): Promise<string[]> {
  const erp = fakeErp();
  const effects: string[] = [];
  const script = [...answers];
  const finds = [...awayAtFind];
  erp.onPost = async (transaction) => {
    const answer = script.shift() ?? 'posted';
    if (answer === 'posted' || answer === 'ambiguous-after') {
      effects.push(transaction.key);
      erp.documents.set(transaction.key, `QH-${effects.length}`);
    }
    return said(answer);
  };
  erp.onCall = (name) => {
    if (name === 'find' && finds.shift()) throw new ErpUnavailable('away');
  };
  let now: Instant = START;
  await database.pool.query('truncate posting cascade');
  await queue(database.pool, transactions);
  const open = (): Pump =>
    openPump({
      pool: database.pool,
      plant: PLANT,
      connector: erp,
      tell: desk(database.pool).tell,
      onStale: async () => {},
      onRejected: async () => {},
      onDiscrepancy: async () => {},
      onUnconfirmed: async () => {},
      log: pino({ level: 'silent' }),
      now: () => now,
      random: () => 0.5,
      pollMs: 2,
    });
  let pump = open();
  const giveUpAt = performance.now() + ENDS_WITHIN_MS;
  try {
    for (let i = 0; performance.now() < giveUpAt; i += 1) {
      await wait(4);
      if (Object.values(await states(database.pool)).every((state) => state === 'confirmed')) return effects;
      now = after(now, 20_000);
      await database.pool.query(
        `update posting set state = 'queued', attempts = 0, next_attempt_at = $1 where state = 'rejected'`,
        [now],
      );
      if (i === restartAfter) {
        await pump.close();
        pump = open();
      }
    }
  } finally {
    await pump.close();
  }
  throw new Error(`did not end: ${JSON.stringify(await states(database.pool))}`);
}

function said(answer: Answer) {
  switch (answer) {
    case 'posted':
      return undefined;
    case 'rejected':
      return { state: 'rejected', reason: 'Not now.' } as const;
    case 'unavailable':
      throw new ErpUnavailable('away');
    case 'throttled':
      throw new ErpUnavailable('429', { retryAfterMs: 45_000 });
    case 'locked':
      throw new ErpLocked('held by somebody');
    case 'ambiguous-before':
    case 'ambiguous-after':
      throw new ErpAmbiguous('the connection was cut');
    case 'broken':
      throw new Error('a connector with a bug');
  }
}
