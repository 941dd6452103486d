/**
 * Stock by item, batch and warehouse. Bin has the sum of an item in a warehouse; of items kept by batch ERPNext is
 * asked once per bin which batches these are (`get_batch_qty`, the only way that is the same in versions 14 to 16).
 */
import type { StockPosition } from '@gemba/core/planning';
import { z } from 'zod';
import { BatchQuantities, GET_BATCH_QTY, Name, Num } from '../documents.ts';
import type { Filter, Frappe } from '../frappe.ts';
import { NO_LOT, type ErpnextConfig } from '../settings.ts';
import { changedSince, listIn, see, type Watermark } from './listing.ts';

const BinRow = z.object({
  name: Name,
  item_code: z.string(),
  warehouse: z.string(),
  actual_qty: Num,
  modified: z.string(),
});
type BinRow = z.infer<typeof BinRow>;
type Held = Pick<ErpnextConfig, 'company' | 'quarantineWarehouse' | 'scrapWarehouse' | 'blockedWarehouses'>;

const POSITIVE: Filter = ['actual_qty', '>', 0];

export async function readStock(
  frappe: Frappe,
  settings: Held,
  seen: Watermark,
  batched: ReadonlySet<string>,
): Promise<StockPosition[]> {
  return positions(
    frappe,
    settings,
    see(seen, await frappe.list('Bin', BinRow, { filters: [POSITIVE] })),
    batched,
  );
}

/** All stock of these items. */
export async function readStockOf(
  frappe: Frappe,
  settings: Held,
  items: Iterable<string>,
  batched: ReadonlySet<string>,
): Promise<StockPosition[]> {
  const bins = await listIn(frappe, 'Bin', BinRow, 'item_code', items, { filters: [POSITIVE] });
  return positions(frappe, settings, bins, batched);
}

/** Items of which a bin changed, empty ones too. */
export async function itemsMoved(frappe: Frappe, seen: Watermark, since: string): Promise<string[]> {
  const bins = see(seen, await frappe.list('Bin', BinRow, { filters: changedSince(since) }));
  return [...new Set(bins.map((bin) => bin.item_code))];
}

async function positions(frappe: Frappe, settings: Held, bins: BinRow[], batched: ReadonlySet<string>) {
  const own = await ownWarehouses(frappe, settings);
  const stock: StockPosition[] = [];
  for (const { item_code: item, warehouse, actual_qty } of bins) {
    if (!own.has(warehouse)) continue;
    const status = statusOf(warehouse, settings);
    if (!batched.has(item)) {
      stock.push({ item, lot: NO_LOT, location: warehouse, qty: actual_qty, status });
      continue;
    }
    const batches = await frappe.call(GET_BATCH_QTY, { item_code: item, warehouse }, BatchQuantities, {
      write: false,
    });
    for (const { batch_no: lot, qty } of batches)
      if (qty > 0) stock.push({ item, lot, location: warehouse, qty, status });
  }
  return stock;
}

async function ownWarehouses(frappe: Frappe, { company }: Held): Promise<Set<string>> {
  const rows = await frappe.list('Warehouse', z.object({ name: Name }), {
    filters: [['company', '=', company]],
  });
  return new Set(rows.map((row) => row.name));
}

function statusOf(
  warehouse: string,
  { quarantineWarehouse, scrapWarehouse, blockedWarehouses }: Held,
): StockPosition['status'] {
  if (warehouse === quarantineWarehouse) return 'quality';
  return warehouse === scrapWarehouse || blockedWarehouses.includes(warehouse) ? 'blocked' : 'free';
}
