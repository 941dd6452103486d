/**
 * One attempt at one posting. It has two halves: what goes out to the ERP, one posting after the other (`begin`), and
 * what follows from the answer (its `Ending`), which only reads from the ERP and may run beside the next one's `begin`.
 *
 *   queued   can it be sent (kind, translation, re-validation)? tell posting-sent, then post.  Died: found in `posting`.
 *   posting  it may have happened: find by key. unknown → post (idempotent by key) · sent → wait · posted →
 *            tell posting-posted · refused → tell posting-rejected; but a refusal that was given before this pump sent
 *            it may answer an older attempt: it is asked once more, for a refusal leaves nothing behind.
 *   posted   read back, hold it against what was asked for, tell posting-confirmed. Null → later.
 *
 * What waits has its backoff counted before it is tried. A document that somebody else holds in the ERP is refused after
 * `LOCKED_ANSWERS`, in words: then it is a person's.
 */
import type { Command } from '@gemba/core/exception';
import { discrepanciesOf, type Transaction } from '@gemba/core/posting';
import { after, msBetween, type Instant } from '@gemba/core/time';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { backoffMs, type Backoff } from '../backoff.ts';
import { ErpAmbiguous, ErpLocked, type ErpConnector, type PostResult } from './connector.ts';
import type { Gate } from './gate.ts';
import * as outbox from './outbox.ts';
import type { Reports } from './reports.ts';
import { isRevalidated, openRevalidation, type Staleness } from './revalidation.ts';
import type { Translate } from './translation.ts';
import type { WriterLock } from './writer-lock.ts';

export interface StalePosting extends Staleness {
  row: outbox.OutboxRow;
}

export interface AttemptParts {
  pool: Pool;
  connector: ErpConnector;
  gate: Gate;
  translate: Translate;
  tell: (exceptionId: string, command: Command) => Promise<void>;
  onStale: (stale: StalePosting) => Promise<void>;
  reports: Pick<Reports, 'refused' | 'discrepant'>;
  backoff: Backoff;
  log: Logger;
  now: () => Instant;
  random: () => number;
}

/** Never rejects. */
export type Ending = () => Promise<void>;

type Sending = Pick<WriterLock, 'db' | 'lost'>;

/** What an attempt got to know, and in which words it had asked. */
interface Answer {
  result: PostResult | { state: 'unknown' };
  asked: Transaction;
}

/** In a row, for one posting: with the default backoff some two minutes. */
export const LOCKED_ANSWERS = 10;

export function openAttempts(parts: AttemptParts) {
  const { pool, connector, gate, translate, tell, onStale, reports, backoff, log, now, random } = parts;
  const revalidation = openRevalidation({ connector, gate, translate, now });
  /** postings that this pump has sent itself: a refusal is the answer to that */
  const sentHere = new Set<string>();
  const locked = new Map<string, { since: Instant; answers: number }>();

  /**
   * @param ahead the postings that come next
   * @throws when the database is broken
   */
  async function begin(
    writer: WriterLock,
    row: outbox.OutboxRow,
    ahead: readonly outbox.OutboxRow[],
  ): Promise<Ending | null> {
    const { db } = writer;
    const wait = backoffMs(backoff, row.attempts + 1, random());
    const at = now();
    const sent = await outbox.countAttempt(db, row, at, after(at, wait));
    if (!sent) return null;
    try {
      const answer = await ask(writer, row, sent, ahead);
      return answer && (() => end(row, answer, wait));
    } catch (error) {
      await waits(db, row, error, wait);
      return null;
    }
  }

  async function end(row: outbox.OutboxRow, answer: Answer, wait: number): Promise<void> {
    try {
      await take(row, answer);
    } catch (error) {
      await waits(pool, row, error, wait).catch((broken: unknown) =>
        log.error({ err: broken, posting: row.id }, 'what became of a posting could not be noted'),
      );
    }
  }

  async function waits(db: outbox.Sql, row: outbox.OutboxRow, error: unknown, wait: number): Promise<void> {
    log.warn({ err: error, posting: row.id, attempts: row.attempts + 1, wait }, 'a posting waits');
    await outbox.noteError(db, row.id, error instanceof Error ? error.message : String(error));
  }

  async function ask(
    sending: Sending,
    row: outbox.OutboxRow,
    sent: readonly Transaction[],
    ahead: readonly outbox.OutboxRow[],
  ): Promise<Answer | null> {
    if (row.state === 'queued') return send(sending, row, sent, ahead);
    // it may have happened: whatever is wrong with its codes by now, it is not refused for that
    const { transaction: asked } = await translate(row.transaction);
    if (row.state === 'posted')
      return { result: { state: 'posted', document: row.erpDocument ?? '' }, asked };

    const found = await gate.ask(() => connector.find(asked));
    await outbox.noteAmbiguous(sending.db, row.id, false);
    const askAgain = found.state === 'unknown' || (found.state === 'rejected' && !sentHere.has(row.id));
    return askAgain ? post(sending, row, asked) : { result: found, asked };
  }

  async function send(
    sending: Sending,
    row: outbox.OutboxRow,
    sent: readonly Transaction[],
    ahead: readonly outbox.OutboxRow[],
  ): Promise<Answer | null> {
    const { transaction } = row;
    const refused = (reason: string, field?: keyof Transaction): Answer => ({
      result: { state: 'rejected', reason, ...(field && { field }) },
      asked: transaction,
    });
    if (!connector.kinds.includes(transaction.kind))
      return refused(`${connector.name} cannot be asked for a ${transaction.kind}; it was not sent.`);
    const translation = await translate(transaction);
    if (translation.refused !== undefined) {
      if (translation.uncertain) throw new Error(`${translation.refused} The ERP cannot be read at present.`);
      return refused(translation.refused, translation.field);
    }
    if (isRevalidated(row)) {
      const staleness = await revalidation.differences(row, translation, sent, ahead);
      if (staleness.differences.length > 0) {
        await onStale({ row, ...staleness });
        return null;
      }
    }
    await tell(row.exceptionId, { type: 'posting-sent', postingId: row.id });
    return (await outbox.isBeingPosted(sending.db, row.id))
      ? post(sending, row, translation.transaction)
      : null;
  }

  async function post(sending: Sending, row: outbox.OutboxRow, asked: Transaction): Promise<Answer | null> {
    if (sending.lost()) return null;
    try {
      const result = await gate.ask(() => connector.post(asked));
      sentHere.add(row.id);
      locked.delete(row.id);
      return { result, asked };
    } catch (error) {
      if (error instanceof ErpAmbiguous) await outbox.noteAmbiguous(sending.db, row.id, true);
      if (!(error instanceof ErpLocked)) throw error;
      const { since, answers } = locked.get(row.id) ?? { since: now(), answers: 0 };
      locked.set(row.id, { since, answers: answers + 1 });
      if (answers + 1 < LOCKED_ANSWERS) throw error;
      const minutes = Math.max(1, Math.round(msBetween(since, now()) / 60_000));
      const reason = `Locked in ${connector.name} for ${minutes} min: ${error.message}`;
      return { result: { state: 'rejected', reason }, asked };
    }
  }

  async function take(row: outbox.OutboxRow, { result, asked }: Answer): Promise<void> {
    const { id: postingId, exceptionId } = row;
    switch (result.state) {
      case 'unknown':
      case 'sent':
        return outbox.noteError(pool, postingId, null);
      case 'posted':
        if (row.state !== 'posted')
          await tell(exceptionId, { type: 'posting-posted', postingId, erpDocument: result.document });
        sentHere.delete(postingId);
        return confirm(row, result.document, asked);
      case 'rejected':
        await outbox.noteRefusal(pool, postingId, result.field);
        await tell(exceptionId, { type: 'posting-rejected', postingId, rejection: result.reason });
        sentHere.delete(postingId);
        locked.delete(postingId);
        return reports.refused();
    }
  }

  async function confirm(row: outbox.OutboxRow, erpDocument: string, asked: Transaction): Promise<void> {
    const { id: postingId, exceptionId } = row;
    const readBack = await gate.ask(() => connector.readBack(erpDocument, asked));
    if (!readBack) return outbox.noteError(pool, postingId, `${erpDocument} cannot be read back yet`);
    const differences = discrepanciesOf(asked, readBack);
    await outbox.noteReadBack(pool, postingId, readBack, differences);
    await tell(exceptionId, { type: 'posting-confirmed', postingId, erpDocument, readBack, differences });
    if (differences.length > 0) reports.discrepant();
  }

  return { begin };
}
