import { expect, test } from 'vitest';
import { Instant } from '../time/index.ts';
import { materialDifferences, rowsOf, touchedBy, type TouchedRows } from './touched.ts';
import type { Transaction } from './transaction.ts';

const END = Instant.parse('2026-11-25T12:00:00.000Z');
const rows = (change: Partial<TouchedRows> = {}): TouchedRows => ({
  workOrders: [
    {
      workOrder: 'WO-1',
      item: 'P',
      qty: 100,
      qtyDone: 0,
      state: 'released',
      start: END,
      end: END,
      line: 'L1',
      version: '1',
    },
  ],
  stock: [
    { item: 'B', lot: 'L1', location: 'STO', qty: 60, status: 'free' },
    { item: 'B', lot: 'L1', location: 'QRT', qty: 40, status: 'blocked' },
  ],
  salesLines: [],
  purchaseLines: [],
  ...change,
});
const tx = (fields: Partial<Transaction>): Transaction => ({
  key: 'k',
  kind: 'quality-hold',
  plant: 'p',
  postingDate: '2026-11-22',
  ...fields,
});
const reschedule = tx({ kind: 'reschedule', order: 'WO-1', date: '2026-11-27' });
const hold = tx({ item: 'B', lot: 'L1', qty: 50, uom: 'pcs' });
const order = (change: object) => rows({ workOrders: rows().workOrders.map((o) => ({ ...o, ...change })) });

test('nothing has changed: there is no difference', () => {
  expect(materialDifferences(reschedule, rows(), rows())).toEqual([]);
  expect(materialDifferences(hold, rows(), rows())).toEqual([]);
});

test('an order that the ERP moved, resized, finished or deleted meanwhile is a difference, in figures', () => {
  expect(
    materialDifferences(reschedule, rows(), order({ qty: 80, end: '2026-11-30T12:00:00.000Z' })),
  ).toEqual([
    { subject: 'order WO-1', figure: 'quantity', before: 100, now: 80 },
    { subject: 'order WO-1', figure: 'end', before: END, now: '2026-11-30T12:00:00.000Z' },
  ]);
  expect(materialDifferences(reschedule, rows(), order({ state: 'finished' }))).toEqual([
    { subject: 'order WO-1', figure: 'state', before: 'open', now: 'finished' },
  ]);
  expect(materialDifferences(reschedule, rows(), rows({ workOrders: [] }))).toEqual([
    { subject: 'order WO-1', figure: 'state', before: 'there', now: null },
  ]);
});

test('an order that began to run keeps its new date, but is not cancelled unseen', () => {
  const running = order({ state: 'running', version: '2', qtyDone: 5 });
  expect(materialDifferences(reschedule, rows(), running)).toEqual([]);
  expect(materialDifferences(tx({ kind: 'cancel', order: 'WO-1' }), rows(), running)).toEqual([
    { subject: 'order WO-1', figure: 'state', before: 'released', now: 'running' },
  ]);
});

test('stock counts only where it falls below the need: free stock for a hold, held stock for a release', () => {
  const stock = (free: number, held: number) =>
    rows({
      stock: [
        { item: 'B', lot: 'L1', location: 'STO', qty: free, status: 'free' },
        { item: 'B', lot: 'L1', location: 'QRT', qty: held, status: 'blocked' },
      ],
    });
  expect(materialDifferences(hold, rows(), stock(50, 50))).toEqual([]);
  expect(materialDifferences(hold, rows(), stock(49, 51))).toEqual([
    { subject: 'lot L1', figure: 'free stock', before: 60, now: 49 },
  ]);
  const release = tx({ kind: 'quality-release', item: 'B', lot: 'L1', qty: 40, uom: 'pcs' });
  expect(materialDifferences(release, rows(), stock(90, 10))).toEqual([
    { subject: 'lot L1', figure: 'held stock', before: 40, now: 10 },
  ]);
});

test('what the decision never saw is not held against it', () => {
  const nothing: TouchedRows = { workOrders: [], stock: [], salesLines: [], purchaseLines: [] };
  expect(materialDifferences(reschedule, nothing, rows())).toEqual([]);
  expect(materialDifferences(hold, nothing, nothing)).toEqual([]);
});

test('a transaction names the documents that it touches, and finds their rows among all', () => {
  expect(touchedBy(hold)).toEqual({
    workOrders: [],
    stock: [{ item: 'B', lot: 'L1' }],
    salesLines: [],
    purchaseLines: [],
  });
  expect(rowsOf(rows(), touchedBy(hold)).stock).toHaveLength(2);
  expect(rowsOf(rows(), touchedBy(hold)).workOrders).toEqual([]);
});
