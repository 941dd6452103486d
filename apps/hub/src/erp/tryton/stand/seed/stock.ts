/**
 * Locations, lots, and a stock count that makes every location hold what the plant's rows say, whatever was moved before.
 * Free stock lies below the warehouse's storage; what quality has lies below quarantine (QRT), what is blocked in
 * BLOCKED, a sibling too: neither is picked.
 */
import type { PlanningRows, StockPosition } from '@gemba/core/planning';
import { date, type TrytonClient } from '../rpc.ts';
import type { Foundation } from './foundation.ts';
import { of, type MasterData } from './master-data.ts';

export interface Stock {
  /** code → location */
  locations: ReadonlyMap<string, number>;
  /** number → lot */
  lots: ReadonlyMap<string, number>;
  /** lot → the code of the location that holds the most of it */
  placeOf: ReadonlyMap<string, string>;
}

export async function seedLocationsAndLots(
  tryton: TrytonClient,
  base: Foundation,
  { products }: MasterData,
  { stock }: PlanningRows,
): Promise<Stock> {
  const parent: Record<StockPosition['status'], number> = {
    free: base.storage,
    quality: base.quarantine,
    blocked: base.warehouse,
  };
  const places = [...new Map(stock.map(({ location, status }) => [location, status]))];
  const ids = await tryton.create(
    'stock.location',
    places.map(([code, status]) => ({ name: code, code, type: 'storage', parent: parent[status] })),
  );
  const lots = [...new Map(stock.map(({ lot, item }) => [lot, item]))];
  const lotIds = await tryton.create(
    'stock.lot',
    lots.map(([number, item]) => ({ number, product: of(products, item) })),
  );
  const least = stock.toSorted((a, b) => a.qty - b.qty);
  return {
    locations: new Map(places.map(([code], n) => [code, ids[n] ?? 0])),
    lots: new Map(lots.map(([number], n) => [number, lotIds[n] ?? 0])),
    placeOf: new Map(least.map(({ lot, location }) => [lot, location])),
  };
}

export interface Place {
  code: string;
  location: number;
}

/** All that a move of the seed may have touched. */
export const placesToCount = (base: Foundation, { locations }: Stock): Place[] =>
  [...locations, ['STO', base.storage] as const, ['IN', base.input] as const].map(([code, location]) => ({
    code,
    location,
  }));

export async function countStock(
  tryton: TrytonClient,
  places: readonly Place[],
  plant: { base: Foundation; master: MasterData; stock: Stock; rows: PlanningRows; today: string },
): Promise<void> {
  const { base, master, stock, rows, today } = plant;
  const counts = await tryton.create(
    'stock.inventory',
    places.map(({ code, location }) => ({
      location,
      date: date(today),
      company: base.company,
      // what is there and not on the list counts as nothing
      empty_quantity: 'empty',
      lines: [
        [
          'create',
          rows.stock
            .filter((position) => position.location === code)
            .map(({ item, lot, qty }) => ({
              product: of(master.products, item),
              lot: of(stock.lots, lot),
              quantity: qty,
              expected_quantity: 0,
            })),
        ],
      ],
    })),
  );
  await tryton.press('stock.inventory', 'complete_lines', counts);
  await tryton.press('stock.inventory', 'confirm', counts);
}
