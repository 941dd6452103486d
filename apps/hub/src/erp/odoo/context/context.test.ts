import { applyDelta, ENTITIES, GROUP_OF, type PlanningRows } from '@gemba/core/planning';
import type { Instant } from '@gemba/core/time';
import { describe, expect, test } from 'vitest';
import { ask, documentOf, hold, NOW_MS, ODOOS, part, stand, type Stand } from '../contract-server/testing.ts';

const HOUR_MS = 3_600_000;

/** Order does not matter: groups are sets. */
const sorted = (rows: PlanningRows): unknown =>
  Object.fromEntries(
    ENTITIES.map((entity) => [entity, rows[entity].map((row) => JSON.stringify(row)).sort()]),
  );

async function load({ erp }: Stand): Promise<PlanningRows & { cursor: string; at: Instant }> {
  const { rows, cursor, at } = await erp.loadContext();
  return { ...rows, cursor: cursor ?? '', at };
}

describe.each(ODOOS)('$name', (kind) => {
  test('the whole context is read, in the units and codes of the plant', async () => {
    const { erp, plant } = await stand(kind);
    const { rows } = await erp.loadContext();
    expect(rows.items.map((row) => row.item).sort()).toEqual([
      expect.stringMatching(/^#\d+$/),
      'B200',
      'P100',
      'R300',
    ]);
    expect(rows.items.find((row) => row.item === 'P100')).toEqual({
      item: 'P100',
      description: 'Pump',
      uom: 'pcs',
      procurement: 'manufactured',
      leadTimeDays: 2,
      unitCost: 100,
    });
    expect(rows.items.find((row) => row.item === 'B200')).toMatchObject({
      procurement: 'purchased',
      leadTimeDays: 5,
    });
    expect(rows.bomLines).toEqual([
      { parent: 'P100', component: 'B200', qtyPer: 1 },
      { parent: 'P100', component: 'R300', qtyPer: 2 },
    ]);
    expect(rows.workCentres).toEqual([
      { workCentre: 'WC-3', description: 'Pump assembly', line: 'Line 3', area: 'Pumps Ltd' },
      { workCentre: 'Test bench', description: 'Test bench', line: 'Test bench', area: 'Pumps Ltd' },
    ]);
    expect(rows.workOrders.map(({ workOrder, state, line }) => [workOrder, state, line])).toEqual([
      ['WH/MO/00001', 'released', 'Line 3'],
      ['WH/MO/00002', 'running', 'Line 3'],
      ['WH/MO/00003', 'planned', 'Line 3'],
    ]);
    expect(rows.operations.filter((row) => row.workOrder === 'WH/MO/00001')).toMatchObject([
      { operation: 'Assemble', workCentre: 'WC-3', start: '2026-11-24T07:00:00.000Z', state: 'open' },
      { operation: 'Test', workCentre: 'Test bench', end: '2026-11-24T15:00:00.000Z' },
    ]);
    expect(rows.requirements.filter((row) => row.workOrder === 'WH/MO/00001')).toMatchObject([
      { item: 'B200', qty: 15, lot: 'B-1', operation: 'Assemble' },
      { item: 'B200', qty: 5 },
      { item: 'R300', qty: 40, qtyIssued: 0, neededAt: '2026-11-24T07:00:00.000Z' },
    ]);
    expect(rows.stock).toEqual([
      { item: 'B200', lot: 'B-2', location: 'WH/Stock', qty: 40, status: 'free' },
      { item: 'B200', lot: 'B-1', location: 'WH/Stock/Shelf 1', qty: 100, status: 'free' },
      { item: 'B200', lot: 'B-OLD', location: 'WH/Stock', qty: 3, status: 'free' },
      { item: 'R300', lot: '-', location: 'WH/Stock', qty: 500, status: 'free' },
    ]);
    expect(rows.salesLines).toMatchObject([
      {
        salesLine: `S00001/${plant.salesLine}`,
        customer: 'C-1',
        customerClass: 'A',
        qty: 10,
        promised: '2026-11-27',
        value: 4000,
      },
      // two boxes of twelve
      { salesLine: `S00001/${plant.otherSalesLine}`, qty: 24 },
    ]);
    expect(rows.purchaseLines).toMatchObject([
      {
        purchaseLine: `P00001/${plant.purchaseLine}`,
        item: 'B200',
        qty: 40,
        due: '2026-11-26T09:00:00.000Z',
        state: 'confirmed',
      },
    ]);
  });

  test('held stock is in quality, blocked stock is blocked', async () => {
    const odoo = await stand(kind);
    documentOf(await odoo.erp.post(hold()));
    documentOf(
      await odoo.erp.post(ask('transfer', { item: 'R300', lot: '-', qty: 7, uom: 'pcs', to: 'WH/Blocked' })),
    );
    const { stock } = await load(odoo);
    expect(stock).toContainEqual({
      item: 'B200',
      lot: 'B-1',
      location: 'WH/Quarantine',
      qty: 15,
      status: 'quality',
    });
    expect(stock).toContainEqual({
      item: 'R300',
      lot: '-',
      location: 'WH/Blocked',
      qty: 7,
      status: 'blocked',
    });
  });

  test('deltas lead to what a full read gives, whatever was posted', async () => {
    const odoo = await stand(kind);
    const { erp, server, plant } = odoo;
    const { cursor: first, at: _, ...loaded } = await load(odoo);
    let [rows, cursor]: [PlanningRows, string] = [loaded, first];
    const orderLine = `S00001/${plant.salesLine}`;
    const steps = [
      () => erp.post(hold()),
      () => erp.post(part(8)),
      () => erp.post(ask('finish', { order: 'WH/MO/00002' })),
      () => erp.post(ask('cancel', { order: 'WH/MO/00003' })),
      () => erp.post(ask('customer-date', { salesLine: orderLine, date: '2026-12-01' })),
      () =>
        erp.post(
          ask('operation-confirmation', { order: 'WH/MO/00001', operation: 'Assemble', qty: 3, uom: 'pcs' }),
        ),
      () => erp.post({ ...hold(), kind: 'scrap', key: 'all of it' }),
      async () => server.store.write('sale.order.line', plant.salesLine, { qty_delivered: 10 }),
      async () => server.store.write('purchase.order.line', plant.purchaseLine, { qty_received: 40 }),
      async () =>
        server.store.write('product.product', plant.rotor, { default_code: 'R301', name: 'Rotor, new' }),
      async () => {
        const [line] = server.store.rows('mrp.bom.line');
        server.store.write('mrp.bom.line', line?.id ?? 0, { product_qty: 3 });
      },
      async () => {
        const [centre] = server.store.rows('mrp.workcenter');
        server.store.write('mrp.workcenter', centre?.id ?? 0, { code: 'WC-30' });
      },
      async () =>
        server.store.create('product.product', {
          default_code: 'NEW',
          name: 'New',
          uom_id: 1,
          product_tmpl_id: server.store.create('product.template', { name: 'New' }).id,
        }),
    ];
    for (const [index, step] of steps.entries()) {
      server.setClock(NOW_MS + (index + 1) * HOUR_MS);
      const result = await step();
      if (result && 'state' in result && typeof result.state === 'string')
        expect(result.state).toBe('posted');
      const delta = await erp.loadChanges?.(cursor);
      if (!delta) throw new Error('no deltas');
      for (const entity of ENTITIES) {
        const change = delta.changes[entity];
        const groupOf = GROUP_OF[entity] as (row: unknown) => string;
        for (const row of change?.rows ?? []) expect(change?.of).toContain(groupOf(row));
      }
      rows = applyDelta(rows, delta);
      cursor = delta.cursor;
    }
    const { cursor: _c, at: _a, ...whole } = await load(odoo);
    expect(sorted(rows)).toEqual(sorted(whole));
  });
  test('a quiet delta changes nothing and reads no whole table', async () => {
    const odoo = await stand(kind);
    const { cursor } = await load(odoo);
    odoo.server.setClock(NOW_MS + HOUR_MS);
    const delta = await odoo.erp.loadChanges?.(cursor);
    expect(delta?.changes).toEqual({});
    expect(delta?.cursor).toBe('2026-11-22T09:00:00.000Z');
  });

  test('the cursor is of the clock of Odoo, and reaches back to what was still being written', async () => {
    const odoo = await stand(kind, { config: { overlapSeconds: 120 } });
    // Odoo's clock is two hours ahead of the hub's
    odoo.server.setClock(NOW_MS + 2 * HOUR_MS);
    const { cursor, at } = await load(odoo);
    expect([cursor, at]).toEqual(['2026-11-22T10:00:00.000Z', '2026-11-22T10:00:00.000Z']);
    // a transaction that began a minute before the load, and was committed after it
    odoo.server.setClock(NOW_MS + 2 * HOUR_MS - 60_000);
    odoo.server.store.write('mrp.production', odoo.plant.order, { product_qty: 33 });
    odoo.server.setClock(NOW_MS + 2 * HOUR_MS + 30_000);
    const delta = await odoo.erp.loadChanges?.(cursor);
    expect(delta?.changes.workOrders).toMatchObject({ of: ['WH/MO/00001'], rows: [{ qty: 33 }] });
  });

  test('more rows than a page holds are all read, each once', async () => {
    const odoo = await stand(kind);
    const { store } = odoo.server;
    for (let n = 0; n < 1_050; n += 1)
      store.create('stock.lot', { name: `L-${n}`, product_id: odoo.plant.body });
    for (const lot of store.rows('stock.lot').filter((row) => String(row['name']).startsWith('L-')))
      store.create('stock.quant', {
        product_id: odoo.plant.body,
        lot_id: lot.id,
        location_id: odoo.plant.stock,
        quantity: 1,
      });
    const { stock } = await load(odoo);
    expect(new Set(stock.map((row) => row.lot)).size).toBe(1_050 + 4);
  });

  test('what a posting touches is read as it is now, also when it is no longer open', async () => {
    const odoo = await stand(kind);
    const { erp, plant } = odoo;
    const touched = {
      workOrders: ['WH/MO/00001', 'WH/MO/00004', 'WH/MO/77777'],
      stock: [
        { item: 'B200', lot: 'B-1' },
        { item: 'R300', lot: null },
        { item: 'B299', lot: null },
      ],
      salesLines: [`S00001/${plant.salesLine}`, 'S00001/99999'],
      purchaseLines: [`P00001/${plant.purchaseLine}`],
    };
    const before = await erp.reread(touched);
    expect(before.workOrders).toMatchObject([
      { workOrder: 'WH/MO/00001', qty: 20, state: 'released' },
      { workOrder: 'WH/MO/00004', state: 'finished' },
    ]);
    expect(before.stock).toMatchObject([
      { lot: 'B-1', qty: 100 },
      { item: 'R300', qty: 500 },
    ]);
    expect(before.salesLines).toMatchObject([{ promised: '2026-11-27' }]);
    expect(before.purchaseLines).toHaveLength(1);
    documentOf(await erp.post(part(8)));
    const after = await erp.reread(touched);
    expect(after.workOrders[0]).toMatchObject({ workOrder: 'WH/MO/00001', qty: 12, state: 'released' });
  });

  test('an Odoo without sales or purchases has none', async () => {
    const odoo = await stand(kind, { apps: [] });
    const { salesLines, purchaseLines } = await load(odoo);
    expect([salesLines, purchaseLines]).toEqual([[], []]);
  });
});
