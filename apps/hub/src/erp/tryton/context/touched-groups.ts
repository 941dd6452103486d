/**
 * Which groups of the planning context changed since: one question per model that the context is made of, by write and
 * create date, and from each record that changed to the groups that its figures are part of.
 *
 * What is found by the next full read only, for Tryton keeps no trace of it or it would touch nearly everything: a
 * record that was deleted by itself (not through its document), a new code or name of an item, unit, location or
 * operation in the rows of others.
 */
import type { Session } from '../rpc/session.ts';
import type { News } from './told-changes.ts';
import { originLine } from './rows/line-moves.ts';
import { type Domain, readAll, readOf, type RecordOf, type Table } from './records/read-table.ts';
import {
  BOM,
  BOM_INPUT,
  BOM_OUTPUT,
  LEAD_TIME,
  LOT,
  MOVE,
  PARTY,
  PRODUCT,
  PRODUCT_BOM,
  PRODUCT_SUPPLIER,
  PRODUCTION,
  PURCHASE,
  PURCHASE_LINE,
  PURCHASE_REQUEST,
  SALE,
  SALE_LINE,
  TEMPLATE,
  WORK,
  WORK_CENTRE,
} from './records/tables.ts';

/** Ids of Tryton's records. */
export interface TouchedGroups {
  products: Set<number>;
  templates: Set<number>;
  parties: Set<number>;
  lots: Set<number>;
  /** products whose BOM lines changed */
  boms: Set<number>;
  workCentres: boolean;
  orders: Set<number>;
  /** products */
  stock: Set<number>;
  saleLines: Set<number>;
  purchaseLines: Set<number>;
  requests: Set<number>;
}

export async function touchedGroups(session: Session, news: News): Promise<TouchedGroups> {
  const idsOf = (rows: readonly { id: number }[]) => rows.map((row) => row.id);
  /** the lines of these documents, and those that changed themselves */
  const linesOf = async (
    table: Table<{ id: number }>,
    field: string,
    documents: readonly number[],
    domain?: Domain,
  ) => idsOf(await readOf(session, table, field, documents, domain));

  const parties = await news.idsOf(PARTY);
  const templates = await news.idsOf(TEMPLATE);
  const suppliers = await news.rowsOf(PRODUCT_SUPPLIER);
  const lots = await news.rowsOf(LOT);
  const moves = await news.rowsOf(MOVE);
  const centres = await news.idsOf(WORK_CENTRE);
  const boms = [
    ...(await news.idsOf(BOM)),
    ...[...(await news.rowsOf(BOM_INPUT)), ...(await news.rowsOf(BOM_OUTPUT))].map((line) => line.bom),
  ];
  const links = await news.rowsOf(PRODUCT_BOM);
  const products = await news.idsOf(PRODUCT);
  const sales = await news.idsOf(SALE);
  const purchases = await news.idsOf(PURCHASE);
  const ofParties = async (table: Table<{ id: number }>) => linesOf(table, 'party', parties);

  return {
    templates: new Set(templates),
    parties: new Set(parties),
    lots: new Set(idsOf(lots)),
    products: new Set([
      ...products,
      ...idsOf(
        await readOf(session, PRODUCT, 'template', [
          ...templates,
          ...suppliers.flatMap((s) => s.template ?? []),
        ]),
      ),
      ...suppliers.flatMap((s) => s.product ?? []),
      ...(await news.rowsOf(LEAD_TIME)).map((l) => l.product),
      ...links.map((l) => l.product),
    ]),
    // a BOM that is taken off an item leaves its trace on the item
    boms: new Set([
      ...products,
      ...links.map((l) => l.product),
      ...(await readOf(session, PRODUCT_BOM, 'bom', boms)).map((l) => l.product),
    ]),
    workCentres: centres.length > 0,
    orders: new Set([
      ...(await news.idsOf(PRODUCTION)),
      ...(await news.rowsOf(WORK)).map((w) => w.production),
      ...moves.flatMap((m) => [m.production_input ?? [], m.production_output ?? []].flat()),
      ...(await ordersAt(session, centres)),
    ]),
    stock: new Set([
      ...moves.filter((m) => m.state === 'done').map((m) => m.product),
      ...lots.map((l) => l.product),
    ]),
    saleLines: new Set([
      ...(await news.idsOf(SALE_LINE)),
      ...(await linesOf(SALE_LINE, 'sale', [...sales, ...(await ofParties(SALE))])),
      ...moves.flatMap((m) => originLine(m, 'sale.line') ?? []),
    ]),
    purchaseLines: new Set([
      ...(await news.idsOf(PURCHASE_LINE)),
      ...(await linesOf(PURCHASE_LINE, 'purchase', [...purchases, ...(await ofParties(PURCHASE))])),
      ...moves.flatMap((m) => originLine(m, 'purchase.line') ?? []),
    ]),
    requests: new Set([...(await news.idsOf(PURCHASE_REQUEST)), ...(await ofParties(PURCHASE_REQUEST))]),
  };
}

/** Orders that are on these work centres or below them, themselves or with an operation. */
async function ordersAt(session: Session, centres: readonly number[]): Promise<number[]> {
  if (centres.length === 0) return [];
  const below = ['work_center', 'child_of', [...centres], 'parent'];
  const orders = await readAll(session, PRODUCTION, [below]);
  const works = await readAll(session, WORK, [below]);
  return [...orders.map((o) => o.id), ...works.map((w: RecordOf<typeof WORK>) => w.production)];
}
