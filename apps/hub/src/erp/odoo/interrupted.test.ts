/** Answers that are lost at every step of every posting: what is in Odoo afterwards is what it would have been without. */
import type { Transaction } from '@gemba/core/posting';
import { describe, expect, test } from 'vitest';
import { ErpAmbiguous } from '../connector.ts';
import { ask, documentOf, hold, ODOOS, part, stand, type Stand } from './contract-server/testing.ts';

interface Case {
  title: string;
  transaction: (odoo: Stand) => Transaction;
  steps: string[];
}

const CASES: readonly Case[] = [
  {
    title: 'a hold',
    transaction: () => hold(),
    steps: [
      'stock.picking.create',
      'stock.picking.action_confirm',
      'stock.picking.write',
      'stock.picking.button_validate',
    ],
  },
  {
    title: 'a scrap',
    transaction: () => ask('scrap', { item: 'B200', lot: 'B-1', qty: 5, uom: 'pcs' }),
    steps: ['stock.scrap.create', 'stock.scrap.action_validate'],
  },
  {
    title: 'a partial completion',
    transaction: () => part(8),
    steps: ['mrp.production.write', 'mrp.production.set_qty_producing', 'mrp.production.button_mark_done'],
  },
  {
    title: 'a finish',
    transaction: () => ask('finish', { order: 'WH/MO/00002' }),
    steps: ['mrp.production.write', 'mrp.production.button_mark_done'],
  },
  {
    title: 'a partial confirmation of an operation',
    transaction: () =>
      ask('operation-confirmation', { order: 'WH/MO/00001', operation: 'Assemble', qty: 12, uom: 'pcs' }),
    steps: ['mrp.production.write', 'mrp.workorder.button_start', 'mrp.workorder.write'],
  },
  {
    title: 'the whole confirmation of an operation',
    transaction: () =>
      ask('operation-confirmation', { order: 'WH/MO/00001', operation: 'Assemble', qty: 20, uom: 'pcs' }),
    steps: ['mrp.workorder.write', 'mrp.workorder.button_finish'],
  },
  {
    title: 'a reschedule',
    transaction: () => ask('reschedule', { order: 'WH/MO/00001', date: '2026-11-27' }),
    steps: ['mrp.production.write'],
  },
  {
    title: 'a cancellation',
    transaction: () => ask('cancel', { order: 'WH/MO/00001' }),
    steps: ['mrp.production.write', 'mrp.production.action_cancel'],
  },
  {
    title: 'a customer date',
    transaction: ({ plant }) =>
      ask('customer-date', { salesLine: `S00001/${plant.salesLine}`, date: '2026-12-01' }),
    steps: ['sale.order.write'],
  },
  {
    title: 'an expedite',
    transaction: ({ plant }) =>
      ask('expedite', { purchaseLine: `P00001/${plant.purchaseLine}`, date: '2026-11-24' }),
    steps: ['purchase.order.write'],
  },
  {
    title: 'a maintenance order',
    transaction: () => ask('maintenance-order', { workCentre: 'WC-3', reason: 'hot' }),
    steps: ['maintenance.request.create'],
  },
];

/** All that can be doubled, lost or left half-way, without ids. */
function picture({ server: { store } }: Stand): unknown {
  const of = (model: string, ...fields: string[]) =>
    store.rows(model).map((row) => fields.map((field) => store.value(model, row, field)));
  return {
    stock: of('stock.quant', 'product_id', 'lot_id', 'location_id', 'quantity').map(String).sort(),
    transfers: of('stock.picking', 'name', 'state', 'origin'),
    scraps: of('stock.scrap', 'name', 'state', 'scrap_qty'),
    orders: of('mrp.production', 'name', 'state', 'qty_produced', 'date_start', 'origin'),
    operations: of('mrp.workorder', 'name', 'state', 'qty_produced'),
    sales: of('sale.order', 'commitment_date', 'origin'),
    purchases: of('purchase.order.line', 'date_planned'),
    requests: of('maintenance.request', 'name'),
  };
}

describe.each(ODOOS)('lost answer, then a second posting: $name', (kind) => {
  test.each(CASES)('$title', async ({ transaction, steps: newest }) => {
    // Odoo 17 has no set_qty_producing: the components are written one by one
    const steps =
      kind.version === 17
        ? newest.map((step) => step.replace('mrp.production.set_qty_producing', 'stock.move.write'))
        : newest;
    const smooth = await stand(kind);
    const document = documentOf(await smooth.erp.post(transaction(smooth)));
    const expected = picture(smooth);
    expect(smooth.server.calls).toEqual(expect.arrayContaining(steps));

    for (const step of steps)
      for (const cut of ['cut before', 'cut after'] as const) {
        const odoo = await stand(kind);
        const asked = transaction(odoo);
        odoo.server.next(step, cut);
        await expect(odoo.erp.post(asked), `${step}, ${cut}`).rejects.toBeInstanceOf(ErpAmbiguous);
        expect(await odoo.settle(asked), `${step}, ${cut}`).toEqual({ state: 'posted', document });
        expect(picture(odoo), `${step}, ${cut}`).toEqual(expected);
      }
  });
});
