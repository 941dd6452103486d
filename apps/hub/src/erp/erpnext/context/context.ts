/**
 * The planning context of a company: all that is open, what changed since a cursor, and the documents of one
 * transaction. The cursor is the latest `modified` that was seen, ERPNext's own clock; a delta goes back a little
 * before it, because a long transaction shows its changes later than they are stamped.
 */
import type { ContextDelta, PlanningRows } from '@gemba/core/planning';
import type { Touched, TouchedRows } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import { later, textOf } from '../erp-time.ts';
import type { Filter, Frappe } from '../frappe.ts';
import { lineOf } from '../line-code.ts';
import type { ErpnextConfig } from '../settings.ts';
import { OPEN, readPurchaseLines, readSalesLines } from './lines.ts';
import { changedSince, type Watermark } from './listing.ts';
import { batchedAmong, readBoms, readItems, readWorkCentres } from './masters.ts';
import { OVER, readOrders } from './orders.ts';
import { itemsMoved, readStock, readStockOf } from './stock.ts';

const OVERLAP_MS = 120_000;

export async function loadContext(
  frappe: Frappe,
  settings: ErpnextConfig,
  now: () => Instant,
): Promise<{ rows: PlanningRows; at: Instant; cursor: string }> {
  const at = now();
  const seen: Watermark = { latest: '' };
  const { items, batched } = await readItems(frappe, seen, null);
  const { bomLines } = await readBoms(frappe, settings, seen, null);
  const workCentres = await readWorkCentres(frappe, settings);
  const orders = await readOrders(frappe, settings, workCentres, seen, [OVER]);
  const stock = await readStock(frappe, settings, seen, batched);
  const sales = await readSalesLines(frappe, settings, seen, OPEN);
  const purchases = await readPurchaseLines(frappe, settings, seen, OPEN);
  return {
    rows: {
      items,
      bomLines,
      workCentres,
      ...orders,
      stock,
      salesLines: sales.lines,
      purchaseLines: purchases.lines,
    },
    at,
    cursor: seen.latest || textOf(at, settings.timeZone),
  };
}

export async function loadChanges(
  frappe: Frappe,
  settings: ErpnextConfig,
  now: () => Instant,
  cursor: string,
): Promise<ContextDelta> {
  const at = now();
  const since = later(cursor, -OVERLAP_MS);
  const seen: Watermark = { latest: cursor };
  const { items } = await readItems(frappe, seen, since);
  const { parents, bomLines } = await readBoms(frappe, settings, seen, since);
  const workCentres = await readWorkCentres(frappe, settings);
  const orders = await readOrders(frappe, settings, workCentres, seen, changedSince(since));
  const moved = await itemsMoved(frappe, seen, since);
  const stock = await readStockOf(frappe, settings, moved, await batchedAmong(frappe, moved));
  const sales = await readSalesLines(frappe, settings, seen, changedSince(since));
  const purchases = await readPurchaseLines(frappe, settings, seen, changedSince(since));
  const workOrders = orders.workOrders.map((order) => order.workOrder);
  return {
    changes: {
      items: { of: items.map((item) => item.item), rows: items },
      bomLines: { of: parents, rows: bomLines },
      workCentres: { of: workCentres.map((centre) => centre.workCentre), rows: workCentres },
      workOrders: { of: workOrders, rows: orders.workOrders },
      operations: { of: workOrders, rows: orders.operations },
      requirements: { of: workOrders, rows: orders.requirements },
      stock: { of: moved, rows: stock },
      salesLines: { of: sales.codes, rows: sales.lines },
      purchaseLines: { of: purchases.codes, rows: purchases.lines },
    },
    at,
    cursor: seen.latest,
  };
}

export async function reread(
  frappe: Frappe,
  settings: ErpnextConfig,
  touched: Touched,
): Promise<TouchedRows> {
  const seen: Watermark = { latest: '' };
  const items = touched.stock.map((position) => position.item);
  const stock = await readStockOf(frappe, settings, items, await batchedAmong(frappe, items));
  const sales = await readSalesLines(frappe, settings, seen, among(touched.salesLines));
  const purchases = await readPurchaseLines(frappe, settings, seen, among(touched.purchaseLines));
  const workOrders =
    touched.workOrders.length === 0
      ? []
      : (
          await readOrders(frappe, settings, await readWorkCentres(frappe, settings), seen, [
            ['name', 'in', touched.workOrders],
          ])
        ).workOrders;
  return {
    workOrders,
    stock: stock.filter((row) =>
      touched.stock.some((t) => t.item === row.item && (t.lot === null || t.lot === row.lot)),
    ),
    salesLines: sales.lines.filter((line) => touched.salesLines.includes(line.salesLine)),
    purchaseLines: purchases.lines.filter((line) => touched.purchaseLines.includes(line.purchaseLine)),
  };
}

/** The orders of these lines. */
const among = (codes: readonly string[]): Filter[] => [
  ['name', 'in', codes.map((code) => lineOf(code).document)],
];
