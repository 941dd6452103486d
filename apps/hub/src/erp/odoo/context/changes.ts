/**
 * What changed since a moment of the server's clock. Odoo stamps a record with the begin of the transaction that wrote
 * it, so a delta reaches back by more than the longest transaction lasts. Groups are whole (core/planning/delta.ts): an
 * order whose move changed is read with all that belongs to it. What Odoo deletes leaves no stamp.
 */
import { GROUP_OF, type ContextDelta } from '@gemba/core/planning';
import { after, type Instant } from '@gemba/core/time';
import { lineCode, orderBeforeSplit, productCode } from '../records/codes.ts';
import type { OdooConfig } from '../config.ts';
import {
  BOM,
  BOM_LINE,
  MOVE,
  PRODUCTION,
  PURCHASE_LINE,
  PURCHASE_ORDER,
  QUANT,
  SALES_LINE,
  SALES_ORDER,
  WORK_CENTRE,
  WORK_ORDER,
} from '../records/models.ts';
import type { Domain, Odoo } from '../records/odoo-client.ts';
import { toOdoo, type Link } from '../rpc/values.ts';
import type { Catalogue, Product } from './catalogue.ts';
import { readPurchaseLines, readSalesLines } from './line-rows.ts';
import { readMaster, workCentreRows } from './master-rows.ts';
import { readOrders } from './order-rows.ts';
import { readStock } from './stock-rows.ts';

type Changes = ContextDelta['changes'];

export async function readChanges(
  odoo: Odoo,
  catalogue: Catalogue,
  config: OdooConfig,
  cursor: Instant,
): Promise<Changes> {
  const since = toOdoo(after(cursor, -config.overlapSeconds * 1_000));
  const changes: Changes = {};
  const renamed = await addMaster(odoo, catalogue, since, changes);
  await addOrders(odoo, catalogue, since, renamed, changes);
  await addStock(odoo, catalogue, config, since, renamed, changes);
  await addLines(odoo, catalogue, config, since, renamed, changes);
  return changes;
}

const written = (since: string, ...links: string[]): Domain => {
  const terms: Domain = ['write_date', ...links.map((link) => `${link}.write_date`)].map(
    (field) => [field, '>=', since] as const,
  );
  return [...links.map(() => '|' as const), ...terms];
};

/** @returns whether a code that other rows are told with has changed: then they are all told anew */
async function addMaster(
  odoo: Odoo,
  catalogue: Catalogue,
  since: string,
  changes: Changes,
): Promise<boolean> {
  const codesBefore = new Map([...catalogue.products].map(([id, row]) => [id, productCode(row)]));
  const changed = await catalogue.readProducts(written(since, 'product_tmpl_id'));
  const [boms, lines, centres] = await Promise.all([
    odoo.search(BOM, written(since)),
    odoo.search(BOM_LINE, written(since)),
    odoo.search(WORK_CENTRE, written(since)),
  ]);
  if (lines.length > 0)
    boms.push(...(await odoo.search(BOM, [['id', 'in', idsOf(lines.map((line) => line.bom_id))]])));
  const templates = new Set(boms.map((bom) => bom.product_tmpl_id?.id));
  const products = new Map<number, Product>(changed.map((row) => [row.id, row]));
  for (const row of catalogue.products.values())
    if (templates.has(row.product_tmpl_id?.id)) products.set(row.id, row);

  if (products.size > 0) {
    const { items, bomLines } = await readMaster(odoo, catalogue, [...products.values()]);
    const of = [...products.values()].map(productCode);
    const before = [...products.keys()].flatMap((id) => codesBefore.get(id) ?? []);
    const all = [...new Set([...of, ...before])];
    changes.items = { of: all, rows: items };
    changes.bomLines = { of: all, rows: bomLines };
  }
  if (centres.length > 0) {
    const before = workCentreRows(catalogue);
    await catalogue.readWorkCentres();
    const rows = workCentreRows(catalogue);
    changes.workCentres = { of: [...new Set([...before, ...rows].map(GROUP_OF.workCentres))], rows };
  }
  const renamed = changed.some((row) => (codesBefore.get(row.id) ?? productCode(row)) !== productCode(row));
  return renamed || centres.length > 0;
}

/** An order that is no longer open has no rows; nor has the number that an order had before it was split. */
async function addOrders(
  odoo: Odoo,
  catalogue: Catalogue,
  since: string,
  renamed: boolean,
  changes: Changes,
): Promise<void> {
  const [productions, workOrders, moves] = await Promise.all([
    odoo.search(PRODUCTION, written(since)),
    odoo.search(WORK_ORDER, written(since)),
    odoo.search(MOVE, [...written(since), ['raw_material_production_id', '!=', false]]),
  ]);
  const ids = idsOf([
    ...productions,
    ...workOrders.map((row) => row.production_id),
    ...moves.map((row) => row.raw_material_production_id),
  ]);
  if (ids.length === 0 && !renamed) return;
  const changed = await readOrders(odoo, catalogue, ids);
  const all = renamed ? await readOrders(odoo, catalogue) : changed;
  const open = all.workOrders.filter(({ state }) => state !== 'finished' && state !== 'cancelled');
  const codes = new Set(open.map(GROUP_OF.workOrders));
  const of = [
    ...new Set(
      [...changed.workOrders, ...open].flatMap(({ workOrder }) => [workOrder, orderBeforeSplit(workOrder)]),
    ),
  ];
  changes.workOrders = { of, rows: open };
  changes.operations = { of, rows: all.operations.filter((row) => codes.has(row.workOrder)) };
  changes.requirements = { of, rows: all.requirements.filter((row) => codes.has(row.workOrder)) };
}

async function addStock(
  odoo: Odoo,
  catalogue: Catalogue,
  config: OdooConfig,
  since: string,
  renamed: boolean,
  changes: Changes,
): Promise<void> {
  // also of places that are not ours: stock that is used up leaves no row here, but one in production
  const moved = idsOf((await odoo.search(QUANT, written(since))).map((quant) => quant.product_id));
  const products = renamed ? [...catalogue.products.keys()] : moved;
  if (products.length === 0) return;
  const codes = products.flatMap((id) => catalogue.itemOf({ id, name: '' }) ?? []);
  changes.stock = {
    of: [...new Set([...codes, ...(changes.items?.of ?? [])])],
    rows: await readStock(odoo, catalogue, config, renamed ? [] : [['product_id', 'in', products]]),
  };
}

async function addLines(
  odoo: Odoo,
  catalogue: Catalogue,
  { timeZone }: OdooConfig,
  since: string,
  renamed: boolean,
  changes: Changes,
): Promise<void> {
  const which = (ids: number[]): Domain => (renamed ? [] : [['id', 'in', ids]]);
  const sales = await odoo.search(SALES_LINE, written(since, 'order_id'));
  if (sales.length > 0 || renamed) {
    const rows = await readSalesLines(odoo, catalogue, timeZone, which(idsOf(sales)));
    const of = await lineCodes(odoo, SALES_ORDER, sales);
    changes.salesLines = { of: [...new Set([...of, ...rows.map(GROUP_OF.salesLines)])], rows };
  }
  const purchases = await odoo.search(PURCHASE_LINE, written(since, 'order_id'));
  if (purchases.length > 0 || renamed) {
    const rows = await readPurchaseLines(odoo, catalogue, which(idsOf(purchases)));
    const of = await lineCodes(odoo, PURCHASE_ORDER, purchases);
    changes.purchaseLines = { of: [...new Set([...of, ...rows.map(GROUP_OF.purchaseLines)])], rows };
  }
}

async function lineCodes(
  odoo: Odoo,
  orders: typeof SALES_ORDER | typeof PURCHASE_ORDER,
  lines: readonly { id: number; order_id: Link | null }[],
): Promise<string[]> {
  const ids = idsOf(lines.map((line) => line.order_id));
  const found = await odoo.search<typeof SALES_ORDER.row | typeof PURCHASE_ORDER.row>(orders, [
    ['id', 'in', ids],
  ]);
  const names = new Map(found.map((order) => [order.id, order.name ?? '']));
  return lines.map((line) => lineCode(names.get(line.order_id?.id ?? 0) ?? '', line.id));
}

const idsOf = (rows: readonly ({ id: number } | null)[]): number[] => [
  ...new Set(rows.flatMap((row) => row?.id ?? [])),
];
