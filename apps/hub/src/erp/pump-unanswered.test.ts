import { describe, expect, test } from 'vitest';
import type { OutboxRow } from './outbox.ts';
import { unconfirmedSignal } from './own-signals.ts';
import { eventually, pumpBench } from './pump-for-tests.ts';
import { fakeErp, hold, queue } from './testing.ts';

const bench = pumpBench();
const MINUTE_MS = 60_000;

/** An ERP that takes everything and answers when it is told to. */
function takingErp() {
  const erp = fakeErp();
  erp.onPost = async () => ({ state: 'sent' });
  return erp;
}

/** The signals by which unanswered postings are reported. */
function reported(): { ids: string[]; onUnconfirmed: (posting: OutboxRow) => Promise<void> } {
  const ids: string[] = [];
  return { ids, onUnconfirmed: async (posting) => void ids.push(unconfirmedSignal(posting).externalId) };
}

/** Lets the pump look at what is under way. */
async function looked(): Promise<void> {
  bench.later(1_000);
  await new Promise((resolve) => setTimeout(resolve, 150));
}

describe('a posting that the ERP does not answer', () => {
  test('is counted from when it was sent on its way again, not from when it was decided', async () => {
    const erp = takingErp();
    const { ids, onUnconfirmed } = reported();
    await queue(bench.database.pool, [hold('a')]);
    const pump = bench.pumpOf(erp, { onUnconfirmed });
    await bench.statesAre({ a: 'posting' });
    erp.answer('a', { state: 'rejected', reason: 'The period is closed.' });
    await bench.statesAre({ a: 'rejected' });
    bench.later(3 * 60 * MINUTE_MS);
    erp.answers.clear();
    await bench.retry('a');
    pump.wake();
    await bench.statesAre({ a: 'posting' });
    await looked();
    expect(ids).toEqual([]);
    bench.later(16 * MINUTE_MS);
    await eventually(() => expect(ids).toHaveLength(1));
  });

  test('is counted from when its turn came: what was held by another one is not late by that', async () => {
    const erp = takingErp();
    const { ids, onUnconfirmed } = reported();
    await queue(bench.database.pool, [hold('a'), hold('b')]);
    const pump = bench.pumpOf(erp, { onUnconfirmed });
    await bench.statesAre({ a: 'posting', b: 'queued' });
    erp.answer('a', { state: 'rejected', reason: 'no' });
    await bench.statesAre({ a: 'rejected', b: 'queued' });
    bench.later(3 * 60 * MINUTE_MS);
    await bench.database.pool.query(`update posting set state = 'voided' where id = 'a'`);
    pump.wake();
    await bench.statesAre({ a: 'voided', b: 'posting' });
    await looked();
    expect(ids).toEqual([]);
  });

  test('is reported once more when that happens again after a repair', async () => {
    const erp = takingErp();
    const { ids, onUnconfirmed } = reported();
    await queue(bench.database.pool, [hold('a')]);
    const pump = bench.pumpOf(erp, { onUnconfirmed });
    await bench.statesAre({ a: 'posting' });
    await looked();
    bench.later(16 * MINUTE_MS);
    await eventually(() => expect(ids).toHaveLength(1));
    erp.answer('a', { state: 'rejected', reason: 'no' });
    await bench.statesAre({ a: 'rejected' });
    erp.answers.clear();
    await bench.retry('a');
    pump.wake();
    await bench.statesAre({ a: 'posting' });
    await looked();
    bench.later(16 * MINUTE_MS);
    await eventually(() => expect(new Set(ids).size).toBe(2));
  });
});
