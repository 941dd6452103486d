/**
 * What a decision is made on: the rows of the documents that it was shown, kept as they were when the question was
 * asked. Before a posting goes out they are held against the ERP (core/posting, touched.ts).
 */
import type { Touched, TouchedRows } from '../posting/touched.ts';
import { type PlanningContext, under } from './context.ts';

/** Every document whose code is among these values: of the event, and of the suggestions made from it. */
export function seenRows(context: PlanningContext, values: Readonly<Record<string, unknown>>): TouchedRows {
  const codes = [...new Set(Object.values(values).filter((value) => typeof value === 'string'))];
  return {
    workOrders: codes.flatMap((code) => context.workOrders.get(code) ?? []),
    stock: codes.flatMap((code) => under(context.stockOfLot, code)),
    salesLines: codes.flatMap((code) => context.salesLines.get(code) ?? []),
    purchaseLines: codes.flatMap((code) => context.purchaseLines.get(code) ?? []),
  };
}

/** The rows that a transaction touches, as they are in the planning context now. */
export function touchedRows(context: PlanningContext, touched: Touched): TouchedRows {
  return {
    workOrders: touched.workOrders.flatMap((code) => context.workOrders.get(code) ?? []),
    stock: touched.stock.flatMap(({ item, lot }) =>
      under(context.stockOfItem, item).filter((s) => lot === null || s.lot === lot),
    ),
    salesLines: touched.salesLines.flatMap((code) => context.salesLines.get(code) ?? []),
    purchaseLines: touched.purchaseLines.flatMap((code) => context.purchaseLines.get(code) ?? []),
  };
}
