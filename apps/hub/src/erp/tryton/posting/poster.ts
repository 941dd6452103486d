/** What a key has left in Tryton, and the two ways to leave it: the inbox (inbox.ts), or the document itself (resume.ts). */
import type { PostingKind, Transaction } from '@gemba/core/posting';
import type { PostResult, Refused } from '../../connector.ts';
import type { Program } from '../programs/program.ts';

export interface Trace {
  /** the number by which people know it */
  document: string;
  /** ids of what the posting created, else of what it changed first; empty where it is known by the transaction */
  records: number[];
}

export interface Poster {
  guarantee: 'keyed' | 'searched';
  kinds: readonly PostingKind[];
  /**
   * @param programOf reads what the program depends on; what the key has done already may have changed that
   * @throws ErpUnavailable, ErpLocked, ErpAmbiguous
   */
  post(transaction: Transaction, programOf: () => Promise<Program | Refused>): Promise<PostResult>;
  /** null: the key has not had its effect */
  find(transaction: Transaction): Promise<Trace | null>;
  /** of a transaction that was posted, also when the document was changed since; null: there is none */
  traceOf(transaction: Transaction): Promise<Trace | null>;
  postedSince?: (since: string) => Promise<{ key: string; document: string }[]>;
}
