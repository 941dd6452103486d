import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WorkOrder } from '../planning/entities.ts';
import { instant } from '../time/index.ts';
import { compensationOf } from './compensation.ts';
import { contradicts, EFFECT_ACTS, effectOf, type Effect } from './effect.ts';
import { discrepanciesOf } from './read-back.ts';
import { POSTING_KINDS, type Transaction } from './transaction.ts';

const tx = (fields: Partial<Transaction>): Transaction => ({
  key: 'k',
  kind: 'quality-hold',
  plant: 'p',
  postingDate: '2026-11-22',
  ...fields,
});
const day = (at: string) => at.slice(0, 10);

describe('effects', () => {
  const effect = fc.record({
    act: fc.constantFrom(...EFFECT_ACTS),
    subject: fc.constantFrom('A', 'B'),
    value: fc.option(fc.constantFrom('2026-11-25', '2026-11-26'), { nil: undefined }),
  });

  test('contradiction is mutual, and nothing contradicts itself', () => {
    fc.assert(
      fc.property(effect, effect, (a, b) => {
        expect(contradicts(a, b)).toBe(contradicts(b, a));
        expect(contradicts(a, a)).toBe(false);
        if (a.subject !== b.subject) expect(contradicts(a, b)).toBe(false);
      }),
    );
  });

  test('a lot is not held and used, an order not moved to two days nor moved and cancelled', () => {
    const of = (act: Effect['act'], value?: string): Effect => ({ act, subject: 'A', value });
    expect(contradicts(of('hold-lot'), of('use-lot'))).toBe(true);
    expect(contradicts(of('move-order', '2026-11-25'), of('move-order', '2026-11-26'))).toBe(true);
    expect(contradicts(of('move-order', '2026-11-25'), of('move-order', '2026-11-25'))).toBe(false);
    expect(contradicts(of('move-order', '2026-11-25'), of('cancel-order'))).toBe(true);
    expect(contradicts(of('hold-lot'), of('hold-lot'))).toBe(false);
  });

  test('every kind of posting has its effect, or none for a reason', () => {
    const whole = { order: 'O', lot: 'L', salesLine: 'S', purchaseLine: 'P', date: '2026-11-25' };
    const without = POSTING_KINDS.filter((kind) => effectOf(tx({ ...whole, kind })) === null);
    expect(without).toEqual(['maintenance-order']);
  });
});

describe('what undoes a posting', () => {
  test('goods go back where they came from', () => {
    const moved = tx({ kind: 'transfer', item: 'B', lot: 'L', qty: 5, uom: 'pcs', from: 'STO', to: 'LINE' });
    expect(compensationOf(moved, null, day)).toEqual({
      transaction: {
        kind: 'transfer',
        plant: 'p',
        item: 'B',
        lot: 'L',
        qty: 5,
        uom: 'pcs',
        from: 'LINE',
        to: 'STO',
      },
    });
    expect(compensationOf(tx({ lot: 'L' }), null, day)).toMatchObject({
      transaction: { kind: 'quality-release' },
    });
  });

  test('a date goes back to where it was known to be, and cannot where it was not known', () => {
    const promise = tx({ kind: 'customer-date', salesLine: 'S', date: '2026-11-27' });
    const line = {
      salesLine: 'S',
      customer: 'c',
      customerName: 'C',
      customerClass: 'A' as const,
      item: 'P',
      qty: 1,
      promised: '2026-11-25',
      value: 1,
    };
    const before = { workOrders: [], stock: [], salesLines: [line], purchaseLines: [] };
    expect(compensationOf(promise, before, day)).toMatchObject({ transaction: { date: '2026-11-25' } });
    expect(compensationOf(promise, null, day)).toEqual({ impossible: 'the date before is not known' });
    const order: WorkOrder = {
      workOrder: '4711',
      item: 'V200',
      qty: 10,
      qtyDone: 0,
      start: instant(Date.parse('2026-11-24T05:00:00Z')),
      end: instant(Date.parse('2026-11-25T13:00:00Z')),
      state: 'released',
      line: 'Line 3',
      version: '1',
    };
    const move = tx({ kind: 'reschedule', order: '4711', date: '2026-12-01', to: 'Line 5' });
    expect(compensationOf(move, { ...before, workOrders: [order] }, day)).toMatchObject({
      transaction: { date: '2026-11-25', to: 'Line 3' },
    });
  });

  test('what cannot be undone says why', () => {
    for (const kind of ['scrap', 'finish', 'cancel', 'operation-confirmation'] as const)
      expect(compensationOf(tx({ kind }), null, day)).toHaveProperty('impossible');
  });
});

test('a document that shows other figures than were asked for is a discrepancy, field by field', () => {
  const hold = tx({ item: 'B', lot: 'L', qty: 5, uom: 'pcs' });
  expect(discrepanciesOf(hold, { state: 'done', qty: 5.0000000001, lot: 'L' })).toEqual([]);
  expect(discrepanciesOf(hold, { state: 'done', qty: 4, lot: 'M' })).toEqual([
    { subject: 'document', figure: 'lot', before: 'L', now: 'M' },
    { subject: 'document', figure: 'qty', before: 5, now: 4 },
  ]);
});
