/**
 * What every ERP is to Gemba: a planning context to read, and a place where transactions go in exactly once. One ERP
 * kind is one folder with one `open…` function, named in registry.ts. A connector knows nothing of exceptions,
 * decisions or the outbox's table; erp/ and planning/ are its only callers.
 *
 * The promise that exactly-once rests on: the ERP remembers `transaction.key` in the same step as the effect
 * (`guarantee: 'keyed'`). Then `post` may be repeated with the same key, and `find` tells after a lost answer what became
 * of it. Where the ERP has no such place the connector searches for the key's trace and resumes from what it finds
 * (`guarantee: 'searched'`): that holds with a single writer only, and is said on Health.
 *
 * Every call ends by itself within a bounded time. Codes (items, units, locations, lots, parties) are the ERP's own.
 */
import type { ContextDelta, PlanningRows } from '@gemba/core/planning';
import type { PostingKind, ReadBack, Touched, TouchedRows, Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';

export type PostResult =
  /** the effect is in the ERP, under this document number */
  | { state: 'posted'; document: string }
  /** the ERP has taken it; its answer comes later: `onAnswer`, `find` */
  | { state: 'sent' }
  /** the ERP said no, in its own words, and nothing is left behind: the key is free again */
  | Refused;

export interface Refused {
  state: 'rejected';
  /** the ERP's own words, whole */
  reason: string;
  /** the field that a person would change, where the ERP's answer tells: `postingDate` for a closed period */
  field?: keyof Transaction;
}

export interface ErpHealth {
  state: 'up' | 'down';
  /** one sentence for a person */
  detail: string | null;
}

export interface ErpConnector {
  name: string;
  /** "tryton", "sap-s4hana" … */
  kind: string;
  guarantee: 'keyed' | 'searched';
  /** what this ERP, as it is set up, can be asked to do; anything else is refused before it is sent */
  kinds: readonly PostingKind[];
  health(): ErpHealth;

  /** The whole planning context, when its figures were true, and where changes go on from. @throws ErpUnavailable */
  loadContext(): Promise<{ rows: PlanningRows; at: Instant; cursor: string | null }>;
  /**
   * What changed since the cursor, overlapping rather than missing any; absent where the ERP cannot tell. What an ERP
   * deletes without a trace is found by the next `loadContext`. @throws ErpUnavailable
   */
  loadChanges?(cursor: string): Promise<ContextDelta>;
  /** Calls after the planning context may have changed, for ERPs that say so. @returns the end of the subscription */
  onContextChange(listener: () => void): () => void;
  /** The documents that a transaction touches, as they are now; what is gone is left out. @throws ErpUnavailable */
  reread(touched: Touched): Promise<TouchedRows>;

  /** Calls when the answer to a `sent` transaction may be there. @returns the end of the subscription */
  onAnswer(listener: (key: string) => void): () => void;
  /**
   * Idempotent by `transaction.key`; a key that was refused before is judged anew. Success is what the ERP's state says
   * afterwards, never that no error came.
   * @throws ErpUnavailable, ErpLocked when nothing happened, ErpAmbiguous when nobody knows
   */
  post(transaction: Transaction): Promise<PostResult>;
  /** What became of the transaction; `unknown`: the ERP never took its key. @throws ErpUnavailable */
  find(transaction: Transaction): Promise<PostResult | { state: 'unknown' }>;
  /**
   * The document's state and quantities as a person would read them there, fields that the transaction has too under the
   * same name: those that differ are a discrepancy. Null: not readable yet.
   * @throws ErpUnavailable, or an Error when the document is not this transaction's
   */
  readBack(document: string, transaction: Transaction): Promise<ReadBack | null>;
  /** Every key that the ERP has taken since, for the daily reconciliation; absent where it cannot tell. @throws ErpUnavailable */
  postedSince?(since: Instant): Promise<{ key: string; document: string }[]>;
  close(): Promise<void>;
}

/** The ERP is away or busy as a whole, and nothing happened there: try again later, not before `retryAfterMs`. */
export class ErpUnavailable extends Error {
  override name = 'ErpUnavailable';
  readonly retryAfterMs: number | null;

  constructor(message: string, options: ErrorOptions & { retryAfterMs?: number | undefined } = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** Somebody else holds this document in the ERP, and nothing happened: others can go on. */
export class ErpLocked extends Error {
  override name = 'ErpLocked';
}

/** The request went out and no answer came: it may have happened. Ask by key before anything else. */
export class ErpAmbiguous extends Error {
  override name = 'ErpAmbiguous';
}
