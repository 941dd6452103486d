/**
 * What the records behind ids are called, and how quantities become the item's own unit. One object per full read;
 * deltas refresh what changed in it.
 */
import { locationCode } from '../../codes.ts';
import type { Session } from '../../rpc/session.ts';
import { lookup } from './lookup.ts';
import { readOf, type RecordOf } from './read-table.ts';
import {
  CURRENCY,
  LOCATION,
  LOT,
  OPERATION,
  PARTY,
  PARTY_CATEGORY,
  PRODUCT,
  TEMPLATE,
  UNIT,
  WORK_CENTRE,
  WORK_CENTRE_CATEGORY,
} from './tables.ts';
import { type WorkCentreTree, workCentreTree } from '../rows/work-centres.ts';

export type Product = RecordOf<typeof PRODUCT>;
export type Template = RecordOf<typeof TEMPLATE>;
type Unit = RecordOf<typeof UNIT>;

export type Names = ReturnType<typeof openNames>;

/** Quantities are kept to this many decimals: sums of decimals in binary. */
const DECIMALS = 1e6;
export const rounded = (qty: number): number => Math.round(qty * DECIMALS) / DECIMALS;

export function openNames(session: Session) {
  const products = lookup(session, PRODUCT);
  const templates = lookup(session, TEMPLATE);
  const units = lookup(session, UNIT);
  const locations = lookup(session, LOCATION);
  const workCentres = lookup(session, WORK_CENTRE);
  const categories = lookup(session, WORK_CENTRE_CATEGORY);
  const currencies = lookup(session, CURRENCY);
  const partyCategories = lookup(session, PARTY_CATEGORY);
  let small: Promise<void> | null = null;
  let tree: WorkCentreTree = workCentreTree([], () => null);

  async function readSmall(): Promise<void> {
    for (const each of [units, locations, workCentres, categories, currencies, partyCategories])
      await each.refreshAll();
    tree = workCentreTree([...workCentres.values()], (id) => categories.get(id).name);
  }

  /** A read that failed is not kept. */
  function refreshSmall(): Promise<void> {
    const reading = readSmall();
    small = reading;
    reading.catch(() => {
      if (small === reading) small = null;
    });
    return reading;
  }

  const templateOf = (product: number): Template => templates.get(products.get(product).template);
  const unitOf = (product: number): Unit => units.get(templateOf(product).default_uom);

  return {
    products,
    templates,
    lots: lookup(session, LOT),
    partyCategory: (id: number): string => partyCategories.get(id).name,
    parties: lookup(session, PARTY),
    operations: lookup(session, OPERATION),
    locations,
    workCentres: () => tree,

    /** Units, locations, work centres, currencies: few records, read whole. */
    ensureSmall: () => small ?? refreshSmall(),
    refreshSmall,

    async ensureProducts(ids: Iterable<number | null>): Promise<void> {
      const wanted = [...ids].filter((id) => id !== null);
      await products.ensure(wanted);
      await templates.ensure(wanted.map((id) => products.get(id).template));
    },

    /** @returns ids of the products that have these codes */
    async productsOf(codes: Iterable<string>): Promise<number[]> {
      const found = await readOf(session, PRODUCT, 'code', codes);
      products.keep(found);
      await templates.ensure(found.map((p) => p.template));
      return found.map((p) => p.id);
    },

    item: (product: number): string => itemCode(products.get(product)),
    templateOf,
    uom: (product: number): string => unitOf(product).symbol,
    location: (id: number): string => locationCode(locations.get(id)),

    /** @returns the quantity in the product's own unit */
    inItemUnit: (product: number, qty: number, unit: number | null): number =>
      unit === null ? rounded(qty) : convert(qty, units.get(unit), unitOf(product)),

    /** @returns an amount of a sale's currency in the company's, at today's rate; both rates are to the same base */
    rateOf: (currency: number): number => currencies.get(currency).rate ?? 1,
  };
}

export const itemCode = ({ code, id }: Pick<Product, 'code' | 'id'>): string => code ?? String(id);

/** Tryton keeps both a rate and a factor, and counts with the one that is exact: the larger. */
export function convert(qty: number, from: Pick<Unit, 'rate' | 'factor'>, to: Pick<Unit, 'rate' | 'factor'>) {
  const base = from.factor > from.rate ? qty * from.factor : qty / from.rate;
  return rounded(to.factor > to.rate ? base / to.factor : base * to.rate);
}
