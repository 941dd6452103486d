import { compensationOf, discrepanciesOf, type PostingKind, type Transaction } from '@gemba/core/posting';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { date } from './rpc/values.ts';
import { trytonMissing } from './stand/missing.ts';
import { asking, startTestTryton, stockOf, type TestTryton } from './testing.ts';

const missing = trytonMissing();

/** Of the demo plant: a valve body in one lot, an order that runs, one that is released, and lines. */
const LOT = { item: 'V200', lot: 'V200-0731', uom: 'pcs' };
const RUNNING = '4711';
const RELEASED = '4716';

describe.skipIf(missing !== null)(
  `every kind of posting in a real Tryton (${missing ?? 'runs here'})`,
  () => {
    let tryton: TestTryton;
    beforeAll(async () => {
      tryton = await startTestTryton();
    }, 300_000);
    afterAll(() => tryton.end());

    const touching = (kind: PostingKind, of: Partial<Transaction>) => asking(tryton.today, { kind, ...of });

    /** Posts, and holds what Tryton shows against what was asked for. */
    async function posted(
      transaction: Transaction,
    ): Promise<{ document: string; found: Record<string, string | number> }> {
      const result = await tryton.connector.post(transaction);
      if (result.state !== 'posted') throw new Error(JSON.stringify(result));
      const found = await tryton.connector.readBack(result.document, transaction);
      if (!found) throw new Error('nothing to read back');
      expect(discrepanciesOf(transaction, found)).toEqual([]);
      return { document: result.document, found };
    }

    /** What undoes it, as the hub would ask for it. */
    function compensation(
      transaction: Transaction,
      before: Awaited<ReturnType<typeof touched>>,
    ): Transaction {
      const undo = compensationOf(transaction, before, (at) => at.slice(0, 10));
      if ('impossible' in undo) throw new Error(undo.impossible);
      return asking(tryton.today, undo.transaction);
    }

    const touched = (of: { order?: string; salesLine?: string; purchaseLine?: string }) =>
      tryton.connector.reread({
        workOrders: of.order === undefined ? [] : [of.order],
        stock: [],
        salesLines: of.salesLine === undefined ? [] : [of.salesLine],
        purchaseLines: of.purchaseLine === undefined ? [] : [of.purchaseLine],
      });

    it('is keyed, with all kinds but maintenance orders', () => {
      expect(tryton.connector.guarantee).toBe('keyed');
      expect(tryton.connector.kinds).toHaveLength(11);
      expect(tryton.connector.kinds).not.toContain('maintenance-order');
      expect(tryton.connector.health()).toEqual({ state: 'up', detail: null });
    });

    it('holds a lot from all its locations, and releases it again', async () => {
      const before = await stockOf(tryton.connector, LOT.item, LOT.lot);
      const hold = touching('quality-hold', { ...LOT, qty: 85, reason: 'porous' });
      const { found } = await posted(hold);
      expect(found).toMatchObject({ state: 'done', to: 'QRT', qty: 85, effectiveDate: tryton.today });
      expect(await stockOf(tryton.connector, LOT.item, LOT.lot)).toEqual({
        free: before.free - 85,
        held: before.held + 85,
      });
      const { found: released } = await posted(compensation(hold, await touched({})));
      expect(released).toMatchObject({ state: 'done', from: 'QRT', to: 'STO' });
      expect(await stockOf(tryton.connector, LOT.item, LOT.lot)).toEqual(before);
    });

    it('transfers a lot, and back', async () => {
      const there = touching('transfer', { ...LOT, qty: 3, from: 'WIP-3', to: 'STO-1' });
      expect((await posted(there)).found).toMatchObject({ from: 'WIP-3', to: 'STO-1' });
      expect((await posted(compensation(there, await touched({})))).found).toMatchObject({
        from: 'STO-1',
        to: 'WIP-3',
      });
    });

    it('scraps, for good', async () => {
      const before = await stockOf(tryton.connector, LOT.item, LOT.lot);
      const scrap = touching('scrap', { ...LOT, qty: 2 });
      expect((await posted(scrap)).found).toMatchObject({ to: 'SCRAP', state: 'done' });
      expect(await stockOf(tryton.connector, LOT.item, LOT.lot)).toEqual({
        ...before,
        free: before.free - 2,
      });
      expect(compensationOf(scrap, null, (at) => at)).toHaveProperty('impossible');
    });

    it('moves an order’s end and start, and back', async () => {
      const before = await touched({ order: RELEASED });
      const move = touching('reschedule', { order: RELEASED, date: '2027-03-01' });
      expect((await posted(move)).document).toBe(RELEASED);
      const after = await touched({ order: RELEASED });
      expect(after.workOrders[0]?.end.slice(0, 10)).toBe('2027-03-01');
      await posted(compensation(move, before));
      const again = await touched({ order: RELEASED });
      expect(again.workOrders[0]).toMatchObject({
        start: before.workOrders[0]?.start,
        end: before.workOrders[0]?.end,
      });
    });

    it('brings a part of an order into stock, confirms its operations, then finishes it', async () => {
      const before = await touched({ order: RUNNING });
      const part = touching('partial-completion', { order: RUNNING, qty: 8, uom: 'pcs' });
      expect((await posted(part)).found).toMatchObject({ state: 'done', qty: 8, orderState: 'running' });
      expect((await touched({ order: RUNNING })).workOrders[0]?.qtyDone).toBe(
        (before.workOrders[0]?.qtyDone ?? 0) + 8,
      );

      const early = await tryton.connector.post(touching('finish', { order: RUNNING }));
      expect(early).toMatchObject({ state: 'rejected', reason: expect.stringContaining('must be finished') });

      // one operation is running in the demo plant, one is open
      for (const operation of ['40', '50'])
        expect(
          (
            await posted(
              touching('operation-confirmation', { order: RUNNING, operation, qty: 8, uom: 'pcs' }),
            )
          ).found,
        ).toMatchObject({ operation, state: 'done' });
      const { found } = await posted(touching('finish', { order: RUNNING, qty: 50, uom: 'pcs' }));
      expect(found).toMatchObject({ state: 'done', effectiveDate: tryton.today });
      expect((await touched({ order: RUNNING })).workOrders[0]).toMatchObject({
        state: 'finished',
        qtyDone: (before.workOrders[0]?.qtyDone ?? 0) + 58,
      });
    });

    it('cancels an order that does not run, and says why not one that does', async () => {
      expect((await posted(touching('cancel', { order: RELEASED }))).found).toMatchObject({
        state: 'cancelled',
      });
      expect(await tryton.connector.post(touching('cancel', { order: '4688' }))).toMatchObject({
        state: 'rejected',
        reason: expect.stringContaining('Order 4688 is running in Tryton'),
      });
      // a second cancellation, which Tryton would take without a word
      expect(await tryton.connector.post(touching('cancel', { order: RELEASED }))).toMatchObject({
        state: 'rejected',
        reason: expect.stringContaining('is cancelled in Tryton'),
      });
    });

    describe('with lines', () => {
      let salesLine: string;
      let purchaseLine: string;
      beforeEach(async () => {
        const { rows } = await tryton.connector.loadContext();
        const sale = rows.salesLines.find((line) => line.salesLine.startsWith('SO-7811/'));
        const purchase = rows.purchaseLines.find((line) => line.purchaseLine.startsWith('PO-88220/'));
        if (!sale || !purchase) throw new Error('the demo plant has changed');
        ({ salesLine } = sale);
        ({ purchaseLine } = purchase);
      });

      it('promises a customer another date, and the date before again', async () => {
        const before = await touched({ salesLine });
        const promise = touching('customer-date', { salesLine, date: '2027-02-01' });
        expect((await posted(promise)).document).toBe('SO-7811');
        expect((await touched({ salesLine })).salesLines[0]?.promised).toBe('2027-02-01');
        await posted(compensation(promise, before));
        expect((await touched({ salesLine })).salesLines[0]?.promised).toBe(before.salesLines[0]?.promised);
      });

      it('expedites a purchase line, and back', async () => {
        const before = await touched({ purchaseLine });
        const sooner = touching('expedite', { purchaseLine, date: tryton.today });
        expect((await posted(sooner)).document).toBe('PO-88220');
        expect((await touched({ purchaseLine })).purchaseLines[0]?.due.slice(0, 10)).toBe(tryton.today);
        await posted(compensation(sooner, before));
        expect((await touched({ purchaseLine })).purchaseLines[0]?.due).toBe(before.purchaseLines[0]?.due);
      });
    });

    it('expedites a request that nobody has ordered', async () => {
      const one = async (model: string, domain: unknown[], field: string) =>
        Number((await tryton.admin.read(model, domain, [field]))[0]?.[field]);
      const uom = await one('product.uom', [['symbol', '=', 'pcs']], 'id');
      const request = {
        company: await one('company.company', [], 'id'),
        product: await one('product.product', [['code', '=', 'V200']], 'id'),
        quantity: 10,
        uom,
        computed_quantity: 10,
        computed_uom: uom,
        stock_level: 0,
        warehouse: await one('stock.location', [['code', '=', 'WH']], 'id'),
        supply_date: date('2027-01-15'),
        purchase_date: date('2027-01-10'),
        state: 'draft',
      };
      const [id] = z
        .tuple([z.int()])
        .parse(await tryton.admin.call('purchase.request', 'create', [[request]], { write: true }));
      const purchaseLine = `PR/${id}`;
      const sooner = touching('expedite', { purchaseLine, date: '2027-01-11' });
      expect((await posted(sooner)).document).toBe(purchaseLine);
      expect((await touched({ purchaseLine })).purchaseLines[0]?.due.slice(0, 10)).toBe('2027-01-11');
    });

    it('lists what was posted since, by key', async () => {
      const transaction = touching('quality-hold', { ...LOT, qty: 1 });
      const { document } = await posted(transaction);
      const since = await tryton.connector.postedSince?.(
        new Date(Date.now() - 3_600_000).toISOString() as never,
      );
      expect(since).toContainEqual({ key: transaction.key, document });
    });
  },
);
