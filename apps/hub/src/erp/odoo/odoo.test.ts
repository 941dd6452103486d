import { discrepanciesOf, type Transaction } from '@gemba/core/posting';
import { describe, expect, test } from 'vitest';
import { ask, documentOf, hold, ODOOS, part, stand, type Stand } from './contract-server/testing.ts';

/** Posts it, and holds what Odoo shows against what was asked for. */
async function confirmed({ erp }: Stand, transaction: Transaction) {
  const document = documentOf(await erp.post(transaction));
  const readBack = await erp.readBack(document, transaction);
  expect(readBack).toMatchObject({ document });
  expect(discrepanciesOf(transaction, readBack ?? {})).toEqual([]);
  expect(await erp.find(transaction)).toEqual({ state: 'posted', document });
  return { document, readBack };
}

describe.each(ODOOS)('$name', (kind) => {
  test('a hold moves the lot, and no other one, to quarantine', async () => {
    const odoo = await stand(kind);
    const { document, readBack } = await confirmed(odoo, hold());
    expect(document).toBe('WH/INT/00001');
    expect(readBack).toMatchObject({ state: 'done', lot: 'B-1', qty: 15, uom: 'pcs', to: 'WH/Quarantine' });
    expect(odoo.stockOf(odoo.plant.lot1, odoo.plant.shelf)).toBe(85);
    expect(odoo.stockOf(odoo.plant.lot1, odoo.plant.quarantine)).toBe(15);
    expect(odoo.stockOf(odoo.plant.lot2, odoo.plant.stock)).toBe(40);
  });

  test('a release brings it back, also as the compensation of a hold with its places turned round', async () => {
    const odoo = await stand(kind);
    await confirmed(odoo, hold({ from: 'WH/Stock/Shelf 1', to: 'WH/Quarantine' }));
    await confirmed(odoo, {
      ...hold({ from: 'WH/Quarantine', to: 'WH/Stock/Shelf 1' }),
      kind: 'quality-release',
      key: 'K2',
    });
    expect(odoo.stockOf(odoo.plant.lot1, odoo.plant.shelf)).toBe(100);
    expect(odoo.stockOf(odoo.plant.lot1, odoo.plant.quarantine)).toBe(0);
  });

  test('a transfer takes from several places, in another unit, and stock without a lot', async () => {
    const odoo = await stand(kind);
    await confirmed(
      odoo,
      ask('transfer', { item: 'R300', lot: '-', qty: 2, uom: 'box', to: 'WH/Stock/Shelf 1', key: 'boxes' }),
    );
    expect(odoo.stockOf(null, odoo.plant.shelf)).toBe(24);
    const { readBack } = await confirmed(
      odoo,
      ask('transfer', { item: 'R300', lot: '-', qty: 490, uom: 'pcs', to: 'WH/Blocked' }),
    );
    expect(readBack).toMatchObject({ qty: 490, from: 'WH/Stock' });
    expect(odoo.stockOf(null, odoo.plant.stock)).toBe(0);
    expect(odoo.stockOf(null, odoo.plant.shelf)).toBe(10);
  });

  test('scrap takes what is held first, and consumes it', async () => {
    const odoo = await stand(kind);
    await confirmed(odoo, hold());
    const { document, readBack } = await confirmed(
      odoo,
      ask('scrap', { item: 'B200', lot: 'B-1', qty: 15, uom: 'pcs' }),
    );
    expect(document).toBe('SP/00001');
    expect(readBack).toMatchObject({ state: 'done', from: 'WH/Quarantine', to: 'Virtual Locations/Scrap' });
    expect(odoo.stockOf(odoo.plant.lot1, odoo.plant.quarantine)).toBe(0);
  });

  test('a reschedule moves start and end by whole days of the plant, and back', async () => {
    const odoo = await stand(kind);
    const { readBack } = await confirmed(
      odoo,
      ask('reschedule', { order: 'WH/MO/00001', date: '2026-11-27' }),
    );
    expect(readBack).toMatchObject({ start: '2026-11-27T07:00:00.000Z', end: '2026-11-27T15:00:00.000Z' });
    await confirmed(odoo, ask('reschedule', { order: 'WH/MO/00001', date: '2026-11-24', key: 'back' }));
    expect(odoo.server.store.row('mrp.production', odoo.plant.order)['origin']).toContain('S00001, gemba:');
  });

  test('a planned order loses its plan when it is moved, and still ends on the day asked for', async () => {
    const odoo = await stand(kind);
    odoo.server.store.write('mrp.production', odoo.plant.order, { is_planned: true });
    const { readBack } = await confirmed(
      odoo,
      ask('reschedule', { order: 'WH/MO/00001', date: '2026-11-27' }),
    );
    expect(readBack).toMatchObject({ end: '2026-11-27T15:00:00.000Z' });
  });

  test('a running order keeps its start when its end is moved', async () => {
    const odoo = await stand(kind);
    const { readBack } = await confirmed(
      odoo,
      ask('reschedule', { order: 'WH/MO/00002', date: '2026-11-25' }),
    );
    expect(readBack).toMatchObject({ start: '2026-11-23T07:00:00.000Z', end: '2026-11-25T15:00:00.000Z' });
  });

  test('a partial completion closes what was made, opens a backorder and consumes the components', async () => {
    const odoo = await stand(kind);
    const { document, readBack } = await confirmed(odoo, part(8));
    // Odoo answers with a window all the same: the way to the backorder
    expect(document).toBe('WH/MO/00001-001');
    expect(readBack).toMatchObject({ state: 'done', qty: 8, backorder: 'WH/MO/00001-002', remaining: 12 });
    expect(odoo.stockOf(null, odoo.plant.stock)).toBe(500 - 16 + 8);
  });

  test('a posting on an order that was split goes to what remains of it', async () => {
    const odoo = await stand(kind);
    await confirmed(odoo, part(8));
    const { document } = await confirmed(odoo, part(5, { key: 'second' }));
    expect(document).toBe('WH/MO/00001-002');
    const last = await confirmed(odoo, ask('finish', { order: 'WH/MO/00001', key: 'third' }));
    expect(last).toMatchObject({ document: 'WH/MO/00001-003', readBack: { qty: 7 } });
  });

  test('a finish closes the order with what was made, without a backorder', async () => {
    const odoo = await stand(kind);
    await confirmed(odoo, ask('finish', { order: 'WH/MO/00001', qty: 18, uom: 'pcs' }));
    expect(odoo.server.store.rows('mrp.production')).toHaveLength(4);
    const all = await confirmed(odoo, ask('finish', { order: 'WH/MO/00002', key: 'all' }));
    expect(all.readBack).toMatchObject({ state: 'done', qty: 10 });
  });

  test('what is made by lot gets the lot that was named, and is refused without one', async () => {
    const odoo = await stand(kind);
    odoo.server.store.write('product.product', odoo.plant.pump, { tracking: 'lot' });
    expect(await odoo.erp.post(part(8))).toMatchObject({ state: 'rejected', field: 'lot' });
    const { readBack } = await confirmed(odoo, part(8, { lot: 'P-77' }));
    expect(readBack).toMatchObject({ lot: 'P-77' });
  });

  test('an operation is confirmed in parts, and finished with the last one', async () => {
    const odoo = await stand(kind);
    const assemble = { order: 'WH/MO/00001', operation: 'Assemble', uom: 'pcs' };
    const first = await confirmed(odoo, ask('operation-confirmation', { ...assemble, qty: 12 }));
    expect(first).toMatchObject({
      document: 'WH/MO/00001 Assemble',
      readBack: { state: 'progress', remaining: 8 },
    });
    const last = await confirmed(odoo, ask('operation-confirmation', { ...assemble, qty: 8, key: 'K2' }));
    expect(last.readBack).toMatchObject({ state: 'done', remaining: 0 });
  });

  test('an order is cancelled', async () => {
    const odoo = await stand(kind);
    const { readBack } = await confirmed(odoo, ask('cancel', { order: 'WH/MO/00001' }));
    expect(readBack).toMatchObject({ state: 'cancel' });
  });

  test('a customer date moves the promise of the sales order, at its time of day', async () => {
    const odoo = await stand(kind);
    const salesLine = `S00001/${odoo.plant.salesLine}`;
    const { document } = await confirmed(odoo, ask('customer-date', { salesLine, date: '2026-12-01' }));
    expect(document).toBe('S00001');
    const [order] = odoo.server.store.rows('sale.order');
    expect(order?.['commitment_date']).toBe('2026-12-01 10:00:00');
  });

  test('an expedite moves the line of the purchase order', async () => {
    const odoo = await stand(kind);
    const purchaseLine = `P00001/${odoo.plant.purchaseLine}`;
    await confirmed(odoo, ask('expedite', { purchaseLine, date: '2026-11-24' }));
    const [line] = odoo.server.store.rows('purchase.order.line');
    expect(line?.['date_planned']).toBe('2026-11-24 09:00:00');
  });

  test('a maintenance order is a request for the equipment of that name', async () => {
    const odoo = await stand(kind);
    const { document, readBack } = await confirmed(
      odoo,
      ask('maintenance-order', { workCentre: 'WC-3', reason: 'bearing hot' }),
    );
    expect(document).toMatch(/^Request \d+$/);
    expect(readBack).toMatchObject({ for: 'Pump assembly' });
    expect(readBack?.['title']).toMatch(/^bearing hot \(gemba:/);
  });

  test('a maintenance order is for the work centre itself where Odoo knows work centres in it', async () => {
    const odoo = await stand(kind, { maintainsWorkCentres: true });
    await confirmed(odoo, ask('maintenance-order', { workCentre: 'WC-3', reason: 'bearing hot' }));
    expect(odoo.server.store.rows('maintenance.request')[0]?.['workcenter_id']).toBeTypeOf('number');
  });

  test('an Odoo without an app is not asked for what the app does', async () => {
    const { erp } = await stand(kind, { apps: ['sale'] });
    expect(erp.kinds).toContain('customer-date');
    expect(erp.kinds).not.toContain('maintenance-order');
    expect(erp.kinds).not.toContain('expedite');
    expect(await erp.post(ask('expedite', { purchaseLine: 'P00001/1', date: '2026-11-24' }))).toMatchObject({
      state: 'rejected',
    });
  });

  test('every key that Odoo has taken is listed, each with its own document', async () => {
    const odoo = await stand(kind);
    await confirmed(odoo, hold());
    await confirmed(odoo, part(8));
    await confirmed(odoo, ask('maintenance-order', { workCentre: 'WC-3', reason: 'hot' }));
    await odoo.erp.post(hold({ key: 'refused', qty: 1_000 }));
    const since = (await odoo.erp.loadContext()).at;
    expect(await odoo.erp.postedSince?.(since)).toEqual([
      { key: hold().key, document: 'WH/INT/00001' },
      { key: part().key, document: 'WH/MO/00001-001' },
      { key: ask('maintenance-order', {}).key, document: expect.stringMatching(/^Request/) },
    ]);
  });
});
