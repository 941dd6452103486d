/**
 * Master data between Gemba and the ERP. Before a posting goes out its codes are translated and looked up in the planning
 * context: what the ERP does not know is refused here, in words and with the codes that may have been meant, and parked
 * like any other refusal. Before it is refused the context is read again once, for it may be older than the code.
 *
 * When a person repairs such a posting, what was wrong is learned (core's lessonsOf says what): the same code passes by
 * itself the next time.
 */
import {
  type CodeBook,
  codeBook,
  type CodeEntity,
  inTheirCodes,
  type InTheirCodes,
  type Lesson,
  lessonsOf,
  type LotFormat,
  type Transaction,
  unknownCode,
  type UnknownCode,
} from '@gemba/core/posting';
import type { PlanningContext } from '@gemba/core/planning';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { Database } from '../../store/database.ts';
import { addReferences, lastChange, loadReferences } from './references.ts';

/**
 * In the ERP's codes, refused or not: what is refused must not be sent, but what was sent before its code became unknown
 * (an order that is finished and gone from the context) is still found and read back by the same transaction.
 */
export type Translated =
  | InTheirCodes
  /** `uncertain`: what the ERP knows by now could not be read */
  | (InTheirCodes & UnknownCode & { uncertain: boolean });

export interface CrossReferences {
  translate(transaction: Transaction): Promise<Translated>;
  /**
   * @param before the posting that was refused, and `after` the repaired one, both in our codes
   * @returns what was learned
   */
  learn(before: Transaction, after: Transaction, by: string): Promise<Lesson[]>;
  /** A code as the ERP writes it, to be looked up in the planning context. `item`: the ERP's, of units and lots */
  toTheirs(entity: CodeEntity, code: string, item?: string): string;
  /** The ERP's code as Gemba's people write it. */
  toOurs(entity: CodeEntity, code: string, item?: string): string;
  /** Takes over what other hubs have changed; `translate` does so by itself. */
  refresh(): Promise<void>;
}

export interface CrossReferenceOptions {
  pool: Database;
  plant: string;
  context: () => PlanningContext;
  /** reads what changed in the ERP, within a bounded time. Resolves to false when that failed */
  refreshContext: () => Promise<boolean>;
  lotFormats?: readonly LotFormat[];
  now: () => Instant;
  log: Logger;
}

export async function openCrossReference(options: CrossReferenceOptions): Promise<CrossReferences> {
  const { pool, plant, context, refreshContext, lotFormats = [], now, log } = options;
  let held: { book: CodeBook; change: number };
  await load();

  async function load(): Promise<void> {
    const { references, change } = await loadReferences(pool, plant);
    held = { book: codeBook(references, lotFormats), change };
  }

  async function refresh(): Promise<void> {
    if ((await lastChange(pool, plant)) !== held.change) await load();
  }

  const inErpCodes = (transaction: Transaction): InTheirCodes =>
    inTheirCodes(transaction, held.book, (order) => context().workOrders.get(order)?.item);

  async function translate(transaction: Transaction): Promise<Translated> {
    await refresh();
    const first = inErpCodes(transaction);
    if (!unknownCode(first.transaction, context())) return first;
    const uncertain = !(await refreshContext());
    const again = inErpCodes(transaction);
    const unknown = unknownCode(again.transaction, context());
    return unknown ? { ...again, ...unknown, uncertain } : again;
  }

  async function learn(before: Transaction, after: Transaction, by: string): Promise<Lesson[]> {
    await refresh();
    const learned = lessonsOf(before, after, held.book, context());
    if (learned.length === 0) return [];
    const done = await addReferences(pool, plant, learned, { by, at: now() }, before.key);
    // one that is learned may share the ERP's code with others
    if ('taken' in done) throw new Error(`${done.taken.reference.ours} could not be learned`);
    await load();
    log.info({ learned, by, key: before.key }, 'codes were learned from a repaired posting');
    return learned;
  }

  return {
    translate,
    learn,
    toTheirs: (entity, code, item) => held.book.toTheirs(entity, code, item).code,
    toOurs: (entity, code, item) => held.book.toOurs(entity, code, item),
    refresh,
  };
}
