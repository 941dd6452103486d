/**
 * Re-validation: a decision keeps the rows that it was made on; before its posting goes out the same documents are read
 * again. What changed *materially* since sends the decision back to its decider, with the differences. Material is what
 * would have made another decision likely: an order's quantity, end or fate, stock that no longer covers the need, a
 * sales or purchase line's quantity, date or fate. A change that leaves the decision as good as it was is none.
 */
import type { PlanningRows } from '../planning/entities.ts';
import type { Transaction } from './transaction.ts';

/** Codes of the documents that a transaction touches. */
export interface Touched {
  workOrders: string[];
  /** all of the item's stock where the lot is null */
  stock: { item: string; lot: string | null }[];
  salesLines: string[];
  purchaseLines: string[];
}

export type TouchedRows = Pick<PlanningRows, 'workOrders' | 'stock' | 'salesLines' | 'purchaseLines'>;

export interface Difference {
  /** "order WO-4711", "lot V200-0731" */
  subject: string;
  /** "quantity", "end", "state", "free stock" … */
  figure: string;
  /** null: it was not there */
  before: string | number | null;
  /** null: it is gone */
  now: string | number | null;
}

export function touchedBy({ order, item, lot, salesLine, purchaseLine }: Transaction): Touched {
  return {
    workOrders: order === undefined ? [] : [order],
    stock: item !== undefined && lot !== undefined ? [{ item, lot }] : [],
    salesLines: salesLine === undefined ? [] : [salesLine],
    purchaseLines: purchaseLine === undefined ? [] : [purchaseLine],
  };
}

/** The rows of these documents among all rows. */
export function rowsOf(rows: TouchedRows, touched: Touched): TouchedRows {
  return {
    workOrders: rows.workOrders.filter((r) => touched.workOrders.includes(r.workOrder)),
    stock: rows.stock.filter((r) =>
      touched.stock.some((s) => s.item === r.item && (s.lot === null || s.lot === r.lot)),
    ),
    salesLines: rows.salesLines.filter((r) => touched.salesLines.includes(r.salesLine)),
    purchaseLines: rows.purchaseLines.filter((r) => touched.purchaseLines.includes(r.purchaseLine)),
  };
}

/** All other rows. */
export function rowsWithout(rows: TouchedRows, touched: Touched): TouchedRows {
  const gone = rowsOf(rows, touched);
  return {
    workOrders: rows.workOrders.filter((row) => !gone.workOrders.includes(row)),
    stock: rows.stock.filter((row) => !gone.stock.includes(row)),
    salesLines: rows.salesLines.filter((row) => !gone.salesLines.includes(row)),
    purchaseLines: rows.purchaseLines.filter((row) => !gone.purchaseLines.includes(row)),
  };
}

/** The rows with these documents as they were read again; what is gone is gone. */
export function rowsRefreshed(rows: TouchedRows, touched: Touched, fresh: TouchedRows): TouchedRows {
  const others = rowsWithout(rows, touched);
  const again = rowsOf(fresh, touched);
  return {
    workOrders: [...others.workOrders, ...again.workOrders],
    stock: [...others.stock, ...again.stock],
    salesLines: [...others.salesLines, ...again.salesLines],
    purchaseLines: [...others.purchaseLines, ...again.purchaseLines],
  };
}

/** @param before what the decision was made on; a document that it did not know is not judged */
export function materialDifferences(
  transaction: Transaction,
  before: TouchedRows,
  now: TouchedRows,
): Difference[] {
  return [
    ...orderDifferences(transaction, before, now),
    ...stockDifferences(transaction, before, now),
    ...lineDifferences('sales line', before.salesLines, now.salesLines, (l) => l.salesLine, {
      quantity: (l) => l.qty,
      'promised date': (l) => l.promised,
    }),
    ...lineDifferences('purchase line', before.purchaseLines, now.purchaseLines, (l) => l.purchaseLine, {
      quantity: (l) => l.qty,
      'due date': (l) => l.due,
      state: (l) => (l.state === 'received' ? l.state : 'open'),
    }),
  ];
}

/** Released or running makes no difference to a date, but all the difference to a cancellation. */
function orderDifferences({ kind }: Transaction, before: TouchedRows, now: TouchedRows): Difference[] {
  const fate = (state: string) =>
    kind === 'cancel' || state === 'finished' || state === 'cancelled' ? state : 'open';
  return lineDifferences('order', before.workOrders, now.workOrders, (o) => o.workOrder, {
    quantity: (o) => o.qty,
    end: (o) => o.end,
    state: (o) => fate(o.state),
  });
}

function stockDifferences(
  { kind, item, lot, qty, from }: Transaction,
  before: TouchedRows,
  now: TouchedRows,
): Difference[] {
  if (item === undefined || lot === undefined || qty === undefined) return [];
  const held = kind === 'quality-release';
  const usable = (rows: TouchedRows): number =>
    sum(
      rows.stock.filter(
        (s) =>
          s.item === item &&
          s.lot === lot &&
          (s.status !== 'free') === held &&
          (from === undefined || s.location === from),
      ),
    );
  const was = usable(before);
  const is = usable(now);
  if (is >= qty || was < qty) return [];
  return [{ subject: `lot ${lot}`, figure: held ? 'held stock' : 'free stock', before: was, now: is }];
}

function lineDifferences<T>(
  noun: string,
  before: readonly T[],
  now: readonly T[],
  codeOf: (row: T) => string,
  figures: Readonly<Record<string, (row: T) => string | number>>,
): Difference[] {
  return before.flatMap((was): Difference[] => {
    const code = codeOf(was);
    const subject = `${noun} ${code}`;
    const is = now.find((row) => codeOf(row) === code);
    if (!is) return [{ subject, figure: 'state', before: 'there', now: null }];
    return Object.entries(figures)
      .map(([figure, of]) => ({ subject, figure, before: of(was), now: of(is) }))
      .filter((d) => d.before !== d.now);
  });
}

const sum = (rows: readonly { qty: number }[]): number => rows.reduce((total, row) => total + row.qty, 0);
