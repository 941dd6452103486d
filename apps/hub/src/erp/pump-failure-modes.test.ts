import { describe, expect, test } from 'vitest';
import type { PostResult } from './connector.ts';
import { ErpAmbiguous, ErpLocked, ErpUnavailable } from './connector.ts';
import { eventually, pumpBench } from './pump-for-tests.ts';
import { apply, fakeErp, hold, noTouchedRows, queue, START } from './testing.ts';

const bench = pumpBench();
const { refusals, discrepancies, stale, pumpOf, later, statesAre } = bench;
const put = (...transactions: Parameters<typeof queue>[1]) => queue(bench.database.pool, transactions);

/** As a person does it in the repair form. */
const repair = (id: string, changes: object) =>
  bench.database.pool.query(
    `update posting set state = 'queued', transaction = transaction || $2, next_attempt_at = $3 where id = $1`,
    [id, changes, bench.now],
  );

describe('what ERPs do to those who post into them', () => {
  test('a lost answer does not become a second posting', async () => {
    const erp = fakeErp();
    erp.onPost = ({ key }) => {
      apply(erp, key);
      throw new ErpAmbiguous('the connection was cut');
    };
    await put(hold('a'));
    pumpOf(erp);
    await eventually(() => expect(erp.posts).toEqual(['a']));
    later(60_000);
    await statesAre({ a: 'confirmed' });
    expect(erp.calls).toEqual(['post', 'find', 'readBack']);
  });

  test('a twin that is in flight does not double it: the same key is asked for again', async () => {
    const erp = fakeErp();
    erp.onPost = ({ key }) => {
      if (erp.posts.length > 1) return undefined;
      apply(erp, key);
      throw new ErpLocked('duplicate key in flight');
    };
    await put(hold('a'));
    pumpOf(erp);
    await eventually(() => expect(erp.posts).toEqual(['a']));
    later(60_000);
    await statesAre({ a: 'confirmed' });
    expect(erp.posts).toEqual(['a']);
    expect(erp.documents.size).toBe(1);
  });

  test('a half-posted document is resumed under its key and is not confirmed before it is whole', async () => {
    const erp = fakeErp();
    const parts: string[] = [];
    erp.onPost = ({ key }) => {
      parts.push(`part ${parts.length + 1}`);
      if (parts.length < 3) throw new ErpAmbiguous('the goods movement is missing');
      apply(erp, key);
      return undefined;
    };
    await put(hold('a'));
    pumpOf(erp);
    for (let n = 1; n <= 2; n += 1) {
      await eventually(() => expect(parts).toHaveLength(n));
      await statesAre({ a: 'posting' });
      later(60_000);
    }
    await statesAre({ a: 'confirmed' });
    expect(parts).toHaveLength(3);
  });

  test('a success that did nothing is seen when the document is read back', async () => {
    const erp = fakeErp();
    erp.shows = { qty: 0 };
    await put(hold('a', 'L1', 92));
    pumpOf(erp);
    await eventually(() => expect(discrepancies.map(({ posting }) => posting.id)).toEqual(['a']));
    expect(discrepancies[0]?.differences).toEqual([
      { subject: 'document', figure: 'qty', before: 92, now: 0 },
    ]);
  });

  test('a closed period is a person’s, who chooses the date; it is never altered silently', async () => {
    const erp = fakeErp();
    const dates: string[] = [];
    erp.onPost = async ({ postingDate }): Promise<PostResult | undefined> => {
      dates.push(postingDate);
      if (postingDate > '2026-11-22') return undefined;
      return { state: 'rejected', reason: 'Period 2026-11-22 is closed.', field: 'postingDate' };
    };
    await put(hold('a'));
    const pump = pumpOf(erp);
    await statesAre({ a: 'rejected' });
    await repair('a', { postingDate: '2026-11-23' });
    pump.wake();
    await statesAre({ a: 'confirmed' });
    expect(dates).toEqual(['2026-11-22', '2026-11-23']);
  });

  test('a locked object waits alone and backs off, and others go on', async () => {
    const erp = fakeErp();
    let locked = true;
    erp.onPost = ({ lot }) => {
      if (locked && lot === 'L1') throw new ErpLocked('could not obtain lock on row');
      return undefined;
    };
    await put(hold('a', 'L1'), hold('b', 'L2'));
    pumpOf(erp);
    await statesAre({ a: 'posting', b: 'confirmed' });
    locked = false;
    later(60_000);
    await statesAre({ a: 'confirmed', b: 'confirmed' });
  });

  test('too little stock is a refusal, not a loop of retries', async () => {
    const erp = fakeErp();
    erp.onPost = async ({ lot }) =>
      lot === 'L1'
        ? { state: 'rejected', reason: 'Lot L1: 92 pcs asked, only 3 free.', field: 'qty' }
        : undefined;
    await put(hold('a', 'L1', 92));
    pumpOf(erp);
    await eventually(() => expect(refusals).toHaveLength(1));
    later(24 * 3_600_000);
    await put(hold('b', 'L2'));
    await statesAre({ a: 'rejected', b: 'confirmed' });
    expect(erp.posts).toEqual(['a', 'b']);
    expect(refusals).toHaveLength(1);
  });

  test('a mismatch of master data is found before it is posted', async () => {
    const erp = fakeErp();
    await put(hold('a', 'V200-0731'));
    pumpOf(erp, {
      translate: (transaction) => ({
        transaction,
        back: (rows) => rows,
        refused: `The ERP has no lot ${transaction.lot}. Meant: 0731-V200?`,
        field: 'lot',
      }),
    });
    await eventually(() =>
      expect(refusals[0]?.rejection).toBe('The ERP has no lot V200-0731. Meant: 0731-V200?'),
    );
    expect(erp.calls).toEqual([]);
  });

  test('a decision that the ERP has overtaken is decided again, not written over', async () => {
    const erp = fakeErp();
    const position = { item: 'V200', lot: 'L1', location: 'STO', status: 'free' as const };
    erp.rows = { ...noTouchedRows(), stock: [{ ...position, qty: 10 }] };
    const basis = { ...noTouchedRows(), stock: [{ ...position, qty: 100 }] };
    await queue(bench.database.pool, [hold('a', 'L1', 92)], START, { basis });
    pumpOf(erp);
    await statesAre({ a: 'superseded' });
    expect(stale[0]?.differences).toEqual([
      { subject: 'lot L1', figure: 'free stock', before: 100, now: 10 },
    ]);
    expect(erp.posts).toEqual([]);
  });

  test('the order of messages is kept per document, and a parked head holds only its own', async () => {
    const erp = fakeErp();
    erp.onPost = async ({ key }) =>
      key === 'op10' ? { state: 'rejected', reason: 'Work centre?' } : undefined;
    const operation = (key: string, order: string) => ({ ...hold(key), order });
    await put(operation('op10', 'WO-1'), operation('op20', 'WO-1'), operation('other', 'WO-2'));
    const pump = pumpOf(erp);
    await statesAre({ op10: 'rejected', op20: 'queued', other: 'confirmed' });
    erp.onPost = () => undefined;
    await repair('op10', { workCentre: 'CNC-1' });
    pump.wake();
    await statesAre({ op10: 'confirmed', op20: 'confirmed', other: 'confirmed' });
    expect([...erp.documents.keys()]).toEqual(['other', 'op10', 'op20']);
  });

  test('a pause that the ERP asks for (429) is kept, and nothing is lost in it', async () => {
    const erp = fakeErp();
    let throttled = true;
    erp.onCall = () => {
      if (throttled) throw new ErpUnavailable('429', { retryAfterMs: 120_000 });
    };
    await put(hold('a', 'L1'), hold('b', 'L2'));
    const pump = pumpOf(erp);
    await eventually(() => expect(pump.shut()?.because).toBe('unavailable'));
    expect(erp.calls).toHaveLength(1);
    throttled = false;
    later(120_000);
    await statesAre({ a: 'confirmed', b: 'confirmed' });
  });
});
