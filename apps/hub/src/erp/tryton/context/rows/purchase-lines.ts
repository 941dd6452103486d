/**
 * Lines of purchases that were sent to a supplier, and purchase requests that nobody has ordered yet. A line is confirmed
 * when the purchase has the supplier's own number, received when nothing of it is missing; its quantity is what is missing, or
 * all of it when it is received. Due at the start of the day that Tryton plans the receipt for; while it plans none, of
 * the delivery date on the line, on the purchase, else of the purchase.
 */
import type { PurchaseLine } from '@gemba/core/planning';
import type { Instant } from '@gemba/core/time';
import { lineCode, requestCode } from '../../codes.ts';
import { readCarried } from './line-moves.ts';
import { rounded } from '../records/names.ts';
import { changedSince, type Domain, readAll, readOf, type RecordOf } from '../records/read-table.ts';
import type { Source } from '../source.ts';
import { PURCHASE, PURCHASE_LINE, PURCHASE_REQUEST } from '../records/tables.ts';

type Purchase = RecordOf<typeof PURCHASE>;
type Line = RecordOf<typeof PURCHASE_LINE>;
type Request = RecordOf<typeof PURCHASE_REQUEST>;

const IS_OPEN: ReadonlySet<string> = new Set(['quotation', 'confirmed', 'processing']);
const current = (closedSince: Instant): Domain => [
  'OR',
  ['state', 'in', [...IS_OPEN]],
  [['state', '=', 'done'], changedSince(closedSince)],
];
/** A request that has been ordered is a purchase line. */
export const OPEN_REQUESTS: Domain = [['state', '=', 'draft']];

export async function readCurrentPurchaseLines(
  source: Source,
  closedSince: Instant,
): Promise<PurchaseLine[]> {
  const purchases = await readAll(source.session, PURCHASE, current(closedSince));
  const lines = await readOf(
    source.session,
    PURCHASE_LINE,
    'purchase',
    purchases.map((p) => p.id),
  );
  return readLines(source, purchases, lines);
}

/** @returns the rows of those that are current, and the codes of all that are still there */
export async function readPurchaseLines(source: Source, ids: Iterable<number>, closedSince: Instant) {
  const { session } = source;
  const lines = await readOf(session, PURCHASE_LINE, 'id', ids);
  const purchases = lines.map((l) => l.purchase);
  const all = await readOf(session, PURCHASE, 'id', purchases);
  const numbers = new Map(all.map((p) => [p.id, p.number]));
  const closed = all.filter((p) => !IS_OPEN.has(p.state)).map((p) => p.id);
  const currentOnes = [
    ...all.filter((p) => IS_OPEN.has(p.state)),
    ...(await readOf(session, PURCHASE, 'id', closed, current(closedSince))),
  ];
  const rows = await readLines(source, currentOnes, lines);
  const codes = lines.flatMap(({ id, purchase }) => {
    const number = numbers.get(purchase) ?? null;
    return number === null ? [] : [lineCode(number, id)];
  });
  return { rows, codes };
}

async function readLines(
  { session, names, days, at }: Source,
  purchases: readonly Purchase[],
  lines: readonly Line[],
): Promise<PurchaseLine[]> {
  await names.ensureSmall();
  const purchaseOf = new Map(purchases.map((purchase) => [purchase.id, purchase]));
  const goods = lines.filter((l) => l.type === 'line' && (l.quantity ?? 0) > 0 && purchaseOf.has(l.purchase));
  await names.ensureProducts(goods.map((l) => l.product));
  await names.parties.ensure(purchases.map((p) => p.party));
  const carried = await readCarried(
    session,
    'purchase.line',
    goods.map((l) => l.id),
  );
  return goods.flatMap((line): PurchaseLine[] => {
    const purchase = purchaseOf.get(line.purchase);
    if (!purchase || purchase.number === null || line.product === null || line.quantity === null) return [];
    const ordered = names.inItemUnit(line.product, line.quantity, line.unit);
    const { done = 0, planned = null } = carried.get(line.id) ?? {};
    const missing = rounded(ordered - done);
    const received = missing <= 0 || purchase.state === 'done';
    const due =
      planned ??
      line.delivery_date_store ??
      purchase.delivery_date ??
      purchase.purchase_date ??
      days.dayOf(at);
    return [
      {
        purchaseLine: lineCode(purchase.number, line.id),
        supplier: supplierOf(names, purchase.party),
        item: names.item(line.product),
        qty: received ? ordered : missing,
        due: days.startOf(due),
        state: received ? 'received' : purchase.reference ? 'confirmed' : 'open',
      },
    ];
  });
}

export async function readOpenRequests(source: Source): Promise<PurchaseLine[]> {
  return readRequestRows(source, await readAll(source.session, PURCHASE_REQUEST, OPEN_REQUESTS));
}

export async function readRequests(source: Source, ids: Iterable<number>): Promise<PurchaseLine[]> {
  return readRequestRows(source, await readOf(source.session, PURCHASE_REQUEST, 'id', ids, OPEN_REQUESTS));
}

async function readRequestRows(
  { names, days, at }: Source,
  requests: readonly Request[],
): Promise<PurchaseLine[]> {
  await names.ensureSmall();
  await names.ensureProducts(requests.map((r) => r.product));
  await names.parties.ensure(requests.map((r) => r.party));
  return requests.flatMap((request): PurchaseLine[] => {
    if (request.product === null) return [];
    return [
      {
        purchaseLine: requestCode(request.id),
        supplier: supplierOf(names, request.party),
        item: names.item(request.product),
        qty: names.inItemUnit(request.product, request.quantity, request.uom),
        due: days.startOf(request.supply_date ?? days.dayOf(at)),
        state: 'open',
      },
    ];
  });
}

function supplierOf(names: Source['names'], party: number | null): string {
  if (party === null) return '';
  return names.parties.get(party).code ?? String(party);
}
