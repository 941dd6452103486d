import type { Instant } from '@gemba/core/time';
import { describe, expect, test } from 'vitest';
import { ErpAmbiguous, ErpUnavailable } from './connector.ts';
import { eventually, pumpBench } from './pump-for-tests.ts';
import { apply, desk, fakeErp, hold, queue } from './testing.ts';

const bench = pumpBench();
const { refusals, pumpOf, later, statesAre, retry } = bench;

describe('the outbox pump', () => {
  test('carries a posting to confirmed and says each step on the way', async () => {
    const erp = fakeErp();
    const { told, tell } = desk(bench.database.pool);
    await queue(bench.database.pool, [hold('a')]);
    pumpOf(erp, { tell });
    await statesAre({ a: 'confirmed' });
    expect(told).toEqual(['a posting-sent', 'a posting-posted', 'a posting-confirmed']);
    expect(erp.documents).toEqual(new Map([['a', 'QH-1']]));
    const { rows } = await bench.database.pool.query('select read_back, erp_document, attempts from posting');
    expect(rows).toEqual([
      { read_back: { document: 'QH-1', lot: 'L1', qty: 1 }, erp_document: 'QH-1', attempts: 1 },
    ]);
  });

  test('reports a posting that the ERP leaves without an answer, once, goes on asking, and confirms when it comes', async () => {
    const erp = fakeErp();
    let silent = true;
    erp.onPost = () => {
      if (silent) throw new ErpUnavailable('nobody answers');
      return undefined;
    };
    const unconfirmed: string[] = [];
    await queue(bench.database.pool, [hold('a')]);
    pumpOf(erp, {
      unconfirmedAfterMs: 60_000,
      onUnconfirmed: async (posting) => void unconfirmed.push(posting.id),
    });
    await statesAre({ a: 'posting' });
    expect(unconfirmed).toEqual([]);
    for (let i = 0; i < 4; i += 1) {
      later(60_000);
      await eventually(async () => expect(unconfirmed).toEqual(['a']));
    }
    silent = false;
    later(60_000);
    await statesAre({ a: 'confirmed' });
    expect(unconfirmed).toEqual(['a']);
  });

  test('keeps the order of a document, and its failing head holds only that document', async () => {
    const erp = fakeErp();
    let away = true;
    erp.onPost = (transaction) => {
      if (away && transaction.lot === 'L1') throw new ErpUnavailable('lot L1 is locked');
      return undefined;
    };
    await queue(bench.database.pool, [
      hold('a1', 'L1'),
      hold('a2', 'L1'),
      hold('b1', 'L2'),
      hold('b2', 'L2'),
    ]);
    pumpOf(erp);
    await statesAre({ a1: 'posting', a2: 'queued', b1: 'confirmed', b2: 'confirmed' });
    away = false;
    later(60_000);
    await statesAre({ a1: 'confirmed', a2: 'confirmed', b1: 'confirmed', b2: 'confirmed' });
    expect([...erp.documents.keys()]).toEqual(['b1', 'b2', 'a1', 'a2']);
  });

  test('waits longer after each failure, up to the cap, and says why', async () => {
    const erp = fakeErp();
    erp.onPost = () => Promise.reject(new ErpUnavailable('closed for maintenance'));
    await queue(bench.database.pool, [hold('a')]);
    pumpOf(erp, { backoff: { firstMs: 1_000, capMs: 4_000 } });
    const waits: number[] = [];
    for (let attempts = 1; attempts <= 4; attempts += 1) {
      await eventually(async () => {
        const { rows } = await bench.database.pool.query(
          'select attempts, last_error from posting where last_error is not null',
        );
        expect(rows).toEqual([{ attempts, last_error: 'closed for maintenance' }]);
      });
      const { rows } = await bench.database.pool.query<{ at: Instant }>(
        'select next_attempt_at as at from posting',
      );
      waits.push(Date.parse(rows[0]?.at ?? '') - Date.parse(bench.now));
      later(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([750, 1_500, 3_000, 3_000]);
  });

  test('stops asking an ERP that is away after three postings of a pass', async () => {
    const erp = fakeErp();
    erp.onPost = () => Promise.reject(new ErpUnavailable('away'));
    await queue(
      bench.database.pool,
      Array.from({ length: 10 }, (_, n) => hold(`k${n}`, `L${n}`)),
    );
    pumpOf(erp, { pollMs: 60_000 });
    await eventually(async () => expect(erp.posts).toEqual(['k0', 'k1', 'k2']));
  });

  test('asks by key after a lost answer and does not post again what is there', async () => {
    const erp = fakeErp();
    erp.onPost = ({ key }) => {
      apply(erp, key);
      throw new ErpAmbiguous('the connection was cut');
    };
    await queue(bench.database.pool, [hold('a')]);
    pumpOf(erp);
    await eventually(async () => expect(erp.posts).toEqual(['a']));
    later(60_000);
    await statesAre({ a: 'confirmed' });
    expect(erp.posts).toEqual(['a']);
  });

  test('posts again after a lost answer when the ERP does not know the key', async () => {
    const erp = fakeErp();
    let cut = true;
    erp.onPost = () => {
      if (!cut) return undefined;
      cut = false;
      throw new ErpAmbiguous('the connection was cut');
    };
    await queue(bench.database.pool, [hold('a')]);
    pumpOf(erp);
    await eventually(async () => expect(erp.posts).toEqual(['a']));
    later(60_000);
    await statesAre({ a: 'confirmed' });
    expect(erp.posts).toEqual(['a', 'a']);
    expect(erp.documents.size).toBe(1);
  });

  test('takes an answer that comes later without waiting for its backoff', async () => {
    const erp = fakeErp();
    erp.onPost = async ({ key }) => {
      erp.answers.set(key, { state: 'sent' });
      return { state: 'sent' };
    };
    await queue(bench.database.pool, [hold('a')]);
    pumpOf(erp);
    await statesAre({ a: 'posting' });
    await eventually(async () => expect(erp.posts).toEqual(['a']));
    erp.answer('a', { state: 'posted', document: 'QH-77' });
    await statesAre({ a: 'confirmed' });
  });

  test('tells a refusal in the ERP’s own words, reports it once and holds its document', async () => {
    const erp = fakeErp();
    erp.onPost = async ({ key }) =>
      key === 'a1' ? { state: 'rejected', reason: 'Only 3 pcs free.' } : undefined;
    await queue(bench.database.pool, [hold('a1', 'L1'), hold('a2', 'L1'), hold('b', 'L2')]);
    pumpOf(erp);
    await statesAre({ a1: 'rejected', a2: 'queued', b: 'confirmed' });
    await eventually(async () => expect(refusals).toHaveLength(1));
    expect(refusals[0]).toMatchObject({
      rejection: 'Only 3 pcs free.',
      posting: { id: 'a1' },
    });

    await bench.database.pool.query(`update posting set state = 'voided' where id = 'a1'`);
    await statesAre({ a1: 'voided', a2: 'confirmed', b: 'confirmed' });
    expect(refusals).toHaveLength(1);
  });

  test('posts a refused one anew when a person retries it, at once', async () => {
    const erp = fakeErp();
    let enough = false;
    erp.onPost = async () => (enough ? undefined : { state: 'rejected', reason: 'Not enough.' });
    await queue(bench.database.pool, [hold('a')]);
    const pump = pumpOf(erp);
    await statesAre({ a: 'rejected' });
    await eventually(async () => expect(refusals).toHaveLength(1));
    enough = true;
    await retry('a');
    pump.wake();
    await statesAre({ a: 'confirmed' });
  });

  test('reports the refusal of a retried one as another refusal', async () => {
    const erp = fakeErp();
    erp.onPost = async () => ({ state: 'rejected', reason: 'Not enough.' });
    await queue(bench.database.pool, [hold('a')]);
    pumpOf(erp);
    await eventually(async () => expect(refusals).toHaveLength(1));
    later(1_000);
    await retry('a');
    await eventually(async () => expect(refusals).toHaveLength(2));
    expect(new Set(refusals.map(({ refusalId }) => refusalId)).size).toBe(2);
  });

  test('reports a refusal again when the hub died before the report was taken', async () => {
    const erp = fakeErp();
    erp.onPost = async () => ({ state: 'rejected', reason: 'No.' });
    await queue(bench.database.pool, [hold('a')]);
    let down = true;
    pumpOf(erp, {
      onRejected: async (refusal) => {
        if (down) throw new Error('capture is away');
        refusals.push(refusal);
      },
    });
    await statesAre({ a: 'rejected' });
    down = false;
    await eventually(async () => expect(refusals.map(({ posting }) => posting.id)).toEqual(['a']));
  });

  test('is one writer among several hubs, and another takes over when it dies', async () => {
    const erp = fakeErp();
    const first = pumpOf(erp);
    await eventually(async () => expect(first.writing()).toBe(true));
    const second = pumpOf(erp);
    await queue(bench.database.pool, [hold('a')]);
    await statesAre({ a: 'confirmed' });
    expect(second.writing()).toBe(false);
    await first.close();
    await eventually(async () => expect(second.writing()).toBe(true));
    await queue(bench.database.pool, [hold('b')]);
    await statesAre({ a: 'confirmed', b: 'confirmed' });
  });
});
