/** FAKE: which models and fields this small Odoo has, by version. Only what the connector uses, named as Odoo names it. */
import type { Row, Store, Value } from './store.ts';

export type Field =
  | { type: 'char' | 'float' | 'boolean' | 'datetime'; default?: Value; required?: boolean; unique?: boolean }
  | { type: 'many2one'; to: string; default?: Value; required?: boolean }
  | { type: 'many2many'; to: string; default?: Value }
  | { type: 'one2many'; to: string; by: string }
  | { type: 'computed'; of: (row: Row, store: Store) => Value; to?: string };

export type Schema = Readonly<Record<string, Readonly<Record<string, Field>>>>;
export type Version = 17 | 18 | 19;

const char = (value: Value = null): Field => ({ type: 'char', default: value });
const float = (value = 0): Field => ({ type: 'float', default: value });
const bool = (value = false): Field => ({ type: 'boolean', default: value });
const date: Field = { type: 'datetime' };
const to = (model: string): Field => ({ type: 'many2one', to: model });
const must = (model: string): Field => ({ type: 'many2one', to: model, required: true });
const of = (model: string, by: string): Field => ({ type: 'one2many', to: model, by });
const stamps = { create_date: date, write_date: date };

export interface SchemaOptions {
  version: Version;
  /** a field for keys that an administrator made, on the documents; unique on those that Gemba makes */
  keyField?: string | undefined;
  apps: readonly ('sale' | 'purchase' | 'maintenance')[];
  /** Enterprise: requests for work centres */
  maintainsWorkCentres?: boolean | undefined;
}

export function schemaOf({ version, keyField, apps, maintainsWorkCentres = false }: SchemaOptions): Schema {
  const key = (unique: boolean) => (keyField === undefined ? {} : { [keyField]: { ...char(), unique } });
  const unitOfLine = version >= 19 ? 'product_uom_id' : 'product_uom';
  return {
    'res.users': { name: char(), ...stamps },
    'res.company': { name: char(), ...stamps },
    'res.partner': {
      name: char(),
      ref: char(),
      active: bool(true),
      category_id: { type: 'many2many', to: 'res.partner.category', default: [] },
      ...stamps,
    },
    'res.partner.category': { name: char(), ...stamps },
    'uom.uom': {
      name: char(),
      factor: float(1),
      ...(version >= 19 && { relative_factor: float(1) }),
      ...stamps,
    },
    'product.template': { name: char(), ...stamps },
    'product.product': {
      default_code: char(),
      name: char(),
      type: char('consu'),
      active: bool(true),
      tracking: char('none'),
      uom_id: must('uom.uom'),
      standard_price: float(),
      product_tmpl_id: must('product.template'),
      ...stamps,
    },
    'product.supplierinfo': { product_tmpl_id: must('product.template'), delay: float(), ...stamps },
    'stock.location': {
      complete_name: char(),
      usage: char('internal'),
      warehouse_id: to('stock.warehouse'),
      ...stamps,
    },
    'stock.warehouse': { name: char(), ...stamps },
    'stock.picking.type': { name: char(), code: char(), warehouse_id: to('stock.warehouse'), ...stamps },
    'stock.lot': {
      name: { type: 'char', required: true },
      product_id: must('product.product'),
      expired: bool(),
      ...stamps,
    },
    'stock.quant': {
      product_id: must('product.product'),
      lot_id: to('stock.lot'),
      location_id: must('stock.location'),
      quantity: float(),
      ...stamps,
    },
    'stock.picking': {
      name: char(),
      state: char('draft'),
      origin: char(),
      note: char(),
      picking_type_id: must('stock.picking.type'),
      location_id: must('stock.location'),
      location_dest_id: must('stock.location'),
      move_ids: of('stock.move', 'picking_id'),
      date_done: date,
      ...key(true),
      ...stamps,
    },
    'stock.move': {
      ...(version < 19 && { name: { type: 'char', required: true } satisfies Field }),
      state: char('draft'),
      picking_id: to('stock.picking'),
      raw_material_production_id: to('mrp.production'),
      workorder_id: to('mrp.workorder'),
      product_id: must('product.product'),
      product_uom_qty: float(),
      product_uom: must('uom.uom'),
      product_qty: { type: 'computed', of: (row) => Number(row['product_uom_qty']) },
      quantity: float(),
      picked: bool(),
      date,
      unit_factor: float(),
      should_consume_qty: { type: 'computed', of: shouldConsume },
      location_id: must('stock.location'),
      location_dest_id: must('stock.location'),
      move_line_ids: of('stock.move.line', 'move_id'),
      ...stamps,
    },
    'stock.move.line': {
      move_id: must('stock.move'),
      picking_id: to('stock.picking'),
      product_id: must('product.product'),
      product_uom_id: must('uom.uom'),
      lot_id: to('stock.lot'),
      quantity: float(),
      quantity_product_uom: { type: 'computed', of: (row) => Number(row['quantity']) },
      state: {
        type: 'computed',
        of: (row, store) => store.row('stock.move', Number(row['move_id']))['state'] ?? null,
      },
      location_id: must('stock.location'),
      location_dest_id: must('stock.location'),
      ...stamps,
    },
    'stock.scrap': {
      name: char(),
      state: char('draft'),
      origin: char(),
      product_id: must('product.product'),
      product_uom_id: must('uom.uom'),
      lot_id: to('stock.lot'),
      scrap_qty: float(1),
      location_id: must('stock.location'),
      scrap_location_id: to('stock.location'),
      production_id: to('mrp.production'),
      date_done: date,
      ...key(true),
      ...stamps,
    },
    'mrp.bom': {
      product_tmpl_id: must('product.template'),
      product_id: to('product.product'),
      product_qty: float(1),
      product_uom_id: must('uom.uom'),
      produce_delay: float(),
      type: char('normal'),
      sequence: float(),
      ...stamps,
    },
    'mrp.bom.line': {
      bom_id: must('mrp.bom'),
      product_id: must('product.product'),
      product_qty: float(1),
      product_uom_id: must('uom.uom'),
      ...stamps,
    },
    'mrp.workcenter': {
      name: char(),
      code: char(),
      company_id: to('res.company'),
      tag_ids: { type: 'many2many', to: 'mrp.workcenter.tag', default: [] },
      ...stamps,
    },
    'mrp.workcenter.tag': { name: char(), ...stamps },
    'mrp.production': {
      name: char(),
      state: char('confirmed'),
      origin: char(),
      product_id: must('product.product'),
      product_qty: float(1),
      product_uom_id: must('uom.uom'),
      product_uom_qty: { type: 'computed', of: (row) => Number(row['product_qty']) },
      qty_producing: float(),
      qty_produced: float(),
      date_start: date,
      date_finished: date,
      date_deadline: date,
      is_planned: bool(),
      backorder_sequence: float(),
      consumption: char('flexible'),
      picking_type_id: to('stock.picking.type'),
      workorder_ids: of('mrp.workorder', 'production_id'),
      move_raw_ids: of('stock.move', 'raw_material_production_id'),
      ...(version >= 19
        ? { lot_producing_ids: { type: 'many2many', to: 'stock.lot', default: [] } satisfies Field }
        : { lot_producing_id: to('stock.lot') }),
      ...key(false),
      ...stamps,
    },
    'mrp.workorder': {
      name: char(),
      state: char('ready'),
      production_id: must('mrp.production'),
      workcenter_id: must('mrp.workcenter'),
      sequence: float(),
      date_start: date,
      date_finished: date,
      qty_produced: float(),
      qty_remaining: { type: 'computed', of: remaining },
      blocked: bool(),
      ...stamps,
    },
    ...(apps.includes('sale') && {
      'sale.order': {
        name: char(),
        state: char('sale'),
        origin: char(),
        partner_id: must('res.partner'),
        commitment_date: date,
        date_order: date,
        ...key(false),
        ...stamps,
      },
      'sale.order.line': {
        order_id: must('sale.order'),
        product_id: to('product.product'),
        product_uom_qty: float(),
        [unitOfLine]: must('uom.uom'),
        qty_delivered: float(),
        price_subtotal: float(),
        customer_lead: float(),
        ...stamps,
      },
    }),
    ...(apps.includes('purchase') && {
      'purchase.order': {
        name: char(),
        state: char('purchase'),
        origin: char(),
        partner_id: must('res.partner'),
        order_line: of('purchase.order.line', 'order_id'),
        ...key(false),
        ...stamps,
      },
      'purchase.order.line': {
        order_id: must('purchase.order'),
        product_id: to('product.product'),
        product_qty: float(),
        product_uom_qty: { type: 'computed', of: (row) => Number(row['product_qty']) },
        qty_received: float(),
        date_planned: date,
        ...stamps,
      },
    }),
    ...(apps.includes('maintenance') && {
      'maintenance.equipment': { name: char(), ...stamps },
      'maintenance.stage': { name: char(), ...stamps },
      'maintenance.request': {
        name: { type: 'char', required: true },
        stage_id: to('maintenance.stage'),
        equipment_id: to('maintenance.equipment'),
        ...(maintainsWorkCentres && {
          workcenter_id: to('mrp.workcenter'),
          maintenance_for: char('equipment'),
        }),
        maintenance_type: char('corrective'),
        ...key(true),
        ...stamps,
      },
    }),
  };
}

function shouldConsume(row: Row, store: Store): number {
  const production = row['raw_material_production_id'];
  return typeof production === 'number'
    ? store.num('mrp.production', production, 'qty_producing') * Number(row['unit_factor'])
    : 0;
}

function remaining(row: Row, store: Store): number {
  const total = store.num('mrp.production', Number(row['production_id']), 'product_qty');
  return Math.max(0, total - Number(row['qty_produced']));
}
