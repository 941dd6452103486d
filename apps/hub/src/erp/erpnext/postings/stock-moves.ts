/**
 * Hold, release, transfer and scrap as Stock Entries: Material Transfer between warehouses, or Material Issue for scrap
 * without a scrap warehouse. Where the transaction names no source the lot is taken from where it lies, in the order
 * that the kind asks for; what is missing is left in the first row, so that ERPNext says so in its own words.
 */
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import type { Refused } from '../../connector.ts';
import { BatchQuantities, GET_BATCH_QTY, ItemDoc, Name, Num } from '../documents.ts';
import type { Draft, Frappe } from '../frappe.ts';
import { NO_LOT, type ErpnextConfig } from '../settings.ts';

export type MoveKind = 'quality-hold' | 'quality-release' | 'transfer' | 'scrap';

type Warehouses = Pick<
  ErpnextConfig,
  'company' | 'quarantineWarehouse' | 'releaseWarehouse' | 'scrapWarehouse' | 'blockedWarehouses'
>;
interface Held {
  warehouse: string;
  qty: number;
}

export async function composeMove(
  frappe: Frappe,
  settings: Warehouses,
  transaction: Transaction & { kind: MoveKind },
): Promise<Draft | Refused> {
  const { kind, item: code = '', lot, qty = 0, uom } = transaction;
  const item = await frappe.read('Item', code, ItemDoc);
  if (!item) return refused(`ERPNext has no item ${code}`, 'item');
  if (item.disabled) return refused(`Item ${code} is disabled in ERPNext`, 'item');
  const factor = factorOf(item, uom);
  if (factor === null) return refused(`Item ${code} has no unit ${uom} in ERPNext`, 'uom');

  const target = transaction.to ?? TARGET[kind](settings);
  if (target === undefined && kind !== 'scrap')
    return refused('the configuration names no warehouse for it, and neither does the posting', 'to');
  const batch = lot === undefined || lot === NO_LOT ? null : lot;
  const sources = transaction.from
    ? [{ warehouse: transaction.from, qty: qty * factor }]
    : taken(await whereIs(frappe, code, batch), qty * factor, rankOf(kind, settings, target));
  if (sources.length === 0)
    return refused(`no stock of ${batch === null ? code : `lot ${batch}`} was found in ERPNext`, 'from');

  return {
    stock_entry_type: target === undefined ? 'Material Issue' : 'Material Transfer',
    company: settings.company,
    set_posting_time: 1,
    posting_date: transaction.postingDate,
    remarks: transaction.reason ?? `Gemba: ${kind}`,
    items: sources.map((source) => ({
      item_code: code,
      qty: source.qty / factor,
      uom: uom ?? item.stock_uom,
      stock_uom: item.stock_uom,
      conversion_factor: factor,
      s_warehouse: source.warehouse,
      ...(target !== undefined && { t_warehouse: target }),
      ...(batch !== null && { batch_no: batch, use_serial_batch_fields: 1 }),
    })),
  };
}

const TARGET: Record<MoveKind, (settings: Warehouses) => string | undefined> = {
  'quality-hold': (settings) => settings.quarantineWarehouse,
  'quality-release': (settings) => settings.releaseWarehouse,
  transfer: () => undefined,
  scrap: (settings) => settings.scrapWarehouse,
};

/** Lower is taken first; null: not at all. */
function rankOf(
  kind: MoveKind,
  { quarantineWarehouse, scrapWarehouse, blockedWarehouses }: Warehouses,
  target: string | undefined,
): (warehouse: string) => number | null {
  return (warehouse) => {
    if (warehouse === target || warehouse === scrapWarehouse) return null;
    const held = warehouse === quarantineWarehouse;
    if (kind === 'quality-release') return held ? 0 : null;
    if (kind === 'scrap') return held ? 0 : 1;
    return held || blockedWarehouses.includes(warehouse) ? null : 0;
  };
}

function taken(held: Held[], qty: number, rank: (warehouse: string) => number | null): Held[] {
  const usable = held
    .filter((h) => h.qty > 0 && rank(h.warehouse) !== null)
    .sort((a, b) => (rank(a.warehouse) ?? 0) - (rank(b.warehouse) ?? 0) || b.qty - a.qty);
  const rows: Held[] = [];
  let left = qty;
  for (const { warehouse, qty: there } of usable) {
    if (left <= 0) break;
    rows.push({ warehouse, qty: Math.min(there, left) });
    left -= there;
  }
  const [first] = rows;
  if (first && left > 0) first.qty += left;
  return rows;
}

async function whereIs(frappe: Frappe, item: string, batch: string | null): Promise<Held[]> {
  if (batch !== null)
    return frappe.call(GET_BATCH_QTY, { batch_no: batch, item_code: item }, BatchQuantities, {
      write: false,
    });
  const bins = await frappe.list('Bin', z.object({ name: Name, warehouse: z.string(), actual_qty: Num }), {
    filters: [['item_code', '=', item]],
  });
  return bins.map(({ warehouse, actual_qty }) => ({ warehouse, qty: actual_qty }));
}

/** Stock units in one unit; null: ERPNext knows no conversion. */
function factorOf({ stock_uom, uoms }: z.infer<typeof ItemDoc>, uom: string | undefined): number | null {
  if (uom === undefined || uom === stock_uom) return 1;
  return uoms.find((row) => row.uom === uom)?.conversion_factor ?? null;
}

const refused = (reason: string, field: keyof Transaction): Refused => ({ state: 'rejected', reason, field });
