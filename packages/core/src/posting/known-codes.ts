/**
 * Is everything that a transaction names known in the ERP, as far as the planning context can tell? Found before it is
 * posted, said in words for the person who mends it, with the codes that may have been meant. Where the context has no
 * rows of an entity nothing is refused.
 */
import { type PlanningContext, under } from '../planning/context.ts';
import { closestCodes } from './closest-codes.ts';
import type { PostingKind, Transaction } from './transaction.ts';

export interface UnknownCode {
  refused: string;
  field: keyof Transaction;
  /** codes of the ERP, the likeliest first */
  candidates: string[];
}

/** What can only be done to a lot that is there. */
const NEEDS_STOCK: ReadonlySet<PostingKind> = new Set([
  'quality-hold',
  'quality-release',
  'scrap',
  'transfer',
]);

/** @param transaction in the ERP's codes */
export function unknownCode(transaction: Transaction, context: PlanningContext): UnknownCode | null {
  const { item, order, salesLine, purchaseLine, workCentre } = transaction;
  return (
    oneOf('item', 'Item', item, context.items) ??
    oneOf('order', 'Order', order, context.workOrders) ??
    oneOf('salesLine', 'Sales line', salesLine, context.salesLines) ??
    oneOf('purchaseLine', 'Purchase line', purchaseLine, context.purchaseLines) ??
    oneOf('workCentre', 'Work centre', workCentre, context.workCentres) ??
    operationOf(transaction, context) ??
    unitOf(transaction, context) ??
    lotOf(transaction, context)
  );
}

/** The ERP's item that a transaction is about, by itself or by its order. */
export const itemOf = ({ item, order }: Transaction, context: PlanningContext): string | undefined =>
  item ?? context.workOrders.get(order ?? '')?.item;

function oneOf(
  field: keyof Transaction,
  noun: string,
  code: string | undefined,
  known: ReadonlyMap<string, unknown>,
): UnknownCode | null {
  if (code === undefined || known.size === 0 || known.has(code)) return null;
  const candidates = closestCodes(code, known.keys());
  return { refused: `${noun} "${code}" is not known in the ERP.${meant(candidates)}`, field, candidates };
}

function operationOf({ order, operation }: Transaction, context: PlanningContext): UnknownCode | null {
  const known = under(context.operationsOfWorkOrder, order).map((o) => o.operation);
  if (operation === undefined || known.length === 0 || known.includes(operation)) return null;
  return {
    refused: `Order ${order} has no operation "${operation}" in the ERP; it has ${list(known)}.`,
    field: 'operation',
    candidates: known,
  };
}

function unitOf(transaction: Transaction, context: PlanningContext): UnknownCode | null {
  const item = itemOf(transaction, context);
  const unit = context.items.get(item ?? '')?.uom;
  const { uom } = transaction;
  if (uom === undefined || unit === undefined || unit === '' || unit === uom) return null;
  return {
    refused: `The ERP keeps item ${item} in ${unit}, not in "${uom}", and no conversion between them is known.`,
    field: 'uom',
    candidates: [unit],
  };
}

function lotOf({ kind, item, lot }: Transaction, context: PlanningContext): UnknownCode | null {
  if (lot === undefined || item === undefined || !NEEDS_STOCK.has(kind)) return null;
  if (context.rows.stock.length === 0) return null;
  const stock = under(context.stockOfItem, item);
  const lots = [...new Set(stock.map((s) => s.lot))].filter((code) => code !== '');
  if (lots.includes(lot) || (stock.length > 0 && lots.length === 0)) return null;
  const candidates = closestCodes(lot, lots);
  const there = lots.length === 0 ? ' It has no stock of that item.' : meant(candidates);
  return {
    refused: `Lot "${lot}" of item ${item} is not known in the ERP.${there}`,
    field: 'lot',
    candidates,
  };
}

const meant = (candidates: readonly string[]): string =>
  candidates.length === 0 ? '' : ` Did you mean ${list(candidates)}?`;

/** no more than a person reads */
const list = (codes: readonly string[]): string => codes.slice(0, 10).join(', ');
