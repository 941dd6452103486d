/** What the ERP shows after a posting, held against what was asked for. */
import type { Difference } from './touched.ts';
import type { Transaction } from './transaction.ts';

/** A document's state and quantities; fields that the transaction has too carry the same name. */
export type ReadBack = Record<string, string | number>;

/** What must be the same in the document as in the transaction, where the ERP shows it. */
const COMPARED = [
  'order',
  'operation',
  'item',
  'lot',
  'qty',
  'uom',
  'from',
  'to',
  'salesLine',
  'purchaseLine',
  'date',
] as const satisfies readonly (keyof Transaction)[];

/** Quantities in ERPs have at most this many decimals that mean something. */
const SAME_QTY = 1e-6;

/** Asked for (`before`) against found (`now`). */
export function discrepanciesOf(transaction: Transaction, found: ReadBack): Difference[] {
  return COMPARED.flatMap((field) => {
    const asked = transaction[field];
    const is = found[field];
    if (asked === undefined || is === undefined || same(asked, is)) return [];
    return [{ subject: 'document', figure: field, before: asked, now: is }];
  });
}

const same = (a: string | number, b: string | number): boolean =>
  typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) <= SAME_QTY : String(a) === String(b);
