/** The planning context of a company: all that is open, what changed since a cursor, and the documents of one transaction. */
import type { ContextDelta, PlanningRows } from '@gemba/core/planning';
import type { Touched, TouchedRows } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import { lineOf } from '../entities.ts';
import { anyOf, type OData } from '../odata.ts';
import type { BusinessCentralConfig } from '../settings.ts';
import { readPurchaseLines, readSalesLines } from './lines.ts';
import { readItems, readWorkCentres } from './masters.ts';
import { OPEN_ORDERS, ordersChanged, readOrders } from './orders.ts';
import { itemsMoved, readStock, readStockOf } from './stock.ts';
import { before, toInstant, type Watermark } from './watermark.ts';

export async function loadContext(
  odata: OData,
  settings: BusinessCentralConfig,
  now: () => Instant,
): Promise<{ rows: PlanningRows; at: Instant; cursor: string }> {
  const at = now();
  const seen: Watermark = { latest: null };
  const { items, bomLines } = await readItems(odata, seen, null);
  const workCentres = await readWorkCentres(odata);
  const orders = await readOrders(odata, workCentres, seen, [OPEN_ORDERS]);
  const stock = await readStock(odata, settings);
  const sales = await readSalesLines(odata, settings, seen, ['fullyShipped eq false']);
  const purchases = await readPurchaseLines(odata, seen, ['fullyReceived eq false']);
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
    cursor: seen.latest ?? at,
  };
}

export async function loadChanges(
  odata: OData,
  settings: BusinessCentralConfig,
  now: () => Instant,
  cursor: string,
): Promise<ContextDelta> {
  const at = now();
  const from = toInstant(cursor);
  const since = before(from);
  const seen: Watermark = { latest: from };
  const masters = await readItems(odata, seen, since);
  const workCentres = await readWorkCentres(odata);
  const orders = await readOrders(odata, workCentres, seen, await ordersChanged(odata, seen, since));
  const moved = await itemsMoved(odata, seen, since);
  const stock = await readStockOf(odata, settings, moved);
  const sales = await readSalesLines(odata, settings, seen, [`lastModifiedDateTime ge ${since}`]);
  const purchases = await readPurchaseLines(odata, seen, [`lastModifiedDateTime ge ${since}`]);
  const workOrders = orders.workOrders.map((order) => order.workOrder);
  return {
    changes: {
      items: { of: masters.of, rows: masters.items },
      bomLines: { of: masters.of, rows: masters.bomLines },
      workCentres: { of: workCentres.map((centre) => centre.workCentre), rows: workCentres },
      workOrders: { of: workOrders, rows: orders.workOrders },
      operations: { of: workOrders, rows: orders.operations },
      requirements: { of: workOrders, rows: orders.requirements },
      stock: { of: moved, rows: stock },
      salesLines: { of: sales.codes, rows: sales.lines },
      purchaseLines: { of: purchases.codes, rows: purchases.lines },
    },
    at,
    cursor: seen.latest ?? from,
  };
}

export async function reread(
  odata: OData,
  settings: BusinessCentralConfig,
  touched: Touched,
): Promise<TouchedRows> {
  const seen: Watermark = { latest: null };
  const orderFilters = anyOf('number', touched.workOrders);
  const workCentres = orderFilters.length === 0 ? [] : await readWorkCentres(odata);
  const { workOrders } = await readOrders(odata, workCentres, seen, orderFilters);
  const stock = await readStockOf(
    odata,
    settings,
    touched.stock.map((position) => position.item),
  );
  const sales = await readSalesLines(odata, settings, seen, ordersOf(touched.salesLines));
  const purchases = await readPurchaseLines(odata, seen, ordersOf(touched.purchaseLines));
  return {
    workOrders,
    stock: stock.filter((row) =>
      touched.stock.some((t) => t.item === row.item && (t.lot === null || t.lot === row.lot)),
    ),
    salesLines: sales.lines.filter((line) => touched.salesLines.includes(line.salesLine)),
    purchaseLines: purchases.lines.filter((line) => touched.purchaseLines.includes(line.purchaseLine)),
  };
}

const ordersOf = (codes: readonly string[]): string[] =>
  anyOf(
    'number',
    codes.map((code) => lineOf(code).order),
  );
