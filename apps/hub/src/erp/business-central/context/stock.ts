/** Stock by item, lot and location (the extension's query over open item ledger entries), and which items moved. */
import type { StockPosition } from '@gemba/core/planning';
import type { Instant } from '@gemba/core/time';
import { LedgerRow, StockRow } from '../entities.ts';
import { listAny, type OData } from '../odata.ts';
import { NO_LOT, type BusinessCentralConfig } from '../settings.ts';
import { see, type Watermark } from './watermark.ts';

type Held = Pick<BusinessCentralConfig, 'quarantineLocation' | 'blockedLocations'>;

export const readStock = async (odata: OData, settings: Held): Promise<StockPosition[]> =>
  positions(await odata.list('gemba', 'lotStock', StockRow), settings);

export const readStockOf = async (
  odata: OData,
  settings: Held,
  items: Iterable<string>,
): Promise<StockPosition[]> =>
  positions(await listAny(odata, 'gemba', 'lotStock', StockRow, 'itemNumber', items), settings);

/** Entries that were made or applied since: an entry that is used up changes, too. */
export async function itemsMoved(odata: OData, seen: Watermark, since: Instant): Promise<string[]> {
  const entries = await odata.list('standard', 'itemLedgerEntries', LedgerRow, {
    filter: `lastModifiedDateTime ge ${since}`,
  });
  return [...new Set(see(seen, entries, (row) => row.lastModifiedDateTime).map((row) => row.itemNumber))];
}

const positions = (rows: StockRow[], settings: Held): StockPosition[] =>
  rows
    .filter((row) => row.remainingQuantity > 0)
    .map((row) => ({
      item: row.itemNumber,
      lot: row.lotNumber || NO_LOT,
      location: row.locationCode,
      qty: row.remainingQuantity,
      status: statusOf(row.locationCode, settings),
    }));

function statusOf(location: string, { quarantineLocation, blockedLocations }: Held): StockPosition['status'] {
  if (location === quarantineLocation) return 'quality';
  return blockedLocations.includes(location) ? 'blocked' : 'free';
}
