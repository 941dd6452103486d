/** The models of Odoo 17 to 19 that the connector reads, with the fields that it needs; a field of one version only is null in the others. */
import { z } from 'zod';
import { TRACE, type Model } from './odoo-client.ts';
import { dateTime, flag, link, links, number, text } from '../rpc/values.ts';

const id = z.number();
const trace = { [TRACE]: text } as const;
const model = <Shape extends z.ZodRawShape>(name: string, shape: Shape) =>
  ({ name, row: z.object({ id, ...shape }) }) satisfies Model;

export const PRODUCT = model('product.product', {
  default_code: text,
  name: text,
  type: text,
  active: flag,
  tracking: text,
  uom_id: link,
  standard_price: number,
  product_tmpl_id: link,
});
export const SUPPLIER_PRICE = model('product.supplierinfo', {
  product_tmpl_id: link,
  delay: number,
});
export const UNIT = model('uom.uom', {
  name: text,
  factor: number,
  /** since 18.1: `factor` says how many reference units one is; before, how many of these one reference unit is */
  relative_factor: number.nullish(),
});
export const BOM = model('mrp.bom', {
  product_id: link,
  product_tmpl_id: link,
  product_qty: number,
  product_uom_id: link,
  produce_delay: number,
  type: text,
  sequence: number,
});
export const BOM_LINE = model('mrp.bom.line', {
  bom_id: link,
  product_id: link,
  product_qty: number,
  product_uom_id: link,
});
export const WORK_CENTRE = model('mrp.workcenter', {
  name: text,
  code: text,
  tag_ids: links,
  company_id: link,
});
export const WORK_CENTRE_TAG = model('mrp.workcenter.tag', { name: text });
export const PRODUCTION = model('mrp.production', {
  ...trace,
  name: text,
  state: text,
  product_id: link,
  product_qty: number,
  product_uom_id: link,
  product_uom_qty: number,
  qty_producing: number,
  qty_produced: number,
  date_start: dateTime,
  date_finished: dateTime,
  date_deadline: dateTime,
  backorder_sequence: number,
  picking_type_id: link,
  workorder_ids: links,
  /** 17 and 18 */
  lot_producing_id: link,
  /** 19 */
  lot_producing_ids: links,
  create_date: dateTime,
  write_date: dateTime,
});
export const WORK_ORDER = model('mrp.workorder', {
  name: text,
  state: text,
  production_id: link,
  workcenter_id: link,
  sequence: number,
  date_start: dateTime,
  date_finished: dateTime,
  qty_produced: number,
  qty_remaining: number,
});
export const MOVE = model('stock.move', {
  state: text,
  product_id: link,
  product_uom_qty: number,
  product_uom: link,
  /** demand in the product's own unit */
  product_qty: number,
  quantity: number,
  picked: flag,
  date: dateTime,
  raw_material_production_id: link,
  workorder_id: link,
  should_consume_qty: number,
  location_id: link,
  location_dest_id: link,
});
export const MOVE_LINE = model('stock.move.line', {
  picking_id: link,
  product_id: link,
  product_uom_id: link,
  quantity: number,
  move_id: link,
  lot_id: link,
  /** in the product's own unit */
  quantity_product_uom: number,
});
export const LOT = model('stock.lot', { name: text, product_id: link });
export const LOCATION = model('stock.location', { complete_name: text, usage: text, warehouse_id: link });
export const QUANT = model('stock.quant', {
  product_id: link,
  lot_id: link,
  location_id: link,
  quantity: number,
  write_date: dateTime,
});
export const PICKING_TYPE = model('stock.picking.type', { code: text, warehouse_id: link });
export const PICKING = model('stock.picking', {
  ...trace,
  name: text,
  state: text,
  location_id: link,
  location_dest_id: link,
  move_ids: links,
  date_done: dateTime,
});
export const SCRAP = model('stock.scrap', {
  ...trace,
  name: text,
  state: text,
  product_id: link,
  product_uom_id: link,
  lot_id: link,
  scrap_qty: number,
  location_id: link,
  scrap_location_id: link,
  date_done: dateTime,
});
export const SALES_LINE = model('sale.order.line', {
  order_id: link,
  product_id: link,
  product_uom_qty: number,
  qty_delivered: number,
  price_subtotal: number,
  customer_lead: number,
  /** 17 and 18 */
  product_uom: link,
  /** 19 */
  product_uom_id: link,
});
export const SALES_ORDER = model('sale.order', {
  ...trace,
  name: text,
  state: text,
  partner_id: link,
  commitment_date: dateTime,
  date_order: dateTime,
});
export const PARTNER = model('res.partner', { name: text, ref: text, category_id: links });
export const PARTNER_TAG = model('res.partner.category', { name: text });
export const PURCHASE_LINE = model('purchase.order.line', {
  order_id: link,
  product_id: link,
  product_qty: number,
  /** in the product's own unit */
  product_uom_qty: number,
  qty_received: number,
  date_planned: dateTime,
});
export const PURCHASE_ORDER = model('purchase.order', {
  ...trace,
  name: text,
  state: text,
  partner_id: link,
});
export const MAINTENANCE_REQUEST = model('maintenance.request', {
  ...trace,
  name: text,
  stage_id: link,
  equipment_id: link,
  /** Enterprise, mrp_maintenance */
  workcenter_id: link,
  create_date: dateTime,
});
export const EQUIPMENT = model('maintenance.equipment', { name: text });
