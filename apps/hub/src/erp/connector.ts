/**
 * What every ERP is to Gemba: a planning context to read, and a place where transactions go in exactly once. One ERP
 * kind is one folder with one `open…` function, named in registry.ts. A connector knows nothing of exceptions,
 * decisions or the outbox's table; the pump (pump.ts) and planning/ are its only callers.
 *
 * The promise that exactly-once rests on: the ERP remembers `transaction.key` in the same step as the effect. Then
 * `post` may be repeated with the same key, and `find` tells after a lost answer what became of it.
 */
import type { PlanningRows } from '@gemba/core/planning';
import type { Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';

export type PostResult =
  /** the effect is in the ERP, under this document number */
  | { state: 'posted'; document: string }
  /** the ERP has taken it; its answer comes later: `onAnswer`, `find` */
  | { state: 'sent' }
  /** the ERP said no, in its own words, and nothing is left behind: the key is free again */
  | { state: 'rejected'; reason: string };

export interface ErpHealth {
  state: 'up' | 'down';
  /** one sentence for a person */
  detail: string | null;
}

/** Values as the ERP holds them after a posting: what a person would read on the document. */
export type ReadBack = Record<string, string | number>;

export interface ErpConnector {
  name: string;
  /** "file-exchange" … */
  kind: string;
  health(): ErpHealth;
  /** The whole planning context and when its figures were true. @throws ErpUnavailable */
  loadContext(): Promise<{ rows: PlanningRows; at: Instant }>;
  /** Calls after the planning context may have changed. @returns the end of the subscription */
  onContextChange(listener: () => void): () => void;
  /** Calls when the answer to a `sent` transaction may be there. @returns the end of the subscription */
  onAnswer(listener: (key: string) => void): () => void;
  /**
   * Idempotent by `transaction.key`; a key that was refused before is judged anew. Every call of a connector ends by
   * itself within a bounded time (a request that has none left is ErpAmbiguous).
   * @throws ErpUnavailable when nothing happened, ErpAmbiguous when nobody knows
   */
  post(transaction: Transaction): Promise<PostResult>;
  /** What became of a key; `unknown`: the ERP never took it. @throws ErpUnavailable */
  find(key: string): Promise<PostResult | { state: 'unknown' }>;
  /** Null: not readable yet. @throws ErpUnavailable, or an Error when the document is not this transaction's */
  readBack(document: string, transaction: Transaction): Promise<ReadBack | null>;
  close(): Promise<void>;
}

/** The ERP is away, locked or busy, and nothing happened there: try again later. */
export class ErpUnavailable extends Error {
  override name = 'ErpUnavailable';
}

/** The request went out and no answer came: it may have happened. Ask by key before anything else. */
export class ErpAmbiguous extends Error {
  override name = 'ErpAmbiguous';
}
