import { describe, expect, test } from 'vitest';
import { ErpAmbiguous, ErpUnavailable } from './connector.ts';
import { eventually, pumpBench } from './pump-for-tests.ts';
import { desk, fakeErp, hold, queue } from './testing.ts';

const bench = pumpBench();
const { discrepancies, pumpOf, later, statesAre } = bench;

const stored = async () =>
  (await bench.database.pool.query('select read_back, differences from posting order by ordinal')).rows;

describe('a posting is confirmed when it is read back', () => {
  test('and what the document shows otherwise than asked for is stored, told and reported once', async () => {
    const erp = fakeErp();
    erp.shows = { qty: 80, location: 'QRT' };
    await queue(bench.database.pool, [hold('a', 'L1', 92)]);
    const confirmed: unknown[] = [];
    const { tell } = desk(bench.database.pool);
    pumpOf(erp, {
      tell: async (exceptionId, command) => {
        await tell(exceptionId, command);
        if (command.type === 'posting-confirmed') confirmed.push(command.differences);
      },
    });
    await statesAre({ a: 'confirmed' });
    const differences = [{ subject: 'document', figure: 'qty', before: 92, now: 80 }];
    expect(confirmed).toEqual([differences]);
    expect(await stored()).toEqual([
      { read_back: { document: 'QH-1', lot: 'L1', qty: 80, location: 'QRT' }, differences },
    ]);
    await eventually(() => expect(discrepancies).toHaveLength(1));
    expect(discrepancies[0]).toMatchObject({
      posting: { id: 'a' },
      differences,
      discrepancyId: 'a:discrepancy',
    });
    later(60_000);
    await queue(bench.database.pool, [hold('b', 'L2', 92)]);
    await eventually(() => expect(discrepancies.map(({ posting }) => posting.id)).toEqual(['a', 'b']));
  });

  test('and nothing is reported where it is as asked for', async () => {
    const erp = fakeErp();
    await queue(bench.database.pool, [hold('a', 'L1', 92)]);
    pumpOf(erp);
    await statesAre({ a: 'confirmed' });
    expect(await stored()).toMatchObject([{ differences: null }]);
    expect(discrepancies).toEqual([]);
  });

  test('and a discrepancy is reported again by the hub that takes over, under the same id', async () => {
    const erp = fakeErp();
    erp.shows = { qty: 80 };
    await queue(bench.database.pool, [hold('a', 'L1', 92)]);
    const ids: string[] = [];
    const dying = pumpOf(erp, {
      onDiscrepancy: ({ discrepancyId }) => {
        ids.push(discrepancyId);
        return Promise.reject(new Error('killed'));
      },
    });
    await eventually(() => expect(ids.length).toBeGreaterThan(0));
    await dying.close();
    pumpOf(erp);
    await eventually(() => expect(discrepancies.map(({ discrepancyId }) => discrepancyId)).toEqual([ids[0]]));
  });

  test('and while it cannot be, nobody waits for it', async () => {
    const erp = fakeErp();
    const { readBack } = erp;
    let readable = false;
    erp.readBack = async (document, transaction) => (readable ? readBack(document, transaction) : null);
    await queue(bench.database.pool, [hold('a1', 'L1'), hold('a2', 'L1')]);
    pumpOf(erp);
    await statesAre({ a1: 'posted', a2: 'posted' });
    readable = true;
    later(60_000);
    await statesAre({ a1: 'confirmed', a2: 'confirmed' });
    expect(erp.posts).toEqual(['a1', 'a2']);
  });

  test('beside the next posting, of which one at a time is with the ERP', async () => {
    const erp = fakeErp();
    let posting = 0;
    let mostPosts = 0;
    // the first one is read back only when the second is on its way
    const second = Promise.withResolvers<void>();
    erp.onCall = async (name) => {
      if (name === 'readBack') await second.promise;
      if (name !== 'post') return;
      if (erp.posts.length === 2) second.resolve();
      posting += 1;
      mostPosts = Math.max(mostPosts, posting);
      await new Promise((resolve) => setTimeout(resolve, 5));
      posting -= 1;
    };
    const lots = Array.from({ length: 10 }, (_, i) => hold(`k${i}`, `L${i}`));
    await queue(bench.database.pool, lots);
    pumpOf(erp);
    await statesAre(Object.fromEntries(lots.map(({ key }) => [key, 'confirmed'])));
    expect(mostPosts).toBe(1);
  });
});

test('the field that a refusal is about is stored with it', async () => {
  const erp = fakeErp();
  erp.onPost = async () => ({ state: 'rejected', reason: 'Period 11/2026 is closed.', field: 'postingDate' });
  await queue(bench.database.pool, [hold('a')]);
  pumpOf(erp);
  await statesAre({ a: 'rejected' });
  const { rows } = await bench.database.pool.query('select rejection, refused_field from posting');
  expect(rows).toEqual([{ rejection: 'Period 11/2026 is closed.', refused_field: 'postingDate' }]);
});

test('a posting without an answer is marked as ambiguous until the ERP has told by key what became of it', async () => {
  const erp = fakeErp();
  const ambiguous = async () => (await bench.database.pool.query('select ambiguous from posting')).rows[0];
  let cut = true;
  erp.onPost = () => {
    if (!cut) return undefined;
    cut = false;
    throw new ErpAmbiguous('the connection was cut');
  };
  let away = true;
  const { find } = erp;
  erp.find = async (transaction) => {
    if (away) throw new ErpUnavailable('restarting');
    return find(transaction);
  };
  await queue(bench.database.pool, [hold('a')]);
  pumpOf(erp);
  await eventually(async () => expect(await ambiguous()).toEqual({ ambiguous: true }));
  later(60_000);
  await eventually(async () => {
    const { rows } = await bench.database.pool.query('select last_error from posting');
    expect(rows).toEqual([{ last_error: 'restarting' }]);
  });
  expect(await ambiguous()).toEqual({ ambiguous: true });
  away = false;
  later(60_000);
  await statesAre({ a: 'confirmed' });
  expect(await ambiguous()).toEqual({ ambiguous: false });
});

test('documents that cannot be read back, however many, keep nothing from being posted', async () => {
  const erp = fakeErp();
  const unreadable = Array.from({ length: 30 }, (_, n) => hold(`old-${n}`, `L${n}`));
  await queue(bench.database.pool, unreadable);
  await bench.database.pool.query(`update posting set state = 'posted', erp_document = 'QH-0'`);
  erp.readBack = async (document, { key }) => {
    erp.calls.push(`read ${key}`);
    return key === 'new' ? { document } : null;
  };
  await queue(bench.database.pool, [hold('new', 'M')]);
  bench.pumpOf(erp);
  await eventually(() => expect(erp.calls).toContain('read new'));
  expect(erp.calls[0]).toBe('post');
});
