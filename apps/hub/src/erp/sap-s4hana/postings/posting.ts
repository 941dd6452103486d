/** One family of postings: how it is found, done and read in SAP. Documents are SAP's numbers. */
import type { PostingKind, ReadBack, Transaction } from '@gemba/core/posting';
import type { PostResult, Refused } from '../../connector.ts';

export interface Posting {
  kinds: readonly PostingKind[];
  /** the document that shows the transaction's trace or, where SAP keeps none, its effect. @throws ErpUnavailable */
  find(transaction: Transaction): Promise<string | null>;
  /** without looking first. @throws ErpUnavailable, ErpLocked when nothing happened, ErpAmbiguous when nobody knows */
  post(transaction: Transaction): Promise<PostResult>;
  readBack(document: string, transaction: Transaction): Promise<ReadBack | null>;
}

export const refused = (reason: string, field?: keyof Transaction): Refused => ({
  state: 'rejected',
  reason,
  ...(field !== undefined && { field }),
});

/** A field that the kind cannot do without: its absence is a bug of the caller. */
export function need<F extends keyof Transaction>(transaction: Transaction, field: F): Transaction[F] & {} {
  const value = transaction[field];
  if (value === undefined) throw new Error(`${transaction.kind} ${transaction.key} has no ${field}`);
  return value;
}
