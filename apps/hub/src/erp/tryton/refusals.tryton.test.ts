import type { PostingKind, Transaction } from '@gemba/core/posting';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInbox } from './posting/inbox.ts';
import type { Program } from './programs/program.ts';
import { openSession } from './rpc/session.ts';
import { date } from './rpc/values.ts';
import { trytonMissing } from './stand/missing.ts';
import { asking, log, now, startTestTryton, stockOf, type TestTryton } from './testing.ts';

const missing = trytonMissing();
const LOT = { item: 'V200', lot: 'V200-0731', uom: 'pcs' };
const OTHER_LOT = { item: 'CA-20', lot: 'CA-20-0661', uom: 'pcs' };

describe.skipIf(missing !== null)(`what a real Tryton refuses (${missing ?? 'runs here'})`, () => {
  let tryton: TestTryton;
  beforeAll(async () => {
    tryton = await startTestTryton();
  }, 300_000);
  afterAll(() => tryton.end());

  const touching = (kind: PostingKind, of: Partial<Transaction>) => asking(tryton.today, { kind, ...of });
  const shipments = () =>
    tryton.admin.call('stock.shipment.internal', 'search_count', [[]], { write: false });
  const idOf = async (model: string, field: string, value: string): Promise<number> => {
    const [row] = await tryton.admin.read(model, [[field, '=', value]], [field]);
    return Number(row?.['id']);
  };
  const does = (model: string, method: string, ...args: unknown[]) =>
    tryton.admin.call(model, method, args, { write: true });

  it('posts a key once, however often it is asked', async () => {
    const hold = touching('quality-hold', { ...LOT, qty: 5 });
    const first = await tryton.connector.post(hold);
    const count = await shipments();
    expect(await tryton.connector.post(hold)).toEqual(first);
    expect(await tryton.connector.find(hold)).toEqual(first);
    expect(await shipments()).toBe(count);
  });

  it('posts a key once, though the stock that it took is not there a second time', async () => {
    const { free } = await stockOf(tryton.connector, 'V200', 'V200-0729');
    const hold = touching('quality-hold', { item: 'V200', lot: 'V200-0729', qty: free, uom: 'pcs' });
    const first = await tryton.connector.post(hold);
    expect(first).toMatchObject({ state: 'posted' });
    expect(await tryton.connector.post(hold)).toEqual(first);
  });

  it('refuses a key that was used for something else', async () => {
    const hold = touching('quality-hold', { ...LOT, qty: 4 });
    expect(await tryton.connector.post(hold)).toMatchObject({ state: 'posted' });
    expect(await tryton.connector.post({ ...hold, qty: 6 })).toEqual({
      state: 'rejected',
      reason: `The key ${hold.key} is in Tryton already, for another posting than this one.`,
    });
  });

  it('posts one of twins, and neither is lost', async () => {
    const hold = touching('quality-hold', { ...LOT, qty: 2 });
    const before = await stockOf(tryton.connector, LOT.item, LOT.lot);
    await Promise.allSettled([1, 2, 3, 4].map(() => tryton.connector.post(hold)));
    expect(await tryton.connector.post(hold)).toMatchObject({ state: 'posted' });
    expect((await stockOf(tryton.connector, LOT.item, LOT.lot)).held).toBe(before.held + 2);
  });

  it('refuses more than there is, leaves nothing, and takes it after a receipt', async () => {
    const { free } = await stockOf(tryton.connector, LOT.item, LOT.lot);
    const hold = touching('quality-hold', { ...LOT, qty: free + 10 });
    const count = await shipments();
    expect(await tryton.connector.post(hold)).toMatchObject({
      state: 'rejected',
      field: 'qty',
      reason: expect.stringContaining('Not enough unassigned stock of lot V200-0731'),
    });
    expect(await shipments()).toBe(count);
    expect(await tryton.connector.find(hold)).toEqual({ state: 'unknown' });

    await receive(10);
    expect(await tryton.connector.post(hold)).toMatchObject({ state: 'posted' });
  });

  /** Stock found at a count. */
  async function receive(qty: number): Promise<void> {
    const product = await idOf('product.product', 'code', LOT.item);
    const lot = await idOf('stock.lot', 'number', LOT.lot);
    const location = await idOf('stock.location', 'code', 'STO');
    const count = await does('stock.inventory', 'create', [
      {
        location,
        date: date(tryton.today),
        empty_quantity: 'keep',
        lines: [['create', [{ product, lot, quantity: qty, expected_quantity: 0 }]]],
      },
    ]);
    await does('stock.inventory', 'confirm', count);
  }

  it('refuses what is not in Tryton, each with its field', async () => {
    const refusal = async (kind: PostingKind, of: Partial<Transaction>) =>
      tryton.connector.post(touching(kind, of));
    const hold = { ...LOT, qty: 1 };
    expect(await refusal('quality-hold', { ...hold, item: 'P-99' })).toEqual({
      state: 'rejected',
      field: 'item',
      reason: 'Tryton knows no item P-99.',
    });
    expect(await refusal('quality-hold', { ...hold, lot: 'V200-9999' })).toMatchObject({ field: 'lot' });
    expect(await refusal('quality-hold', { ...hold, lot: 'CA-10-0315' })).toEqual({
      state: 'rejected',
      field: 'lot',
      reason: 'Lot CA-10-0315 is one of CA-10 in Tryton, not of V200.',
    });
    expect(await refusal('quality-hold', { ...hold, from: 'MOON' })).toMatchObject({ field: 'from' });
    expect(await refusal('transfer', { ...hold, to: 'MOON' })).toMatchObject({ field: 'to' });
    expect(await refusal('reschedule', { order: '9999', date: '2027-01-01' })).toMatchObject({
      field: 'order',
    });
    expect(
      await refusal('operation-confirmation', { order: '4688', operation: '99', qty: 1, uom: 'pcs' }),
    ).toMatchObject({ field: 'operation' });
    expect(await refusal('customer-date', { salesLine: 'SO-0/999999', date: '2027-01-01' })).toMatchObject({
      field: 'salesLine',
    });
    expect(await refusal('expedite', { purchaseLine: 'nonsense', date: '2027-01-01' })).toMatchObject({
      field: 'purchaseLine',
    });
    expect(await refusal('maintenance-order', { workCentre: 'CNC-01', reason: 'bearing' })).toMatchObject({
      state: 'rejected',
    });
  });

  it('refuses a unit that is not the item’s, before Tryton fails on it', async () => {
    expect(
      await tryton.connector.post(touching('quality-hold', { ...LOT, qty: 1, uom: 'kg' })),
    ).toMatchObject({
      state: 'rejected',
      field: 'uom',
      reason: expect.stringContaining('The unit of V200 in Tryton is'),
    });
    expect(
      await tryton.connector.post(touching('partial-completion', { order: '4688', qty: 1, uom: 'kg' })),
    ).toMatchObject({ field: 'uom' });
  });

  it('refuses a deactivated item, which Tryton would move without a word', async () => {
    const product = await idOf('product.product', 'code', 'CI-51');
    await does('product.product', 'write', [product], { active: false });
    expect(
      await tryton.connector.post(
        touching('quality-hold', { item: 'CI-51', lot: 'CI-51-0487', qty: 1, uom: 'pcs' }),
      ),
    ).toEqual({ state: 'rejected', field: 'item', reason: 'Item CI-51 is deactivated in Tryton.' });
    await does('product.product', 'write', [product], { active: true });
  });

  it('takes a button that did nothing for a refusal, and leaves nothing', async () => {
    const { url, database, user, secret } = tryton.stand;
    const session = openSession({ url, database, user, secret, timeoutMs: 20_000, log, now });
    const id = await idOf('production', 'number', '4688');
    // Tryton answers this with success: a running order is not cancelled
    const program: Program = {
      steps: [['production', 'cancel', [id]]],
      expect: [['production', [id], 'state', 'cancelled']],
      unlessChanged: [],
      document: ['production', [id]],
    };
    const cancel = touching('cancel', { order: '4688' });
    expect(await openInbox(session).post(cancel, async () => program)).toMatchObject({
      state: 'rejected',
      reason: expect.stringMatching(
        /^Tryton gave no error but did not do it: .*4688.* is state=running, not cancelled/,
      ),
    });
    expect(await tryton.connector.find(cancel)).toEqual({ state: 'unknown' });
    await session.close();
  });

  it('refuses goods without a lot where Tryton keeps lots', async () => {
    expect(await tryton.connector.post(touching('quality-hold', { ...LOT, lot: '-', qty: 1 }))).toEqual({
      state: 'rejected',
      field: 'lot',
      reason: 'V200 is kept in lots in Tryton: say which.',
    });
  });

  it('refuses a posting date in the future, which Tryton only warns of', async () => {
    const later = { ...touching('quality-hold', { ...OTHER_LOT, qty: 1 }), postingDate: '2099-01-01' };
    expect(await tryton.connector.post(later)).toMatchObject({
      state: 'rejected',
      field: 'postingDate',
      reason: expect.stringContaining('dates in the future'),
    });
  });

  it('refuses a change that was decided on another version of the order', async () => {
    const move = touching('reschedule', { order: '4720', date: '2027-03-03', expectedVersion: '1.5' });
    expect(await tryton.connector.post(move)).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('Changed in Tryton since the decision'),
    });
    const order = await tryton.connector.reread({
      workOrders: ['4720'],
      stock: [],
      salesLines: [],
      purchaseLines: [],
    });
    const version = order.workOrders[0]?.version ?? '';
    expect(await tryton.connector.post({ ...move, expectedVersion: version })).toMatchObject({
      state: 'posted',
    });
  });

  it('refuses a date in a closed period in Tryton’s words, and takes another date', async () => {
    const closed = new Date(Date.parse(tryton.today) - 2 * 86_400_000).toISOString().slice(0, 10);
    const period = await does('stock.period', 'create', [{ date: date(closed) }]);
    await does('stock.period', 'close', period);
    const count = await shipments();
    const late = { ...touching('quality-hold', { ...OTHER_LOT, qty: 1 }), postingDate: closed };
    expect(await tryton.connector.post(late)).toMatchObject({
      state: 'rejected',
      field: 'postingDate',
      reason: expect.stringMatching(/^To modify stock move .* you must reopen period/),
    });
    expect(await shipments()).toBe(count);
    expect(await tryton.connector.post({ ...late, postingDate: tryton.today })).toMatchObject({
      state: 'posted',
    });
  });
});
