import type { WorkOrder } from '@gemba/core/planning';
import { POSTING_KINDS, type TouchedRows, type Transaction } from '@gemba/core/posting';
import { after } from '@gemba/core/time';
import { describe, expect, test } from 'vitest';
import { ErpUnavailable } from './connector.ts';
import { eventually, pumpBench } from './pump-for-tests.ts';
import { fakeErp, hold, noTouchedRows, PLANT, queue, START } from './testing.ts';
import type { Translate } from './translation.ts';

const bench = pumpBench();
const { refusals, stale, pumpOf, later, statesAre } = bench;

const order = (workOrder: string, changes: Partial<WorkOrder> = {}): WorkOrder => ({
  workOrder,
  item: 'V200',
  qty: 100,
  qtyDone: 0,
  state: 'released',
  start: START,
  end: after(START, 86_400_000),
  line: 'L1',
  version: '1',
  ...changes,
});
const orders = (...workOrders: WorkOrder[]): TouchedRows => ({ ...noTouchedRows(), workOrders });
const stock = (lot: string, qty: number): TouchedRows => ({
  ...noTouchedRows(),
  stock: [{ item: 'V200', lot, location: 'STO', qty, status: 'free' }],
});
const reschedule = (key: string, workOrder: string): Transaction => ({
  key,
  kind: 'reschedule',
  plant: PLANT,
  order: workOrder,
  date: '2026-11-25',
  postingDate: '2026-11-22',
});
const queueOn = (basis: TouchedRows, ...transactions: Transaction[]) =>
  queue(bench.database.pool, transactions, START, { basis });

describe('before a posting goes out for the first time', () => {
  test('its documents are read again; where they are as they were, it is posted', async () => {
    const erp = fakeErp();
    // released or running is not material to a date, nor is what is done of it
    erp.rows = orders(order('WO-1', { state: 'running', qtyDone: 10, version: '2' }));
    await queueOn(orders(order('WO-1')), reschedule('a', 'WO-1'));
    pumpOf(erp);
    await statesAre({ a: 'confirmed' });
    expect(erp.calls).toEqual(['reread', 'post', 'readBack']);
  });

  test('one whose documents have moved materially goes back with the differences, and nothing is posted', async () => {
    const erp = fakeErp();
    erp.rows = orders(order('WO-1', { qty: 60 }));
    await queueOn(orders(order('WO-1')), reschedule('a', 'WO-1'));
    await queue(bench.database.pool, [hold('b')]);
    pumpOf(erp);
    await statesAre({ a: 'superseded', b: 'confirmed' });
    expect(erp.posts).toEqual(['b']);
    expect(stale).toHaveLength(1);
    expect(stale[0]).toMatchObject({
      row: { id: 'a' },
      differences: [{ subject: 'order WO-1', figure: 'quantity', before: 100, now: 60 }],
      fresh: { workOrders: [{ workOrder: 'WO-1', qty: 60 }] },
    });
  });

  test('stock that no longer covers the need, and a document that is gone, are material', async () => {
    const erp = fakeErp();
    erp.rows = stock('L1', 3);
    await queueOn(stock('L1', 100), hold('a', 'L1', 92));
    await queueOn(orders(order('WO-1')), reschedule('b', 'WO-1'));
    pumpOf(erp);
    await statesAre({ a: 'superseded', b: 'superseded' });
    expect(stale.flatMap(({ differences }) => differences)).toEqual([
      { subject: 'lot L1', figure: 'free stock', before: 100, now: 3 },
      { subject: 'order WO-1', figure: 'state', before: 'there', now: null },
    ]);
  });

  test('one that could not be sent back waits, unsent, and is sent back later', async () => {
    const erp = fakeErp();
    erp.rows = orders(order('WO-1', { qty: 60 }));
    await queueOn(orders(order('WO-1')), reschedule('a', 'WO-1'));
    let refuses = true;
    pumpOf(erp, {
      onStale: async ({ row }) => {
        if (refuses) throw new Error('the desk is stopping');
        await bench.database.pool.query(`update posting set state = 'superseded' where id = $1`, [row.id]);
      },
    });
    await eventually(async () => {
      const { rows } = await bench.database.pool.query('select state, last_error from posting');
      expect(rows).toEqual([{ state: 'queued', last_error: 'the desk is stopping' }]);
    });
    refuses = false;
    later(60_000);
    await statesAre({ a: 'superseded' });
    expect(erp.posts).toEqual([]);
  });

  test('a compensation is not re-validated, nor is what has nothing to compare with', async () => {
    const erp = fakeErp();
    await queue(bench.database.pool, [hold('a')]);
    await queue(bench.database.pool, [reschedule('b', 'WO-1')], START, {
      basis: orders(order('WO-1')),
      compensates: 'a',
    });
    pumpOf(erp);
    await statesAre({ a: 'confirmed', b: 'confirmed' });
    expect(erp.calls).not.toContain('reread');
  });

  test('what Gemba has done itself for the same decision is no difference', async () => {
    const erp = fakeErp();
    const basis = { ...orders(order('WO-1')), stock: stock('L1', 100).stock };
    erp.rows = basis;
    erp.onPost = async ({ key }) => {
      if (key === 'a') erp.rows = { ...basis, ...orders(order('WO-1', { end: START })) };
      return undefined;
    };
    await queueOn(basis, reschedule('a', 'WO-1'), { ...reschedule('b', 'WO-1'), kind: 'finish' }, hold('c'));
    pumpOf(erp);
    await statesAre({ a: 'confirmed', b: 'confirmed', c: 'confirmed' });
    expect(stale).toEqual([]);
  });

  test('a posting that may have happened is not re-validated but asked for by key', async () => {
    const erp = fakeErp();
    erp.rows = orders(order('WO-1'));
    let cut = true;
    erp.onPost = async () => {
      erp.rows = orders(order('WO-1', { qty: 1 }));
      if (cut) throw new ErpUnavailable('restarting');
      return undefined;
    };
    await queueOn(orders(order('WO-1')), reschedule('a', 'WO-1'));
    pumpOf(erp);
    await eventually(() => expect(erp.calls).toEqual(['reread', 'post']));
    cut = false;
    later(60_000);
    await statesAre({ a: 'confirmed' });
    expect(erp.calls).toEqual(['reread', 'post', 'find', 'post', 'readBack']);
  });

  test('one read serves the postings that go out within three seconds, and no later ones', async () => {
    const erp = fakeErp();
    const all = Array.from({ length: 8 }, (_, i) => order(`WO-${i}`));
    erp.rows = orders(...all);
    erp.onPost = () => {
      later(900);
      return undefined;
    };
    await queueOn(orders(...all), ...all.map(({ workOrder }) => reschedule(workOrder, workOrder)));
    pumpOf(erp);
    await statesAre(Object.fromEntries(all.map(({ workOrder }) => [workOrder, 'confirmed'])));
    const serial = erp.calls.filter((call) => call !== 'readBack');
    const threeSeconds = ['reread', 'post', 'post', 'post', 'post'];
    expect(serial).toEqual([...threeSeconds, ...threeSeconds]);
  });

  test('where postings go out slowly, each has a read of its own', async () => {
    const erp = fakeErp();
    const all = Array.from({ length: 3 }, (_, i) => order(`WO-${i}`));
    erp.rows = orders(...all);
    erp.onPost = () => {
      later(3_000);
      return undefined;
    };
    await queueOn(orders(...all), ...all.map(({ workOrder }) => reschedule(workOrder, workOrder)));
    pumpOf(erp);
    await statesAre(Object.fromEntries(all.map(({ workOrder }) => [workOrder, 'confirmed'])));
    const serial = erp.calls.filter((call) => call !== 'readBack');
    expect(serial).toEqual(['reread', 'post', 'reread', 'post', 'reread', 'post']);
  });

  test('one that its person takes back while it is read again is not posted', async () => {
    const erp = fakeErp();
    erp.rows = orders(order('WO-1'));
    erp.onCall = async (name) => {
      if (name === 'reread') await bench.database.pool.query(`update posting set state = 'superseded'`);
    };
    await queueOn(orders(order('WO-1')), reschedule('a', 'WO-1'));
    await queueOn(orders(order('WO-1')), hold('b'));
    pumpOf(erp);
    await statesAre({ a: 'superseded', b: 'superseded' });
    await eventually(() => expect(erp.calls).toEqual(['reread']));
    expect(erp.posts).toEqual([]);
  });
});

describe('a posting that cannot be sent', () => {
  test('because the ERP has no such transaction is refused in clear words and never sent', async () => {
    const erp = fakeErp();
    erp.kinds = POSTING_KINDS.filter((kind) => kind !== 'quality-hold');
    await queue(bench.database.pool, [hold('a')]);
    pumpOf(erp);
    await statesAre({ a: 'rejected' });
    await eventually(() =>
      expect(refusals[0]?.rejection).toBe('Fake cannot be asked for a quality-hold; it was not sent.'),
    );
    expect(erp.calls).toEqual([]);
  });

  test('because its codes have no counterpart is refused, with the field, and never sent', async () => {
    const erp = fakeErp();
    await queue(bench.database.pool, [hold('a', 'L?')]);
    pumpOf(erp, {
      translate: (transaction) => ({
        transaction,
        back: (rows) => rows,
        refused: 'Lot L? is not known in the ERP. Meant: L7, L9?',
        field: 'lot',
      }),
    });
    await statesAre({ a: 'rejected' });
    await eventually(() => expect(refusals[0]?.rejection).toContain('Meant: L7'));
    const { rows } = await bench.database.pool.query('select refused_field from posting');
    expect(rows).toEqual([{ refused_field: 'lot' }]);
    expect(erp.calls).toEqual([]);
  });
});

test('the ERP is asked in its own codes, and its answers are compared in Gemba’s', async () => {
  const erp = fakeErp();
  const posted: Transaction[] = [];
  erp.onPost = async (transaction) => void posted.push(transaction);
  erp.rows = orders(order('4711'));
  const translate: Translate = (transaction) => ({
    transaction: { ...transaction, order: transaction.order?.replace('WO-', '') },
    back: (rows) => ({
      ...rows,
      workOrders: rows.workOrders.map((row) => ({ ...row, workOrder: `WO-${row.workOrder}` })),
    }),
  });
  await queueOn(orders(order('WO-4711')), reschedule('a', 'WO-4711'));
  pumpOf(erp, { translate });
  await statesAre({ a: 'confirmed' });
  expect(posted.map(({ order: asked }) => asked)).toEqual(['4711']);
  expect(stale).toEqual([]);
});

test('the postings of a decision in conflict wait, hold their documents, and go on when it is settled', async () => {
  const erp = fakeErp();
  const { decisionId } = await queue(bench.database.pool, [hold('a', 'L1')]);
  await queue(bench.database.pool, [hold('later', 'L1'), hold('other', 'L2')]);
  const conflict = (inConflict: boolean) =>
    bench.database.pool.query('update decision set in_conflict = $2 where id = $1', [decisionId, inConflict]);
  await conflict(true);
  const pump = pumpOf(erp);
  await statesAre({ a: 'queued', later: 'queued', other: 'confirmed' });
  later(60_000);
  await queue(bench.database.pool, [hold('another', 'L3')]);
  await statesAre({ a: 'queued', later: 'queued', other: 'confirmed', another: 'confirmed' });
  await conflict(false);
  pump.wake();
  await statesAre({ a: 'confirmed', later: 'confirmed', other: 'confirmed', another: 'confirmed' });
  expect(erp.posts).toEqual(['other', 'another', 'a', 'later']);
});
