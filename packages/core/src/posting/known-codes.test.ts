import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildContext, noRows, type PlanningContext, type PlanningRows } from '../planning/index.ts';
import { instant } from '../time/index.ts';
import { closestCodes, editDistance, writtenAlike } from './closest-codes.ts';
import { codeBook } from './cross-reference.ts';
import { unknownCode } from './known-codes.ts';
import { lessonsOf } from './lessons.ts';
import type { Transaction } from './transaction.ts';

const NOW = instant(Date.parse('2026-11-22T08:00:00Z'));

const hold = (more: Partial<Transaction> = {}): Transaction => ({
  key: 'P1:1',
  kind: 'quality-hold',
  plant: 'P1',
  item: 'V200',
  lot: 'L1',
  qty: 10,
  uom: 'pcs',
  postingDate: '2026-11-22',
  ...more,
});

const rows = (): PlanningRows => ({
  ...noRows(),
  items: ['V200', 'V201', 'X900'].map((item) => ({
    item,
    description: item,
    uom: 'pcs',
    procurement: 'purchased' as const,
    leadTimeDays: 1,
    unitCost: 1,
  })),
  workOrders: [
    {
      workOrder: 'WO-4711',
      item: 'V200',
      qty: 1,
      qtyDone: 0,
      state: 'released',
      start: NOW,
      end: NOW,
      line: 'A',
      version: '1',
    },
  ],
  operations: ['10', '20'].map((operation) => ({
    workOrder: 'WO-4711',
    operation,
    description: '',
    workCentre: 'WC',
    start: NOW,
    end: NOW,
    state: 'open' as const,
  })),
  stock: ['L1', '20250001234'].map((lot) => ({
    item: 'V200',
    lot,
    location: 'STO',
    qty: 5,
    status: 'free' as const,
  })),
});
const context = (change: Partial<PlanningRows> = {}): PlanningContext =>
  buildContext({ ...rows(), ...change }, NOW);

describe('codes that the ERP does not know', () => {
  test.each<[string, Partial<Transaction>, string, string[]]>([
    [
      'item',
      { item: 'V-200' },
      'Item "V-200" is not known in the ERP. Did you mean V200, V201?',
      ['V200', 'V201'],
    ],
    ['item', { item: 'QQQQQQ' }, 'Item "QQQQQQ" is not known in the ERP.', []],
    ['lot', { lot: 'L-1' }, 'Lot "L-1" of item V200 is not known in the ERP. Did you mean L1?', ['L1']],
    [
      'lot',
      { item: 'X900' },
      'Lot "L1" of item X900 is not known in the ERP. It has no stock of that item.',
      [],
    ],
    [
      'uom',
      { uom: 'PCE' },
      'The ERP keeps item V200 in pcs, not in "PCE", and no conversion between them is known.',
      ['pcs'],
    ],
    [
      'order',
      { order: 'WO-4712' },
      'Order "WO-4712" is not known in the ERP. Did you mean WO-4711?',
      ['WO-4711'],
    ],
    [
      'operation',
      { order: 'WO-4711', operation: '15' },
      'Order WO-4711 has no operation "15" in the ERP; it has 10, 20.',
      ['10', '20'],
    ],
  ])(
    'an unknown %s is told with the codes that may have been meant',
    (field, change, refused, candidates) => {
      expect(unknownCode(hold(change), context())).toEqual({ refused, field, candidates });
    },
  );

  test('what the ERP knows passes; where the context has no rows nobody can tell', () => {
    expect(unknownCode(hold(), context())).toBeNull();
    expect(
      unknownCode(hold({ item: 'nope', lot: 'nope', order: 'nope' }), buildContext(noRows(), NOW)),
    ).toBeNull();
    expect(unknownCode(hold({ lot: 'nope' }), context({ stock: [] }))).toBeNull();
  });

  test('the unit of an order is that of its item', () => {
    const done = { kind: 'partial-completion', order: 'WO-4711', item: undefined, lot: undefined } as const;
    expect(unknownCode(hold({ ...done, uom: 'kg' }), context())?.field).toBe('uom');
    expect(unknownCode(hold(done), context())).toBeNull();
  });

  test('a lot matters only to what needs one that is there', () => {
    expect(unknownCode(hold({ kind: 'reschedule', lot: 'nope' }), context())).toBeNull();
  });
});

describe('the closest codes', () => {
  test('come first when only case, punctuation or filling zeros differ; strangers are left out', () => {
    expect(closestCodes('wo_4711', ['WO-4712', 'WO-4711', 'WO-0004711', 'PO-4711', 'STO'])).toEqual([
      'WO-4711',
      'PO-4711',
      'WO-0004711',
      'WO-4712',
    ]);
  });

  test('the edit distance is a metric', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '1'), maxLength: 6 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
        expect(editDistance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(editDistance(a, a + b)).toBe(b.length);
      }),
    );
  });

  test('two ways of writing the same are told from two things', () => {
    expect(writtenAlike('V-200', 'v200')).toBe(true);
    expect(writtenAlike('BATCH-2025-001234', '20250001234')).toBe(true);
    expect(writtenAlike('STO-7', 'STO-8')).toBe(false);
    expect(writtenAlike('L-100', 'B-100')).toBe(false);
  });
});

describe('what a repair teaches', () => {
  const book = codeBook([]);
  const learned = (
    before: Partial<Transaction>,
    after: Partial<Transaction>,
    change: Partial<PlanningRows> = {},
  ) =>
    lessonsOf(hold(before), hold(after), book, context(change)).map(
      (l) => `${l.entity} ${l.ours} = ${l.theirs}${l.item === null ? '' : ` of ${l.item}`}`,
    );

  test('a code that the ERP does not know is the one that took its place', () => {
    expect(learned({ item: 'V-200' }, {})).toEqual(['item V-200 = V200']);
    expect(learned({ uom: 'PCE' }, {})).toEqual(['uom PCE = pcs of V200']);
    expect(learned({ lot: 'BATCH-2025-001234' }, { lot: '20250001234' })).toEqual([
      'lot BATCH-2025-001234 = 20250001234 of V200',
    ]);
    expect(learned({ from: 'sto' }, { from: 'STO' })).toEqual(['location sto = STO']);
  });

  test('nothing, when the ERP knows the code: it was exchanged for another reason', () => {
    expect(learned({ item: 'V201' }, {})).toEqual([]);
    expect(learned({ lot: 'L1' }, { lot: '20250001234' })).toEqual([]);
    expect(learned({ from: 'STO' }, { from: 'QUA' })).toEqual([]);
  });

  test('nothing of a lot or a place that may only be empty, nor of a unit whose quantity changed', () => {
    expect(learned({ lot: 'L7' }, { lot: 'L1' })).toEqual([]);
    expect(learned({ from: 'STO-7' }, { from: 'STO' })).toEqual([]);
    expect(learned({ uom: 'box', qty: 2 }, { qty: 24 })).toEqual([]);
  });

  test('nothing where nobody can tell', () => {
    expect(learned({ item: 'V-200' }, {}, { items: [] })).toEqual([]);
  });
});
