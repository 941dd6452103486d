/** The records that a transaction's codes mean. A code that means none, or more than one, is refused before anything is sent. */
import type { Transaction } from '@gemba/core/posting';
import type { z } from 'zod';
import { idIn, NO_LOT, operationCode } from '../records/codes.ts';
import type { Product } from '../context/catalogue.ts';
import type { Production } from '../context/order-rows.ts';
import { LOCATION, LOT, PRODUCT, WORK_ORDER } from '../records/models.ts';
import { productionOf } from '../records/production-of.ts';
import type { Link } from '../rpc/values.ts';
import type { Desk } from './program.ts';
import { Refusal } from './refusal.ts';

export async function productNamed({ odoo }: Desk, item = ''): Promise<Product> {
  const id = idIn(item);
  const found = await odoo.search(PRODUCT, [id === null ? ['default_code', '=', item] : ['id', '=', id]], {
    archived: true,
  });
  const active = found.filter((row) => row.active);
  if (active.length > 1)
    throw new Refusal(`${active.length} products in Odoo have the reference ${item}`, 'item');
  const [product] = active;
  if (product) return product;
  throw new Refusal(
    found.length > 0 ? `${item} is archived in Odoo` : `Odoo has no product with the reference ${item}`,
    'item',
  );
}

/** @returns null for stock without a lot */
export async function lotNamed({ odoo }: Desk, product: Product, name = NO_LOT): Promise<number | null> {
  if (name === NO_LOT) return null;
  const [lot] = await odoo.search(LOT, [
    ['name', '=', name],
    ['product_id', '=', product.id],
  ]);
  if (!lot)
    throw new Refusal(`Odoo has no lot ${name} of ${product.default_code ?? product.name ?? ''}`, 'lot');
  return lot.id;
}

export type Location = z.output<typeof LOCATION.row>;

export async function locationNamed(
  { odoo }: Desk,
  name: string,
  field?: keyof Transaction,
): Promise<Location> {
  const found = await odoo.search(LOCATION, [['complete_name', '=', name]]);
  const [location] = found;
  if (found.length === 1 && location) return location;
  throw new Refusal(
    found.length > 1
      ? `${found.length} locations in Odoo are called ${name}`
      : `Odoo has no location ${name}`,
    field,
  );
}

/** @returns the unit, and how many of the product's own unit one is */
export async function unitNamed(
  { units }: Desk,
  own: Link | null,
  name: string | undefined,
): Promise<{ id: number; ratio: number }> {
  if (own && (name === undefined || name === own.name)) return { id: own.id, ratio: 1 };
  await units.read();
  const unit = name === undefined ? undefined : units.named(name);
  if (!unit || !own) throw new Refusal(`Odoo has no unit ${name ?? ''}`, 'uom');
  return { id: unit.id, ratio: units.ratio({ id: unit.id, name: '' }, own) };
}

export async function orderNamed({ odoo }: Desk, order = ''): Promise<Production> {
  const production = await productionOf(odoo, order);
  if (!production) throw new Refusal(`Odoo has no manufacturing order ${order}`, 'order');
  return production;
}

/** How many of the order's own unit `qty` of `uom` are. */
export function orderQty(
  { product_qty, product_uom_qty, product_uom_id }: Production,
  transaction: Transaction,
): number {
  const { qty = 0, uom, order } = transaction;
  if (uom === undefined || uom === product_uom_id?.name) return qty;
  throw new Refusal(
    `${order} is kept in ${product_uom_id?.name ?? 'another unit'}, not in ${uom} (${product_qty} are ${product_uom_qty} of the product's own)`,
    'uom',
  );
}

export type WorkOrderRow = z.output<typeof WORK_ORDER.row>;

export async function operationNamed(
  { odoo }: Desk,
  production: Production,
  operation = '',
): Promise<WorkOrderRow> {
  const all = await odoo.search(WORK_ORDER, [['production_id', '=', production.id]]);
  const row = all.find((one) => operationCode(one, all) === operation);
  if (!row) throw new Refusal(`${production.name} has no operation ${operation} in Odoo`, 'operation');
  return row;
}
