/**
 * The outbox pump: queued → posting → posted → confirmed, or rejected, exactly once in the ERP.
 *
 * One writer per plant (writer-lock.ts), FIFO per document, a failing head holds its own document only. Each step is
 * safe to die at, because each says first what it is about to do and is harmless when repeated:
 *
 *   queued   tell posting-sent, then post.              Died between: found in `posting`.
 *   posting  find by key. unknown → post (idempotent by key) · sent → wait · posted → tell posting-posted ·
 *            refused → tell posting-rejected; but a refusal that was given before this pump sent it may answer an older
 *            attempt: it is asked once more, for a refusal leaves nothing behind.
 *   posted   read back, tell posting-confirmed. Null → later.
 *   rejected `onRejected`, again at each take-over, at least once: `refusalId` is the same for the same refusal.
 *
 * A posting that is still not confirmed after `unconfirmedAfterMs` is reported by `onUnconfirmed`, so that a person knows;
 * the pump goes on.
 *
 * Unavailable, ambiguous, a broken database: the row waits its backoff and is looked at again, for ever, at a bounded
 * rate; three unavailable answers in a row end the pass, so that an ERP that is away is not asked for every posting.
 */
import type { Command } from '@gemba/core/exception';
import { after, epochMs, type Instant } from '@gemba/core/time';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from 'pino';
import { backoffMs, type Backoff } from './backoff.ts';
import { ErpUnavailable, type ErpConnector, type PostResult } from './connector.ts';
import * as outbox from './outbox.ts';
import { takeWriterLock, type WriterLock } from './writer-lock.ts';

export interface RejectedPosting {
  posting: outbox.OutboxRow;
  /** the ERP's own words */
  rejection: string;
  /** the same each time that this refusal is reported, another for the next one */
  refusalId: string;
}

export interface PumpOptions {
  pool: Pool;
  plant: string;
  connector: ErpConnector;
  /** runs the command on the exception and updates posting.state in one transaction; rejects when it did not */
  tell: (exceptionId: string, command: Command) => Promise<void>;
  /** at least once per refusal, after the fact is in the journal */
  onRejected: (rejected: RejectedPosting) => Promise<void>;
  /** at least once per posting that the ERP leaves without an answer */
  onUnconfirmed: (posting: outbox.OutboxRow) => Promise<void>;
  log: Logger;
  now: () => Instant;
  /** a number in [0, 1) */
  random: () => number;
  backoff?: Backoff;
  /** default 15 min */
  unconfirmedAfterMs?: number;
  /** the slow poll, also the time until another hub takes over, ms */
  pollMs?: number;
}

export interface Pump {
  /** something was queued or retried: look now */
  wake(): void;
  /** whether this hub is the one that writes */
  writing(): boolean;
  /** finishes the posting that is running, then lets another hub take over */
  close(): Promise<void>;
}

const BATCH = 50;
const UNAVAILABLE_ENDS_PASS = 3;
const asleep = () => {};

export function openPump(options: PumpOptions): Pump {
  const { pool, plant, connector, tell, onRejected, onUnconfirmed, log, now, random } = options;
  const {
    backoff = { firstMs: 500, capMs: 30_000 },
    pollMs = 1_000,
    unconfirmedAfterMs = 15 * 60_000,
  } = options;
  let lock: WriterLock | null = null;
  let closed = false;
  let woken = false;
  let refusalsUnreported = true;
  let endSleep = asleep;
  /** postings that this pump has sent itself: a refusal is the answer to that */
  const sentHere = new Set<string>();
  const answered = new Set<string>();
  /** refusal ids that `onRejected` has taken, posting ids that `onUnconfirmed` has */
  const reported = new Set<string>();

  async function run(): Promise<void> {
    for (;;) {
      if (closed) break;
      let sleepMs = pollMs;
      try {
        if (lock?.lost()) letGo();
        if (!lock) {
          lock = await takeWriterLock(pool, plant);
          refusalsUnreported = true;
        }
        if (lock) sleepMs = await pass(lock);
      } catch (error) {
        log.error({ err: error, plant }, 'the outbox pump failed and starts over');
        letGo();
      }
      if (!closed) await sleep(sleepMs);
    }
    letGo();
  }

  /** @returns how long until there is more to do, ms */
  async function pass({ db, lost }: WriterLock): Promise<number> {
    for (const key of answered) {
      answered.delete(key);
      await outbox.makeDue(db, plant, key, now());
    }
    if (refusalsUnreported) await reportRefusals(db);
    await reportUnconfirmed(db);
    let unavailable = 0;
    for (const row of await outbox.dueRows(db, plant, now(), BATCH)) {
      if (closed || lost()) return 0;
      unavailable = (await attempt(db, row)) === 'unavailable' ? unavailable + 1 : 0;
      if (unavailable === UNAVAILABLE_ENDS_PASS) return pollMs;
    }
    const due = await outbox.nextDue(db, plant);
    return due ? Math.min(pollMs, Math.max(0, epochMs(due) - epochMs(now()))) : pollMs;
  }

  async function attempt(db: PoolClient, row: outbox.OutboxRow): Promise<'done' | 'unavailable'> {
    const wait = backoffMs(backoff, row.attempts + 1, random());
    if (!(await outbox.countAttempt(db, row, after(now(), wait)))) return 'done';
    row.attempts += 1;
    try {
      await step(db, row);
      return 'done';
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      log.warn({ err: error, posting: row.id, attempts: row.attempts, wait }, 'a posting waits');
      await outbox.noteError(db, row.id, words);
      return error instanceof ErpUnavailable ? 'unavailable' : 'done';
    }
  }

  async function step(db: PoolClient, row: outbox.OutboxRow): Promise<void> {
    switch (row.state) {
      case 'queued':
        await tell(row.exceptionId, { type: 'posting-sent', postingId: row.id });
        return take(db, row, await post(row));
      case 'posting': {
        const found = await connector.find(row.transaction.key);
        const askAgain = found.state === 'unknown' || (found.state === 'rejected' && !sentHere.has(row.id));
        return take(db, row, askAgain ? await post(row) : found);
      }
      case 'posted':
        return confirm(db, row, row.erpDocument ?? '');
      case 'rejected':
        return;
    }
  }

  async function post(row: outbox.OutboxRow): Promise<PostResult> {
    const result = await connector.post(row.transaction);
    sentHere.add(row.id);
    return result;
  }

  async function take(db: PoolClient, row: outbox.OutboxRow, result: PostResult | { state: 'unknown' }) {
    switch (result.state) {
      case 'unknown':
      case 'sent':
        return outbox.noteError(db, row.id, null);
      case 'posted':
        await tell(row.exceptionId, {
          type: 'posting-posted',
          postingId: row.id,
          erpDocument: result.document,
        });
        sentHere.delete(row.id);
        return confirm(db, row, result.document);
      case 'rejected':
        await tell(row.exceptionId, {
          type: 'posting-rejected',
          postingId: row.id,
          rejection: result.reason,
        });
        sentHere.delete(row.id);
        return reportRefusals(db);
    }
  }

  async function confirm(db: PoolClient, row: outbox.OutboxRow, document: string): Promise<void> {
    const readBack = await connector.readBack(document, row.transaction);
    if (!readBack) return outbox.noteError(db, row.id, `${document} cannot be read back yet`);
    await outbox.noteReadBack(db, row.id, readBack);
    await tell(row.exceptionId, {
      type: 'posting-confirmed',
      postingId: row.id,
      erpDocument: document,
      readBack,
    });
  }

  /** All that stand, because a hub may have died between the fact and the report; what fails is reported at the next pass. */
  async function reportRefusals(db: PoolClient): Promise<void> {
    refusalsUnreported = false;
    for (const row of await outbox.rejectedRows(db, plant)) {
      // no longer changes once refused, and a retry leads to a later one
      const refusalId = `${row.id}:${row.nextAttemptAt}`;
      if (reported.has(refusalId)) continue;
      try {
        await onRejected({ posting: row, rejection: row.rejection ?? '', refusalId });
        reported.add(refusalId);
      } catch (error) {
        refusalsUnreported = true;
        log.error({ err: error, posting: row.id }, 'a refusal could not be reported yet');
      }
    }
  }

  async function reportUnconfirmed(db: PoolClient): Promise<void> {
    for (const row of await outbox.unconfirmedRows(db, plant, after(now(), -unconfirmedAfterMs))) {
      if (reported.has(row.id)) continue;
      await onUnconfirmed(row);
      reported.add(row.id);
    }
  }

  function letGo(): void {
    lock?.release();
    lock = null;
  }

  function sleep(ms: number): Promise<void> {
    if (woken || ms === 0) {
      woken = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => endSleep(), ms);
      endSleep = () => {
        clearTimeout(timer);
        endSleep = asleep;
        woken = false;
        resolve();
      };
    });
  }

  function wake(): void {
    woken = true;
    endSleep();
  }

  const endAnswers = connector.onAnswer((key) => {
    answered.add(key);
    wake();
  });
  const running = run();

  return {
    wake,
    writing: () => lock !== null && !lock.lost(),
    async close() {
      closed = true;
      endAnswers();
      wake();
      await running;
    },
  };
}
