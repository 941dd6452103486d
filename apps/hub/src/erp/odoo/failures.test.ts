/** The failures of ERPs in the field (facts: SAP notes, issue trackers), each as it can meet this connector. */
import { describe, expect, test } from 'vitest';
import { ErpAmbiguous, ErpLocked } from '../connector.ts';
import { ask, hold, ODOOS, part, stand } from './contract-server/testing.ts';

const writes = (calls: readonly string[]): string[] =>
  calls.filter((call) => !/\.(search_read|fields_get|context_get)$/.test(call));

describe.each(ODOOS)('$name', (kind) => {
  test('twin workers or a double click: the same key again answers with the same document and presses nothing', async () => {
    const { erp, server, plant, stockOf } = await stand(kind);
    const first = await erp.post(hold());
    const pressed = writes(server.calls).length;
    expect(await erp.post(hold())).toEqual(first);
    expect(writes(server.calls)).toHaveLength(pressed);
    await erp.post(part(8));
    await erp.post(part(8));
    expect(stockOf(plant.lot1, plant.quarantine)).toBe(15);
    expect(server.store.rows('mrp.production').map((row) => row['name'])).toHaveLength(5);
  });

  test('twin workers at the same moment: a unique field in Odoo lets one through', async () => {
    const odoo = await stand(kind, { keyField: 'x_gemba_key' });
    const twin = await odoo.again();
    const results = await Promise.allSettled([odoo.erp.post(hold()), twin.post(hold())]);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ErpLocked);
    expect(await twin.post(hold())).toMatchObject({ state: 'posted', document: 'WH/INT/00001' });
    expect(odoo.stockOf(odoo.plant.lot1, odoo.plant.quarantine)).toBe(15);
    expect(odoo.server.store.rows('stock.picking')[0]?.['origin']).toBeNull();
  });

  test.each(['draft', 'confirmed', 'assigned'])(
    'a half-posted document in state %s is not posted, and is gone on with',
    async (state) => {
      const { erp, server, plant, stockOf, settle } = await stand(kind);
      server.next(
        state === 'draft' ? 'stock.picking.action_confirm' : 'stock.picking.button_validate',
        'cut before',
      );
      await expect(erp.post(hold())).rejects.toBeInstanceOf(ErpAmbiguous);
      const [picking] = server.store.rows('stock.picking');
      server.store.write('stock.picking', picking?.id ?? 0, { state });
      expect(await erp.find(hold())).toEqual({ state: 'unknown' });
      expect(await settle(hold())).toEqual({ state: 'posted', document: 'WH/INT/00001' });
      expect(stockOf(plant.lot1, plant.quarantine)).toBe(15);
      expect(server.store.rows('stock.picking')).toHaveLength(1);
    },
  );

  test('a transfer that a person cancelled was never posted', async () => {
    const { erp, server, settle } = await stand(kind);
    server.next('stock.picking.button_validate', 'cut before');
    await expect(erp.post(hold())).rejects.toBeInstanceOf(ErpAmbiguous);
    server.store.write('stock.picking', server.store.rows('stock.picking')[0]?.id ?? 0, { state: 'cancel' });
    expect(await settle(hold())).toEqual({ state: 'posted', document: 'WH/INT/00002' });
  });

  test('success that did nothing: a question instead of a transfer is refused in words, and nothing is left open', async () => {
    const { erp, server, plant, stockOf } = await stand(kind);
    expect(await erp.post(hold({ lot: 'B-OLD', qty: 3 }))).toMatchObject({
      state: 'rejected',
      reason: expect.stringMatching(/^Odoo asks: a lot has expired.*nothing was posted$/),
    });
    expect(server.store.rows('stock.picking').map((row) => row['state'])).toEqual(['cancel']);
    expect(stockOf(plant.lot1, plant.quarantine)).toBe(0);
  });

  test('success that did nothing: consumption that the bill does not allow is a question to a person', async () => {
    const { erp, server, plant } = await stand(kind);
    const { store } = server;
    store.write('mrp.production', plant.order, { consumption: 'warning' });
    // a component that was added by hand, and that Odoo does not register by itself
    server.before('mrp.production.button_mark_done', () => {
      const [move] = store
        .rows('stock.move')
        .filter((row) => row['raw_material_production_id'] === plant.order);
      store.write('stock.move', move?.id ?? 0, { picked: false });
    });
    expect(await erp.post(part(8))).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('Odoo asks: more or less'),
    });
    expect(store.row('mrp.production', plant.order)).toMatchObject({
      state: 'confirmed',
      origin: 'S00001',
      qty_producing: 0,
    });
    expect(await erp.find(part(8))).toEqual({ state: 'unknown' });
  });

  test('success that did nothing: a date that Odoo keeps as it was is refused, and the key is free again', async () => {
    const { erp, server, plant } = await stand(kind);
    server.rules.keeps.add('sale.order.commitment_date');
    const later = ask('customer-date', { salesLine: `S00001/${plant.salesLine}`, date: '2026-12-01' });
    expect(await erp.post(later)).toMatchObject({ state: 'rejected', field: 'date' });
    expect(await erp.find(later)).toEqual({ state: 'unknown' });
    server.rules.keeps.clear();
    expect(await erp.post(later)).toMatchObject({ state: 'posted' });
  });

  test('success that did something else: an order that was closed instead of cancelled is told as such', async () => {
    const { erp, server, plant } = await stand(kind);
    const [move] = server.store
      .rows('stock.move')
      .filter((row) => row['raw_material_production_id'] === plant.order);
    server.store.write('stock.move', move?.id ?? 0, { state: 'done' });
    expect(await erp.post(ask('cancel', { order: 'WH/MO/00001' }))).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('was closed in Odoo, not cancelled'),
    });
  });

  test.each([
    ['hold', hold()],
    ['scrap', ask('scrap', { item: 'B200', lot: 'B-1', qty: 5, uom: 'pcs' })],
    ['partial completion', part(8)],
  ])(
    'period closed: a %s is refused for its posting date, and goes through on a day that is open',
    async (_, asked) => {
      const { erp, server } = await stand(kind);
      server.rules.lockDate = '2026-11-30';
      expect(await erp.post(asked)).toMatchObject({
        state: 'rejected',
        field: 'postingDate',
        reason: 'You cannot add/modify entries prior to and inclusive of: Global Lock Date (2026-11-30).',
      });
      expect(await erp.post({ ...asked, postingDate: '2026-12-01' })).toMatchObject({ state: 'posted' });
    },
  );

  test.each(['serialization failure', 'lock not available'] as const)(
    'locked object: after a %s nothing happened, and it goes through later',
    async (fault) => {
      const { erp, server, plant, stockOf } = await stand(kind);
      server.next('stock.picking.button_validate', fault);
      await expect(erp.post(hold())).rejects.toBeInstanceOf(ErpLocked);
      expect(stockOf(plant.lot1, plant.quarantine)).toBe(0);
      expect(await erp.post(hold())).toEqual({ state: 'posted', document: 'WH/INT/00001' });
      expect(stockOf(plant.lot1, plant.quarantine)).toBe(15);
    },
  );

  test('not enough stock: Odoo would let it go negative, so it is refused before anything is sent', async () => {
    const { erp, server } = await stand(kind);
    const refusal = {
      state: 'rejected',
      field: 'qty',
      reason: expect.stringContaining('Odoo has 100 pcs of lot B-1 of B200'),
    };
    expect(await erp.post(hold({ qty: 101 }))).toMatchObject(refusal);
    expect(await erp.post({ ...hold({ qty: 101 }), kind: 'scrap' })).toMatchObject(refusal);
    expect(await erp.post(part(21))).toMatchObject({ state: 'rejected', field: 'qty' });
    expect(writes(server.calls)).toEqual([]);
  });

  test('not enough stock: a scrap that Odoo asks about is refused for its quantity, and its draft is gone', async () => {
    const { erp, server, plant, stockOf } = await stand(kind);
    const asked = ask('scrap', { item: 'B200', lot: 'B-1', qty: 5, uom: 'pcs' });
    const { store } = server;
    const take = (qty: number) => {
      const quant = store.find('stock.quant', (row) => row['lot_id'] === plant.lot1);
      store.write('stock.quant', quant?.id ?? 0, { quantity: qty });
    };
    server.before('stock.scrap.action_validate', () => take(1));
    expect(await erp.post(asked)).toMatchObject({
      state: 'rejected',
      field: 'qty',
      reason: expect.stringContaining('Odoo asks'),
    });
    expect(store.rows('stock.scrap')).toEqual([]);

    take(100);
    server.rules.mayNotDelete = true;
    server.before('stock.scrap.action_validate', () => take(1));
    await erp.post(asked);
    expect(store.rows('stock.scrap').map((row) => row['state'])).toEqual(['draft']);
    take(100);
    expect(await erp.post(asked)).toMatchObject({ state: 'posted' });
    expect(store.rows('stock.scrap').map((row) => row['state'])).toEqual(['done']);
    expect(stockOf(plant.lot1, plant.shelf)).toBe(95);
  });

  test.each([
    ['an unknown item', hold({ item: 'B299' }), 'item'],
    ['an archived item', ask('scrap', { item: 'OLD', lot: '-', qty: 1, uom: 'pcs' }), 'item'],
    ['an unknown lot', hold({ lot: 'B-9' }), 'lot'],
    ['an unknown unit', hold({ uom: 'barrel' }), 'uom'],
    ['an unknown place', hold({ to: 'WH/Nowhere' }), 'to'],
    ['an unknown source', hold({ from: 'WH/Nowhere' }), 'from'],
    ['an unknown order', part(1, { order: 'WH/MO/99999' }), 'order'],
    ["another unit than the order's", part(1, { uom: 'box' }), 'uom'],
    [
      'an unknown operation',
      ask('operation-confirmation', { order: 'WH/MO/00001', operation: 'Paint', qty: 1, uom: 'pcs' }),
      'operation',
    ],
    [
      'an unknown sales line',
      ask('customer-date', { salesLine: 'S00009/1', date: '2026-12-01' }),
      'salesLine',
    ],
    [
      'what is no purchase line',
      ask('expedite', { purchaseLine: 'P00001', date: '2026-12-01' }),
      'purchaseLine',
    ],
    ['an unknown machine', ask('maintenance-order', { workCentre: 'WC-9', reason: 'hot' }), 'workCentre'],
  ] as const)('master data mismatch: %s is refused before anything is sent', async (_, asked, field) => {
    const { erp, server } = await stand(kind);
    expect(await erp.post(asked)).toMatchObject({ state: 'rejected', field });
    expect(writes(server.calls)).toEqual([]);
  });

  test('master data mismatch: a reference that two products have is refused', async () => {
    const { erp, server, plant } = await stand(kind);
    const { store } = server;
    const body = store.row('product.product', plant.body);
    const copy = ['default_code', 'name', 'uom_id', 'product_tmpl_id'].map((field) => [field, body[field]]);
    store.create('product.product', Object.fromEntries(copy));
    expect(await erp.post(hold())).toMatchObject({
      state: 'rejected',
      field: 'item',
      reason: expect.stringContaining('2 products'),
    });
  });

  test('stale decision: an order that is done, cancelled, a draft or changed since is refused', async () => {
    const { erp, server, plant } = await stand(kind);
    expect(await erp.post(part(1, { order: 'WH/MO/00004' }))).toMatchObject({
      state: 'rejected',
      field: 'order',
    });
    expect(await erp.post(part(1, { order: 'WH/MO/00003' }))).toMatchObject({
      state: 'rejected',
      field: 'order',
    });
    const { workOrders } = await erp.reread({
      workOrders: ['WH/MO/00001'],
      stock: [],
      salesLines: [],
      purchaseLines: [],
    });
    const expectedVersion = workOrders[0]?.version ?? '';
    server.store.write('mrp.production', plant.order, { product_qty: 30 });
    expect(await erp.post(part(8, { expectedVersion }))).toMatchObject({
      state: 'rejected',
      field: 'expectedVersion',
    });
    server.store.write('mrp.production', plant.order, { state: 'cancel' });
    expect(await erp.post(part(8))).toMatchObject({ state: 'rejected', field: 'order' });
  });

  test('stale decision: an order that somebody closes with another quantity in between is not taken for ours', async () => {
    const { erp, server, plant } = await stand(kind);
    server.next('mrp.production.button_mark_done', 'cut before');
    await expect(erp.post(part(8))).rejects.toBeInstanceOf(ErpAmbiguous);
    server.store.write('mrp.production', plant.order, { state: 'done', qty_produced: 20 });
    expect(await erp.post(part(8))).toMatchObject({
      state: 'rejected',
      field: 'qty',
      reason: expect.stringContaining('with 20, not with 8'),
    });
  });

  test('stale decision: a quantity that somebody else counted on the operation in between is not overwritten', async () => {
    const { erp, server, settle } = await stand(kind);
    const asked = ask('operation-confirmation', {
      order: 'WH/MO/00001',
      operation: 'Assemble',
      qty: 8,
      uom: 'pcs',
    });
    server.next('mrp.workorder.write', 'cut before');
    await expect(erp.post(asked)).rejects.toBeInstanceOf(ErpAmbiguous);
    const row = server.store.find('mrp.workorder', (one) => one['name'] === 'Assemble');
    server.store.write('mrp.workorder', row?.id ?? 0, { qty_produced: 3 });
    expect(await settle(asked)).toMatchObject({ state: 'rejected', field: 'qty' });
    expect(row?.['qty_produced']).toBe(3);
  });

  test('a blocked work centre is told in its own words, and the key is taken off the order again', async () => {
    const { erp, server, plant } = await stand(kind);
    for (const row of server.store.rows('mrp.workorder'))
      server.store.write('mrp.workorder', row.id, { blocked: true });
    expect(
      await erp.post(
        ask('operation-confirmation', { order: 'WH/MO/00001', operation: 'Assemble', qty: 8, uom: 'pcs' }),
      ),
    ).toEqual({
      state: 'rejected',
      reason: 'Please unblock the work center to start the work order.',
    });
    expect(server.store.row('mrp.production', plant.order)['origin']).toBe('S00001');
  });
});
