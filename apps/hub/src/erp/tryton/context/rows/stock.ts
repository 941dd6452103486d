/**
 * Stock on hand per item, lot and storage location. Tryton sums moves up for every question, and can be asked two ways:
 * for all items of a location, or for one item at all locations. Whichever needs fewer questions is used; then the lots
 * of what was found, location by location. What is not in a lot is the item's quantity less that of its lots.
 *
 * Left out: quantities that are not above zero (Tryton lets stock go below), and all that is not `storage` (scrap,
 * production, goods in transit). Moves that are done count up to today.
 */
import type { StockPosition } from '@gemba/core/planning';
import { NO_LOT } from '../../codes.ts';
import { rounded } from '../records/names.ts';
import { readAll, readOf } from '../records/read-table.ts';
import type { ContextSettings } from '../settings.ts';
import type { Source } from '../source.ts';
import { type Location, LOCATION_QUANTITY, LOT, LOT_QUANTITY, PRODUCT_QUANTITY } from '../records/tables.ts';

/** Below it a quantity is nothing. */
const NOTHING = 1e-6;
const INACTIVE_TOO = { active_test: false };
/** product → quantity */
type Quantities = Map<number, number>;

/** @param among ids of products; null: all */
export async function readStock(source: Source, among: readonly number[] | null): Promise<StockPosition[]> {
  const { session, names, settings } = source;
  if (among?.length === 0) return [];
  await names.ensureSmall();
  const statuses = countedPlaces(names, settings);
  const places = [...statuses.keys()];
  const found =
    among !== null && among.length <= places.length
      ? await byProduct(source, among, places)
      : await byLocation(source, among, places);
  await names.ensureProducts([...found.values()].flatMap((quantities) => [...quantities.keys()]));

  const rows: StockPosition[] = [];
  for (const [location, quantities] of found) {
    const status = statuses.get(location);
    if (status === undefined || quantities.size === 0) continue;
    const lots = await readOf(
      session,
      LOT_QUANTITY,
      'product',
      quantities.keys(),
      [['quantity', '!=', 0]],
      at(location),
    );
    const rest = new Map(quantities);
    const add = (product: number, lot: string, qty: number) => {
      if (qty < NOTHING) return;
      const position = { item: names.item(product), lot, location: names.location(location) };
      rows.push({ ...position, qty: rounded(qty), status });
    };
    for (const { product, number, quantity } of lots) {
      add(product, number, quantity);
      rest.set(product, (rest.get(product) ?? 0) - quantity);
    }
    for (const [product, qty] of rest) add(product, NO_LOT, qty);
  }
  return rows;
}

/** Of a few lots, one question each. One that Tryton does not know, or knows of another item, is nowhere. */
export async function readStockOfLots(
  { session, names, settings }: Source,
  wanted: readonly Pick<StockPosition, 'item' | 'lot'>[],
): Promise<StockPosition[]> {
  if (wanted.length === 0) return [];
  await names.ensureSmall();
  const statuses = countedPlaces(names, settings);
  const lots = await readOf(
    session,
    LOT,
    'number',
    wanted.map(({ lot }) => lot),
    [],
    INACTIVE_TOO,
  );
  await names.ensureProducts(lots.map(({ product }) => product));
  const rows: StockPosition[] = [];
  for (const { id, number: lot, product } of lots) {
    const item = names.item(product);
    if (!wanted.some((one) => one.item === item && one.lot === lot)) continue;
    const context = { ...INACTIVE_TOO, lot: id, with_childs: false };
    for (const { id: place, quantity } of await readOf(
      session,
      LOCATION_QUANTITY,
      'id',
      statuses.keys(),
      [],
      context,
    )) {
      const status = statuses.get(place);
      if (status === undefined || quantity === null || quantity < NOTHING) continue;
      rows.push({ item, lot, location: names.location(place), qty: rounded(quantity), status });
    }
  }
  return rows;
}

const countedPlaces = (names: Source['names'], settings: ContextSettings) =>
  statusesOf([...names.locations.values()], settings.locationStatus, (l) => names.location(l.id));

/** Without what lies below the location. */
const at = (location: number) => ({ ...INACTIVE_TOO, locations: [location], with_childs: false });

async function byLocation(
  { session }: Source,
  among: readonly number[] | null,
  places: readonly number[],
): Promise<Map<number, Quantities>> {
  const found = new Map<number, Quantities>();
  for (const place of places) {
    const rows =
      among === null
        ? await readAll(session, PRODUCT_QUANTITY, [['quantity', '!=', 0]], at(place))
        : await readOf(session, PRODUCT_QUANTITY, 'id', among, [], at(place));
    found.set(place, new Map(rows.filter((r) => r.quantity !== 0).map((r) => [r.id, r.quantity])));
  }
  return found;
}

async function byProduct(
  { session }: Source,
  among: readonly number[],
  places: readonly number[],
): Promise<Map<number, Quantities>> {
  const found = new Map(places.map((place) => [place, new Map<number, number>()]));
  for (const product of among) {
    const context = { ...INACTIVE_TOO, product, with_childs: false };
    for (const { id, quantity } of await readOf(session, LOCATION_QUANTITY, 'id', places, [], context))
      if (quantity !== null && quantity !== 0) found.get(id)?.set(product, quantity);
  }
  return found;
}

type Status = ContextSettings['locationStatus'][string];

/** Storage locations that count, each with its own setting or that of the nearest one above it. */
export function statusesOf(
  locations: readonly Location[],
  settings: Readonly<Record<string, Status>>,
  codeOf: (location: Location) => string,
): Map<number, Exclude<Status, 'ignored'>> {
  const byId = new Map(locations.map((location) => [location.id, location]));
  const statusOf = (location: Location | undefined): Status => {
    for (let here = location; here; here = here.parent === null ? undefined : byId.get(here.parent)) {
      const named = settings[codeOf(here)];
      if (named !== undefined) return named;
    }
    return 'free';
  };
  const statuses = new Map<number, Exclude<Status, 'ignored'>>();
  for (const location of locations) {
    const status = location.type === 'storage' ? statusOf(location) : 'ignored';
    if (status !== 'ignored') statuses.set(location.id, status);
  }
  return statuses;
}
