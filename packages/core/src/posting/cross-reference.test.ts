import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CodeBook, codeBook, type CodeReference, inTheirCodes } from './cross-reference.ts';
import { LotFormat } from './lot-format.ts';
import type { TouchedRows } from './touched.ts';
import type { Transaction } from './transaction.ts';

const reference = (
  entity: CodeReference['entity'],
  ours: string,
  theirs: string,
  more: Partial<CodeReference> = {},
): CodeReference => ({ entity, ours, theirs, item: null, factor: 1, learnedFrom: null, ...more });

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

const noItem = () => undefined;
const inErp = (transaction: Transaction, book: CodeBook) =>
  inTheirCodes(transaction, book, noItem).transaction;

const BATCH: LotFormat = LotFormat.parse({
  name: 'batches',
  toTheirs: { match: String.raw`BATCH-(\d{4})-(\d{6})`, replace: '$10$2' },
  toOurs: { match: String.raw`(\d{4})0(\d{6})`, replace: 'BATCH-$1-$2' },
  samples: [{ ours: 'BATCH-2025-001234', theirs: '20250001234' }],
});

describe('between our codes and theirs', () => {
  test('every code of a transaction is translated; what has no reference is the same on both sides', () => {
    const book = codeBook([
      reference('item', 'V200', '100-200'),
      reference('location', 'QUA', 'WH/Quarantine'),
      reference('work-centre', 'PRESS', 'WC07'),
    ]);
    expect(inErp(hold({ from: 'STO', to: 'QUA', workCentre: 'PRESS' }), book)).toEqual(
      hold({ item: '100-200', from: 'STO', to: 'WH/Quarantine', workCentre: 'WC07' }),
    );
  });

  test('a reference for one item goes before one for all', () => {
    const book = codeBook([
      reference('uom', 'box', 'pcs', { factor: 10 }),
      reference('uom', 'box', 'pcs', { factor: 24, item: 'V200' }),
    ]);
    expect(inErp(hold({ uom: 'box', qty: 2 }), book)).toMatchObject({ uom: 'pcs', qty: 48 });
    expect(inErp(hold({ uom: 'box', qty: 2, item: 'V201' }), book)).toMatchObject({ uom: 'pcs', qty: 20 });
  });

  test('an order tells the item whose unit is meant', () => {
    const book = codeBook([reference('uom', 'box', 'pcs', { factor: 24, item: 'V200' })]);
    const done: Transaction = {
      key: 'P1:2',
      kind: 'partial-completion',
      plant: 'P1',
      order: 'WO-1',
      qty: 1.5,
      uom: 'box',
      postingDate: '2026-11-22',
    };
    expect(inTheirCodes(done, book, () => 'V200').transaction).toMatchObject({ uom: 'pcs', qty: 36 });
  });

  test.each([
    [0.1, 3, 0.3],
    [1.1, 1.1, 1.21],
    [24, 1 / 12, 2],
    [1.005, 1_000, 1_005],
    [0.000001, 1, 0.000001],
    [123_456.789012, 1, 123_456.789012],
  ])('%d × %d is %d to the sixth decimal', (qty, factor, wanted) => {
    const book = codeBook([reference('uom', 'ours', 'theirs', { factor })]);
    expect(inErp(hold({ uom: 'ours', qty }), book).qty).toBe(wanted);
  });

  test('stock that is read again comes back in the codes and the unit of the transaction', () => {
    const book = codeBook([
      reference('uom', 'box', 'pcs', { factor: 12 }),
      reference('item', 'V200', '100-200'),
      reference('item', 'V-200', '100-200', { learnedFrom: 'P1:0' }),
      reference('party', 'ACME', 'C-1'),
    ]);
    const rows: TouchedRows = {
      workOrders: [],
      stock: [{ item: '100-200', lot: 'L1', location: 'STO', qty: 30, status: 'free' }],
      salesLines: [
        {
          salesLine: 'SO-1',
          customer: 'C-1',
          customerName: 'Acme',
          customerClass: 'A',
          item: '100-200',
          qty: 5,
          promised: '2026-12-01',
          value: 1,
        },
      ],
      purchaseLines: [],
    };
    const back = (item: string) => inTheirCodes(hold({ item, uom: 'box' }), book, noItem).back(rows);
    expect(back('V200').stock).toEqual([
      { item: 'V200', lot: 'L1', location: 'STO', qty: 2.5, status: 'free' },
    ]);
    expect(back('V-200').stock[0]?.item).toBe('V-200');
    expect(back('V200').salesLines[0]).toMatchObject({ customer: 'ACME', item: 'V200', qty: 5 });
  });

  test('whatever the references: ours leads to theirs and back, and quantities come back to the sixth decimal', () => {
    const code = fc.string({ minLength: 1, maxLength: 8 });
    const pairs = fc
      .tuple(
        fc.uniqueArray(
          code.map((c) => `o${c}`),
          { minLength: 1, maxLength: 6 },
        ),
        fc.uniqueArray(
          code.map((c) => `t${c}`),
          { minLength: 6, maxLength: 6 },
        ),
      )
      .map(([ours, theirs]) => ours.map((one, n) => [one, theirs[n] ?? 't'] as const));
    const figures = fc.record({
      qty: fc.integer({ min: 1, max: 1e12 }).map((n) => n / 1e6),
      factor: fc.constantFrom(1, 12, 1_000, 0.5, 0.001 * 250, 2.54),
    });
    fc.assert(
      fc.property(pairs, figures, (codes, { qty, factor }) => {
        const book = codeBook([
          ...codes.flatMap(([ours, theirs]) =>
            (['item', 'location', 'lot', 'party', 'work-centre'] as const).map((e) =>
              reference(e, ours, theirs),
            ),
          ),
          reference('uom', 'ours', 'theirs', { factor }),
        ]);
        for (const [ours, theirs] of codes) {
          expect(book.toTheirs('lot', ours).code).toBe(theirs);
          expect(book.toOurs('lot', theirs)).toBe(ours);
          const asked = hold({ item: ours, lot: ours, from: ours, qty, uom: 'ours' });
          const { transaction, back } = inTheirCodes(asked, book, noItem);
          const stock = [
            {
              item: theirs,
              lot: theirs,
              location: theirs,
              qty: transaction.qty ?? 0,
              status: 'free' as const,
            },
          ];
          const [row] = back({ workOrders: [], stock, salesLines: [], purchaseLines: [] }).stock;
          expect(row).toMatchObject({ item: ours, lot: ours, location: ours });
          expect(Math.abs((row?.qty ?? 0) - qty)).toBeLessThanOrEqual(Math.max(1e-6, 0.6e-6 / factor));
        }
      }),
    );
  });
});

describe('lot formats', () => {
  test('lots are written in the way of either side, and come back as they were', () => {
    const book = codeBook([], [BATCH]);
    expect(book.toTheirs('lot', 'BATCH-2025-001234').code).toBe('20250001234');
    expect(book.toOurs('lot', '20250001234')).toBe('BATCH-2025-001234');
    expect(book.toTheirs('item', 'BATCH-2025-001234').code).toBe('BATCH-2025-001234');
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 9_999 }), fc.nat(999_999), (year, n) => {
        const ours = `BATCH-${year}-${String(n).padStart(6, '0')}`;
        expect(book.toOurs('lot', book.toTheirs('lot', ours).code)).toBe(ours);
      }),
    );
  });

  test('a number that would not find its way back is left as it is', () => {
    const lossy = { ...BATCH, toTheirs: { match: 'B(.*)', replace: '2025' } };
    expect(codeBook([], [lossy]).toTheirs('lot', 'B77').code).toBe('B77');
  });

  test('a rule that its own samples speak against is refused with what it makes of them', () => {
    const wrong = (change: object) =>
      LotFormat.safeParse({ ...BATCH, ...change }).error?.issues.map(
        (i) => `${i.path.join('.')}: ${i.message}`,
      );
    expect(wrong({ toTheirs: { match: String.raw`BATCH-(\d{4})-(\d{6})`, replace: '$1$2' } })).toEqual([
      'samples.0.ours: "BATCH-2025-001234" becomes "2025001234", not "20250001234"',
    ]);
    expect(wrong({ toOurs: { match: 'X', replace: '' } })).toEqual([
      'samples.0.theirs: "20250001234" does not match, not "BATCH-2025-001234"',
    ]);
    expect(wrong({ toOurs: { match: '(', replace: '' } })?.[0]).toContain('not a regular expression');
    expect(wrong({ samples: [] })).toHaveLength(1);
  });
});
