/** What a stock posting needs to know: the item, the lot, where its unassigned stock lies, and the places of the plant. */
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import type { Refused } from '../../connector.ts';
import { locationCode, NO_LOT } from '../codes.ts';
import type { TrytonConfig } from '../config.ts';
import type { Session } from '../rpc/session.ts';
import { lookUpItem, type Item } from './item-look-up.ts';
import { isRefused, refused } from './program.ts';

export interface Place {
  id: number;
  code: string;
}

export interface StockLookUp {
  item: Item;
  /** null: stock that is kept without a lot */
  lot: number | null;
  /** unassigned stock in storage locations, only where there is some */
  positions: { place: Place; qty: number; held: boolean }[];
  places: { storage: Place; quarantine: Place; scrap: Place };
  from: Place | null;
  to: Place | null;
}

const Location = z.object({
  id: z.int(),
  code: z.string().nullable(),
  name: z.string(),
  type: z.string(),
  parent: z.int().nullable(),
  storage_location: z.int().nullable(),
  quantity: z.number().nullable(),
});
type Location = z.infer<typeof Location>;
const LOCATION_FIELDS = ['code', 'name', 'type', 'parent', 'storage_location', 'quantity'];
const TYPES = ['storage', 'lost_found', 'warehouse', 'view'];

export type Places = Pick<TrytonConfig, 'warehouse' | 'quarantine' | 'scrap' | 'locationStatus'>;

export async function lookUpStock(
  session: Session,
  transaction: Transaction,
  config: Places,
): Promise<StockLookUp | Refused> {
  const [item, lot] = await Promise.all([lookUpItem(session, transaction), lookUpLot(session, transaction)]);
  if (isRefused(item)) return item;
  if (lot !== null && isRefused(lot)) return lot;
  if (lot === null && (await hasLots(session, item)))
    // Tryton's figure for the item is that of all its lots, and it would let the rest go below nothing
    return refused(`${item.code} is kept in lots in Tryton: say which.`, 'lot');
  const of = lot === null ? { product: item.id } : { lot: lot.id };
  const rows = await session.read('stock.location', [['type', 'in', TYPES]], LOCATION_FIELDS, {
    // what is assigned to somebody else is not there for us
    context: { ...of, with_childs: false, stock_assign: true },
  });
  const locations = z.array(Location).parse(rows);
  const place = (code: string): Place | null => {
    const found = locations.find(
      (l) => (l.type === 'storage' || l.type === 'lost_found') && locationCode(l) === code,
    );
    return found ? { id: found.id, code } : null;
  };

  const warehouse = locations.find((l) => l.type === 'warehouse' && locationCode(l) === config.warehouse);
  const storage = locations.find((l) => l.id === warehouse?.storage_location);
  const quarantine = place(config.quarantine);
  const scrap = place(config.scrap);
  if (!warehouse || !storage) return refused(`Tryton has no warehouse ${config.warehouse} with a storage.`);
  if (!quarantine) return refused(`Tryton has no location ${config.quarantine} for quarantine.`);
  if (!scrap) return refused(`Tryton has no location ${config.scrap} for scrap.`);
  const { from, to } = transaction;
  const fromPlace = from === undefined ? null : place(from);
  const toPlace = to === undefined ? null : place(to);
  if (from !== undefined && !fromPlace) return refused(`Tryton knows no location ${from}.`, 'from');
  if (to !== undefined && !toPlace) return refused(`Tryton knows no location ${to}.`, 'to');
  return {
    item,
    lot: lot?.id ?? null,
    positions: locations
      .filter((l) => l.type === 'storage' && (l.quantity ?? 0) > 0)
      .map((l) => ({
        place: { id: l.id, code: locationCode(l) },
        qty: l.quantity ?? 0,
        held: isHeld(l, locations, config),
      })),
    places: { storage: { id: storage.id, code: locationCode(storage) }, quarantine, scrap },
    from: fromPlace,
    to: toPlace,
  };
}

async function hasLots(session: Session, { id }: Item): Promise<boolean> {
  const lots = await session.call('stock.lot', 'search_count', [[['product', '=', id]]], { write: false });
  return lots !== 0;
}

/** The location's own status, else that of the one it lies in. */
function isHeld(location: Location, locations: readonly Location[], config: Places): boolean {
  for (let at: Location | undefined = location; at;) {
    const code = locationCode(at);
    if (code === config.quarantine) return true;
    const status = config.locationStatus[code];
    if (status !== undefined) return status !== 'free';
    const above: number | null = at.parent;
    at = locations.find((l) => l.id === above);
  }
  return false;
}

/** @returns null for stock without a lot */
export async function lookUpLot(
  session: Session,
  { item, lot }: Pick<Transaction, 'item' | 'lot'>,
): Promise<{ id: number } | Refused | null> {
  if (lot === undefined || lot === NO_LOT) return null;
  const rows = await session.read('stock.lot', [['number', '=', lot]], ['product.code']);
  const lots = z.array(Lot).parse(rows);
  const found = lots.find((candidate) => item === undefined || candidate['product.'].code === item);
  if (found) return { id: found.id };
  const [other] = lots;
  return refused(
    other
      ? `Lot ${lot} is one of ${other['product.'].code} in Tryton, not of ${item}.`
      : `Tryton knows no lot ${lot}.`,
    'lot',
  );
}

const Lot = z.object({ id: z.int(), 'product.': z.object({ code: z.string().nullable() }) });
