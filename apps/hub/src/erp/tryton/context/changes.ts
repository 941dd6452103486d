/** What the news are part of, as whole groups: those that are gone, closed or not current any more have no rows. */
import type { ContextDelta } from '@gemba/core/planning';
import type { Instant } from '@gemba/core/time';
import { requestCode } from '../codes.ts';
import { readBomLines } from './rows/bom-lines.ts';
import { readItems } from './rows/items.ts';
import type { Gone } from './proposals.ts';
import { readPurchaseLines, readRequests } from './rows/purchase-lines.ts';
import { readOrders } from './rows/read-orders.ts';
import { readSalesLines } from './rows/sales-lines.ts';
import type { Source } from './source.ts';
import { readStock } from './rows/stock.ts';
import type { News } from './told-changes.ts';
import { type TouchedGroups, touchedGroups } from './touched-groups.ts';

export async function changesOf(
  source: Source,
  news: News,
  closedSince: Instant,
  gone: Gone,
): Promise<ContextDelta['changes']> {
  const { session, names } = source;
  const touched = await touchedGroups(session, news);
  const centresBefore = names.workCentres().rows.map((row) => row.workCentre);
  for (const id of gone.orders.keys()) touched.orders.add(id);
  for (const id of gone.requests) touched.requests.add(id);
  await refreshNames(source, touched);
  const codes = (products: Iterable<number>) => [...products].map((id) => names.item(id));
  const changes: ContextDelta['changes'] = {};

  if (touched.products.size > 0) {
    await names.ensureProducts(touched.products);
    changes.items = {
      of: codes(touched.products),
      rows: await readItems(source, [...touched.products]),
    };
  }
  if (touched.boms.size > 0) {
    await names.ensureProducts(touched.boms);
    changes.bomLines = {
      of: codes(touched.boms),
      rows: await readBomLines(source, [...touched.boms]),
    };
  }
  if (touched.workCentres) {
    const { rows } = names.workCentres();
    changes.workCentres = {
      of: [...new Set([...centresBefore, ...rows.map((row) => row.workCentre)])],
      rows,
    };
  }
  if (touched.orders.size > 0) {
    const { orders, numbers: there } = await readOrders(source, touched.orders, closedSince);
    const numbers = [...new Set([...there, ...gone.orders.values()])];
    changes.workOrders = { of: numbers, rows: orders.map((o) => o.workOrder) };
    changes.operations = { of: numbers, rows: orders.flatMap((o) => o.operations) };
    changes.requirements = { of: numbers, rows: orders.flatMap((o) => o.requirements) };
  }
  if (touched.stock.size > 0) {
    await names.ensureProducts(touched.stock);
    changes.stock = { of: codes(touched.stock), rows: await readStock(source, [...touched.stock]) };
  }
  if (touched.saleLines.size > 0) {
    const { rows, codes: of } = await readSalesLines(source, touched.saleLines);
    changes.salesLines = { of, rows };
  }
  if (touched.purchaseLines.size + touched.requests.size > 0) {
    const lines = await readPurchaseLines(source, touched.purchaseLines, closedSince);
    changes.purchaseLines = {
      of: [...lines.codes, ...[...touched.requests].map(requestCode)],
      rows: [...lines.rows, ...(await readRequests(source, touched.requests))],
    };
  }
  return changes;
}

async function refreshNames({ names }: Source, touched: TouchedGroups): Promise<void> {
  await names.products.refresh(touched.products);
  await names.templates.refresh(touched.templates);
  await names.parties.refresh(touched.parties);
  await names.lots.refresh(touched.lots);
  if (touched.workCentres) await names.refreshSmall();
}
