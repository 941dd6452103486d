/**
 * Where the goods are taken from. Odoo itself does not refuse to move more than there is: it lets the stock go negative
 * (odoo/odoo#4318). So what is there is looked at first, and too little is refused here. What is reserved counts as
 * there: a hold takes a lot from those that have it reserved, that is its purpose.
 */
import { NO_LOT } from '../../records/codes.ts';
import type { Product } from '../../context/catalogue.ts';
import { statusOf } from '../../context/stock-rows.ts';
import { QUANT } from '../../records/models.ts';
import type { Domain } from '../../records/odoo-client.ts';
import type { Link } from '../../rpc/values.ts';
import { SAME_QTY, type Desk } from '../program.ts';
import { Refusal } from '../refusal.ts';

export interface Source {
  location: Link;
  /** of the product's own unit */
  qty: number;
}

export interface Wanted {
  product: Product;
  item: string;
  lot: string | undefined;
  lotId: number | null;
  /** of the product's own unit */
  qty: number;
  /** the location, and what is below it; null: anywhere that `from` allows */
  within: number | null;
  except: number | null;
  from: 'free' | 'any';
}

/** What there is of it, largest first. */
export async function sourcesOf({ odoo, config }: Desk, wanted: Wanted): Promise<Source[]> {
  const { product, lotId, within, except, from } = wanted;
  const place: Domain =
    within === null ? [['location_id.usage', '=', 'internal']] : [['location_id', 'child_of', within]];
  const quants = await odoo.search(QUANT, [
    ['product_id', '=', product.id],
    ['lot_id', '=', lotId ?? false],
    ['quantity', '>', 0],
    ...place,
  ]);
  const byLocation = new Map<number, Source>();
  for (const { location_id: location, quantity } of quants) {
    if (!location || location.id === except) continue;
    if (within === null && from === 'free' && statusOf(location.name, config) !== 'free') continue;
    const before = byLocation.get(location.id)?.qty ?? 0;
    byLocation.set(location.id, { location, qty: before + quantity });
  }
  return [...byLocation.values()].sort((a, b) => b.qty - a.qty);
}

/** @returns as much as is wanted, from as few places as can be. @throws Refusal with what there is */
export async function take(desk: Desk, wanted: Wanted): Promise<Source[]> {
  const taken: Source[] = [];
  let missing = wanted.qty;
  const sources = await sourcesOf(desk, wanted);
  for (const source of sources) {
    if (missing <= SAME_QTY) break;
    const qty = Math.min(source.qty, missing);
    taken.push({ ...source, qty });
    missing -= qty;
  }
  if (missing > SAME_QTY) throw tooLittle(wanted, sources);
  return taken;
}

export function tooLittle({ item, lot, qty, product }: Wanted, sources: readonly Source[]): Refusal {
  const there = sources.reduce((sum, source) => sum + source.qty, 0);
  const unit = product.uom_id?.name ?? '';
  const what = lot === undefined || lot === NO_LOT ? item : `lot ${lot} of ${item}`;
  const where = sources.map(({ location, qty: here }) => `${here} in ${location.name}`).join(', ');
  return new Refusal(
    `Odoo has ${there} ${unit} of ${what} there${where && ` (${where})`}, not ${qty}; nothing was posted`,
    'qty',
  );
}
