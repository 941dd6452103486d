/** FAKE: a small plant: pumps P100 of a body B200 (by lot) and two rotors R300, four orders, a sale and a purchase. */
import { addStock } from './stock.ts';
import type { Store } from './store.ts';

export interface Plant {
  stock: number;
  shelf: number;
  quarantine: number;
  body: number;
  rotor: number;
  pump: number;
  lot1: number;
  lot2: number;
  order: number;
  running: number;
  salesLine: number;
  otherSalesLine: number;
  purchaseLine: number;
}

export function seed(store: Store): Plant {
  const add = (model: string, values: Record<string, unknown>): number => store.create(model, values).id;
  const newest = 'relative_factor' in store.fields('uom.uom');
  const unit = (name: string, each: number) =>
    add('uom.uom', newest ? { name, factor: each, relative_factor: each } : { name, factor: 1 / each });
  const pcs = unit('pcs', 1);
  const box = unit('box', 12);
  const company = add('res.company', { name: 'Pumps Ltd' });
  const warehouse = add('stock.warehouse', { name: 'WH' });
  const place = (complete_name: string, usage = 'internal') =>
    add('stock.location', { complete_name, usage, warehouse_id: usage === 'internal' ? warehouse : null });
  const stock = place('WH/Stock');
  const shelf = place('WH/Stock/Shelf 1');
  const quarantine = place('WH/Quarantine');
  place('WH/Blocked');
  place('Virtual Locations/Scrap', 'inventory');
  const production = place('Virtual Locations/Production', 'production');
  add('stock.picking.type', { name: 'Internal Transfers', code: 'internal', warehouse_id: warehouse });
  const manufacturing = add('stock.picking.type', {
    name: 'Manufacturing',
    code: 'mrp_operation',
    warehouse_id: warehouse,
  });

  const product = (default_code: string | null, name: string, more: Record<string, unknown> = {}) =>
    add('product.product', {
      default_code,
      name,
      uom_id: pcs,
      product_tmpl_id: add('product.template', { name }),
      ...more,
    });
  const pump = product('P100', 'Pump', { standard_price: 100 });
  const body = product('B200', 'Body', { tracking: 'lot', standard_price: 30 });
  const rotor = product('R300', 'Rotor', { standard_price: 20 });
  product(null, 'Washer');
  product('SERVICE', 'Repair', { type: 'service' });
  product('OLD', 'Old pump', { active: false });
  add('product.supplierinfo', {
    product_tmpl_id: store.row('product.product', body)['product_tmpl_id'],
    delay: 5,
  });

  const lot1 = add('stock.lot', { name: 'B-1', product_id: body });
  const lot2 = add('stock.lot', { name: 'B-2', product_id: body });
  const expired = add('stock.lot', { name: 'B-OLD', product_id: body, expired: true });
  addStock(store, body, lot2, stock, 40);
  addStock(store, body, lot1, shelf, 100);
  addStock(store, body, expired, stock, 3);
  addStock(store, rotor, null, stock, 500);

  const bom = add('mrp.bom', {
    product_tmpl_id: store.row('product.product', pump)['product_tmpl_id'],
    product_qty: 1,
    product_uom_id: pcs,
    produce_delay: 2,
  });
  add('mrp.bom.line', { bom_id: bom, product_id: body, product_qty: 1, product_uom_id: pcs });
  add('mrp.bom.line', { bom_id: bom, product_id: rotor, product_qty: 2, product_uom_id: pcs });
  const line3 = add('mrp.workcenter.tag', { name: 'Line 3' });
  const assembly = add('mrp.workcenter', {
    name: 'Pump assembly',
    code: 'WC-3',
    tag_ids: [[6, 0, [line3]]],
    company_id: company,
  });
  const bench = add('mrp.workcenter', { name: 'Test bench', company_id: company });

  const manufacture = (name: string, qty: number, state: string, day: string): number => {
    const order = add('mrp.production', {
      name,
      state,
      product_id: pump,
      product_qty: qty,
      product_uom_id: pcs,
      date_start: `${day} 07:00:00`,
      date_finished: `${day} 15:00:00`,
      picking_type_id: manufacturing,
      origin: 'S00001',
    });
    const assemble = add('mrp.workorder', {
      name: 'Assemble',
      production_id: order,
      workcenter_id: assembly,
      sequence: 10,
    });
    add('mrp.workorder', { name: 'Test', production_id: order, workcenter_id: bench, sequence: 20 });
    const need = (component: number, each: number) =>
      add('stock.move', {
        ...('name' in store.fields('stock.move') && { name }),
        state: 'confirmed',
        raw_material_production_id: order,
        workorder_id: assemble,
        product_id: component,
        product_uom_qty: qty * each,
        product_uom: pcs,
        unit_factor: each,
        date: `${day} 07:00:00`,
        location_id: stock,
        location_dest_id: production,
      });
    const bodies = need(body, 1);
    need(rotor, 2);
    if (name === 'WH/MO/00001')
      add('stock.move.line', {
        move_id: bodies,
        product_id: body,
        product_uom_id: pcs,
        lot_id: lot1,
        quantity: 15,
        location_id: shelf,
        location_dest_id: production,
      });
    return order;
  };
  const order = manufacture('WH/MO/00001', 20, 'confirmed', '2026-11-24');
  const running = manufacture('WH/MO/00002', 10, 'progress', '2026-11-23');
  manufacture('WH/MO/00003', 5, 'draft', '2026-11-30');
  manufacture('WH/MO/00004', 5, 'done', '2026-11-20');

  const plant = { stock, shelf, quarantine, body, rotor, pump, lot1, lot2, order, running };
  const trade = { salesLine: 0, otherSalesLine: 0, purchaseLine: 0 };
  const keyAccount = add('res.partner.category', { name: 'A' });
  const customer = add('res.partner', { name: 'Hartmann', ref: 'C-1', category_id: [[6, 0, [keyAccount]]] });
  const supplier = add('res.partner', { name: 'Castings' });
  if ('sale.order' in store.schema) {
    const sale = add('sale.order', {
      name: 'S00001',
      partner_id: customer,
      commitment_date: '2026-11-27 10:00:00',
      date_order: '2026-11-10 08:00:00',
    });
    const unitField = newest ? 'product_uom_id' : 'product_uom';
    const sell = (qty: number, uom: number) =>
      add('sale.order.line', {
        order_id: sale,
        product_id: pump,
        product_uom_qty: qty,
        [unitField]: uom,
        price_subtotal: qty * 400,
      });
    trade.salesLine = sell(10, pcs);
    trade.otherSalesLine = sell(2, box);
  }
  if ('purchase.order' in store.schema) {
    const purchase = add('purchase.order', { name: 'P00001', partner_id: supplier });
    trade.purchaseLine = add('purchase.order.line', {
      order_id: purchase,
      product_id: body,
      product_qty: 40,
      date_planned: '2026-11-26 09:00:00',
    });
  }
  if ('maintenance.request' in store.schema) {
    add('maintenance.stage', { name: 'New Request' });
    add('maintenance.equipment', { name: 'Pump assembly' });
  }
  return { ...plant, ...trade };
}
