/** The columns that are read. Stored ones wherever there are any: Tryton computes the others record by record. */
import { z } from 'zod';
import { type RecordOf, table } from './read-table.ts';

const link = z.int();
const text = z.string();
const qty = z.number();
const day = z.iso.date().nullable();
/** "2026-11-25T08:30:00.123456Z" */
const at = z.string();
/** ms */
const span = z.number().nullable();
/** a Decimal's text */
const money = z.string().transform(Number);
/** SQLite has no booleans */
const truth = z.union([z.boolean(), z.int(), z.null()]).transform(Boolean);

export const PRODUCT = table('product.product', {
  code: text.nullable(),
  template: link,
  active: truth,
});
export const PRODUCT_COST = table('product.product', { cost_price: money.nullable() });
export const PRODUCT_QUANTITY = table('product.product', { quantity: qty });
export const TEMPLATE = table('product.template', {
  name: text,
  default_uom: link,
  type: text,
  producible: truth,
  purchasable: truth,
  active: truth,
});
export const UNIT = table('product.uom', { symbol: text, rate: qty, factor: qty });
export const PRODUCT_SUPPLIER = table('purchase.product_supplier', {
  template: link.nullable(),
  product: link.nullable(),
  sequence: z.int().nullable(),
  lead_time: span,
});
export const LEAD_TIME = table('production.lead_time', {
  product: link,
  bom: link.nullable(),
  sequence: z.int().nullable(),
  lead_time: span,
});
export const PRODUCT_BOM = table('product.product-production.bom', {
  product: link,
  bom: link,
  sequence: z.int().nullable(),
});
export const BOM = table('production.bom', {});
export const BOM_INPUT = table('production.bom.input', {
  bom: link,
  product: link,
  quantity: qty,
  uom: link,
});
export const BOM_OUTPUT = table('production.bom.output', {
  bom: link,
  product: link,
  quantity: qty,
  uom: link,
});

export const WORK_CENTRE = table('production.work.center', {
  name: text,
  parent: link.nullable(),
  category: link.nullable(),
});
export const WORK_CENTRE_CATEGORY = table('production.work.center.category', { name: text });
export const OPERATION = table('production.routing.operation', { name: text });
export const PRODUCTION = table('production', {
  number: text.nullable(),
  state: z.enum(['request', 'draft', 'waiting', 'assigned', 'running', 'done', 'cancelled']),
  product: link.nullable(),
  quantity: qty.nullable(),
  uom: link.nullable(),
  planned_start_date: day,
  planned_date: day,
  effective_start_date: day,
  effective_date: day,
  create_date: at,
  work_center: link.nullable(),
  _timestamp: z.union([text, z.number()]).transform(String),
});
export const WORK = table('production.work', {
  production: link,
  sequence: z.int().nullable(),
  operation: link,
  work_center: link.nullable(),
  state: z.enum(['request', 'draft', 'waiting', 'running', 'finished', 'done']),
});

export const LOCATION = table('stock.location', {
  code: text.nullable(),
  name: text,
  type: text,
  parent: link.nullable(),
});
export const LOCATION_QUANTITY = table('stock.location', { quantity: qty.nullable() });
export const LOT = table('stock.lot', { number: text, product: link });
export const LOT_QUANTITY = table('stock.lot', { number: text, product: link, quantity: qty });
/** `internal_quantity` is in the product's own unit. */
export const MOVE = table('stock.move', {
  product: link,
  internal_quantity: qty,
  state: text,
  lot: link.nullable(),
  to_location: link,
  production_input: link.nullable(),
  production_output: link.nullable(),
  /** "sale.line,12" */
  origin: text.nullable(),
  planned_date: day,
});

export const PARTY = table('party.party', {
  code: text.nullable(),
  name: text.nullable(),
  categories: z.array(link),
});
export const PARTY_CATEGORY = table('party.category', { name: text });
export const CURRENCY = table('currency.currency', { rate: money.nullable() });
export const SALE = table('sale.sale', {
  number: text.nullable(),
  state: text,
  party: link,
  currency: link,
  shipping_date: day,
  sale_date: day,
});
export const SALE_LINE = table('sale.line', {
  sale: link,
  type: text,
  product: link.nullable(),
  quantity: qty.nullable(),
  unit: link.nullable(),
  unit_price: money.nullable(),
});
export const PURCHASE = table('purchase.purchase', {
  number: text.nullable(),
  /** the supplier's own number of it */
  reference: text.nullable(),
  state: text,
  party: link,
  delivery_date: day,
  purchase_date: day,
});
export const PURCHASE_LINE = table('purchase.line', {
  purchase: link,
  type: text,
  product: link.nullable(),
  quantity: qty.nullable(),
  unit: link.nullable(),
  delivery_date_store: day,
});
export const PURCHASE_REQUEST = table('purchase.request', {
  product: link.nullable(),
  party: link.nullable(),
  quantity: qty,
  uom: link.nullable(),
  supply_date: day,
  state: text,
});

export type Production = RecordOf<typeof PRODUCTION>;
export type Work = RecordOf<typeof WORK>;
export type Move = RecordOf<typeof MOVE>;
export type Location = RecordOf<typeof LOCATION>;
export type WorkCentreRecord = RecordOf<typeof WORK_CENTRE>;
