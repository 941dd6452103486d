import { buildContext, noRows, type PlanningContext, type PlanningRows } from '@gemba/core/planning';
import { LotFormat, type Transaction } from '@gemba/core/posting';
import { after, instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import { openCrossReference } from './cross-reference.ts';
import { readReferences, writeReferences } from './csv.ts';
import { addReferences, allReferences, type NewReference, removeReference } from './references.ts';

const T0 = instant(Date.parse('2026-11-22T08:00:00Z'));
const BY = { by: 'p-anna', at: T0 };

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
  await database.pool.query(`insert into plant (id, name) values ('P1', 'Plant 1'), ('P2', 'Plant 2')`);
});
afterEach(() => database.drop());

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

const reference = (
  entity: NewReference['entity'],
  ours: string,
  theirs: string,
  more: Partial<NewReference> = {},
): NewReference => ({ entity, ours, theirs, item: null, factor: 1, ...more });

const erp = (stock: [item: string, lot: string][]): PlanningContext => {
  const rows: PlanningRows = {
    ...noRows(),
    items: ['V200', 'V201'].map((item) => ({
      item,
      description: item,
      uom: 'pcs',
      procurement: 'purchased',
      leadTimeDays: 1,
      unitCost: 1,
    })),
    stock: stock.map(([item, lot]) => ({ item, lot, location: 'STO', qty: 5, status: 'free' })),
  };
  return buildContext(rows, T0);
};

async function open(context: () => PlanningContext = () => erp([['V200', 'L1']])) {
  const refreshContext = vi.fn<() => Promise<boolean>>(() => Promise.resolve(true));
  const codes = await openCrossReference({
    pool: database.pool,
    plant: 'P1',
    context,
    refreshContext,
    lotFormats: [
      LotFormat.parse({
        name: 'batches',
        toTheirs: { match: String.raw`BATCH-(\d{4})-(\d{6})`, replace: '$10$2' },
        toOurs: { match: String.raw`(\d{4})0(\d{6})`, replace: 'BATCH-$1-$2' },
        samples: [{ ours: 'BATCH-2025-001234', theirs: '20250001234' }],
      }),
    ],
    now: () => T0,
    log: pino({ level: 'silent' }),
  });
  return { ...codes, refreshContext };
}

const add = (...references: NewReference[]) => addReferences(database.pool, 'P1', references, BY);

describe('a posting on its way to the ERP', () => {
  test('goes out in the ERP’s codes and unit', async () => {
    await add(reference('item', 'OUR-200', 'V200'), reference('uom', 'box', 'pcs', { factor: 12 }));
    const { translate } = await open(() => erp([['V200', '20250001234']]));
    const asked = hold({ item: 'OUR-200', lot: 'BATCH-2025-001234', uom: 'box', qty: 2.5 });
    expect(await translate(asked)).toEqual({
      transaction: hold({ lot: '20250001234', qty: 30 }),
      back: expect.any(Function) as unknown,
    });
  });

  test('is refused with the candidates when the ERP does not know a code, after the context was read again', async () => {
    const { translate, refreshContext } = await open();
    expect(await translate(hold())).not.toHaveProperty('refused');
    expect(refreshContext).not.toHaveBeenCalled();
    expect(await translate(hold({ item: 'V-200' }))).toMatchObject({
      refused: 'Item "V-200" is not known in the ERP. Did you mean V200, V201?',
      field: 'item',
      candidates: ['V200', 'V201'],
      transaction: { item: 'V-200' },
    });
    expect(refreshContext).toHaveBeenCalledOnce();
  });

  test('is not refused for a code that is newer than what was read of the ERP', async () => {
    let context = erp([['V200', 'L1']]);
    const { translate, refreshContext } = await open(() => context);
    refreshContext.mockImplementation(async () => {
      context = erp([['V200', 'L2']]);
      return true;
    });
    expect(await translate(hold({ lot: 'L2' }))).not.toHaveProperty('refused');
  });

  test('that was repaired teaches: the same code passes by itself the next time, until it is removed', async () => {
    const { translate, learn, toTheirs } = await open();
    const wrong = hold({ item: 'V-200' });
    expect(await learn(wrong, hold(), 'p-anna')).toEqual([reference('item', 'V-200', 'V200')]);
    expect(await translate(hold({ key: 'P1:2', item: 'V-200' }))).toMatchObject({
      transaction: { item: 'V200', key: 'P1:2' },
    });
    expect(toTheirs('item', 'V-200')).toBe('V200');
    const [row] = await allReferences(database.pool, 'P1');
    expect(row).toMatchObject({ learnedFrom: 'P1:1', by: 'p-anna', at: T0 });
    await removeReference(database.pool, 'P1', row?.id ?? '', { by: 'p-ben', at: after(T0, 1_000) });
    expect(await translate(wrong)).toHaveProperty('refused');
  });

  test('people write one item in many ways, and all are learned; the way back leads to what was entered', async () => {
    await add(reference('item', 'OUR-200', 'V200'));
    const { learn, translate, toOurs } = await open();
    await learn(hold({ item: 'V-200' }), hold(), 'p-anna');
    await learn(hold({ item: 'v 200' }), hold({ item: 'OUR-200' }), 'p-anna');
    for (const item of ['V-200', 'v 200', 'OUR-200'])
      expect(await translate(hold({ item }))).toMatchObject({ transaction: { item: 'V200' } });
    expect(toOurs('item', 'V200')).toBe('OUR-200');
  });

  test('uses what was entered at another hub a moment ago, for this plant only', async () => {
    const one = await open();
    await addReferences(database.pool, 'P2', [reference('item', 'X', 'V201')], BY);
    expect(await one.translate(hold({ item: 'X' }))).toHaveProperty('refused');
    await add(reference('item', 'X', 'V200'));
    expect(await one.translate(hold({ item: 'X' }))).toMatchObject({ transaction: { item: 'V200' } });
    await add(reference('item', 'X', 'V201'), reference('lot', 'L1', 'L1', { item: 'V201' }));
    expect(await one.translate(hold({ item: 'X' }))).toMatchObject({ transaction: { item: 'V201' } });
  });
});

describe('the table', () => {
  const held = async () =>
    (await allReferences(database.pool, 'P1')).map(
      (r) => `${r.entity} ${r.ours} = ${r.theirs} × ${r.factor}`,
    );

  test('is unique both ways; units may share one of the ERP’s', async () => {
    expect(
      await add(reference('item', 'A', 'a'), reference('uom', 'PCE', 'pcs'), reference('uom', 'EA', 'pcs')),
    ).toEqual({ added: 3, replaced: 0, unchanged: 0 });
    expect(await add(reference('item', 'C', 'c'), reference('item', 'B', 'a'))).toEqual({
      taken: { reference: reference('item', 'B', 'a'), by: 'A' },
    });
    expect(await held()).toEqual(['item A = a × 1', 'uom EA = pcs × 1', 'uom PCE = pcs × 1']);
  });

  test('two codes can be exchanged for each other in one go, and what was there stays on the record', async () => {
    await add(reference('item', 'A', 'a'), reference('item', 'B', 'b'));
    const exchange = await add(
      reference('item', 'A', 'b'),
      reference('item', 'B', 'a'),
      reference('item', 'C', 'c'),
    );
    expect(exchange).toEqual({ added: 1, replaced: 2, unchanged: 0 });
    expect(await held()).toEqual(['item A = b × 1', 'item B = a × 1', 'item C = c × 1']);
    const { rows } = await database.pool.query(
      'select ours, theirs, removed_by from cross_reference where removed_at is not null order by ours',
    );
    expect(rows).toEqual([
      { ours: 'A', theirs: 'a', removed_by: 'p-anna' },
      { ours: 'B', theirs: 'b', removed_by: 'p-anna' },
    ]);
  });

  test('survives its way through a spreadsheet', async () => {
    const all = [
      reference('item', 'A;"x"', 'a,1'),
      reference('lot', 'L', '0012', { item: 'A' }),
      reference('uom', 'box', 'pcs', { factor: 0.5 }),
    ];
    expect(readReferences(Buffer.from(`\uFEFF${writeReferences(all)}`))).toEqual({ references: all });
    expect(readReferences(Buffer.from('Entity;ours;theirs;factor\r\nuom;pcs;dozen;1/12\r\n'))).toEqual({
      references: [reference('uom', 'pcs', 'dozen', { factor: 1 / 12 })],
    });
    await add(...all, reference('uom', 'pcs', 'dozen', { factor: 1 / 12 }));
    const stored = await allReferences(database.pool, 'P1');
    expect(
      await add(
        ...stored.map(({ entity, item, ours, theirs, factor }) => ({ entity, item, ours, theirs, factor })),
      ),
    ).toEqual({ added: 0, replaced: 0, unchanged: 4 });
  });

  test.each([
    ['entity,ours,theirs\nitem,,x\n', 2, 'ours is empty'],
    ['entity,ours,theirs\nitem,A,a\nthing,B,b\n', 3, 'entity'],
    ['entity,ours,theirs,factor\nitem,A,a,2\n', 2, 'factor only units have one'],
    ['entity,ours,theirs,factor\nuom,A,a,0\n', 2, 'factor'],
    ['entity,ours,theirs\nitem,A,a\nitem,A,b\n', 3, '"A" is in row 2 already'],
    ['entity,ours,theirs,colour\nitem,A,a,red\n', 2, 'colour'],
    ['entity,ours,theirs\nitem,A\n', 2, 'Invalid Record Length'],
  ])('a table with a wrong row is refused with the row and the reason: %j', (text, row, reason) => {
    expect(readReferences(Buffer.from(text))).toEqual({
      problems: [{ row, reason: expect.stringContaining(reason) as string }],
    });
  });
});
