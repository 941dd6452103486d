/**
 * The outbox pump: queued → posting → posted → confirmed, or rejected, exactly once in the ERP.
 *
 * One writer per plant (writer-lock.ts), FIFO per document, a failing head holds its own document only. Postings go out
 * one after the other; what one's answer leads to is done while the next is on its way (attempt.ts says why each step is
 * safe to die at). The ERP is asked through one gate (gate.ts: maintenance windows, circuit breaker); while it is shut,
 * no attempt is counted and no backoff grows.
 *
 * Unavailable, locked, ambiguous, a broken database: the row waits its backoff and is looked at again, for ever, at a
 * bounded rate. What a person must hear of is reported at least once (reports.ts).
 */
import type { Command } from '@gemba/core/exception';
import { msBetween, type Instant } from '@gemba/core/time';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { openAttempts, type Ending, type StalePosting } from './attempt.ts';
import type { Backoff } from '../backoff.ts';
import type { ErpConnector } from './connector.ts';
import { openGate, type Shut } from './gate.ts';
import * as outbox from './outbox.ts';
import { openReports, type DiscrepantPosting, type RejectedPosting } from './reports.ts';
import type { MaintenanceWindow } from './settings.ts';
import { untranslated, type Translate } from './translation.ts';
import { takeWriterLock, type WriterLock } from './writer-lock.ts';

export interface PumpOptions {
  /** at least two connections: the writer's lock holds one */
  pool: Pool;
  plant: string;
  connector: ErpConnector;
  /** runs the command on the exception and updates posting.state in one transaction; rejects when it did not */
  tell: (exceptionId: string, command: Command) => Promise<void>;
  /**
   * the ERP's documents are not what the decision was made on: sends it back, which supersedes the posting. Nothing was
   * sent. Called again, after a backoff, for as long as the posting is still queued
   */
  onStale: (stale: StalePosting) => Promise<void>;
  /** at least once per refusal, after the fact is in the journal */
  onRejected: (rejected: RejectedPosting) => Promise<void>;
  /** at least once per posting that the ERP shows otherwise than asked for, after it is confirmed */
  onDiscrepancy: (discrepant: DiscrepantPosting) => Promise<void>;
  /** at least once per posting that the ERP leaves without an answer */
  onUnconfirmed: (posting: outbox.OutboxRow) => Promise<void>;
  log: Logger;
  now: () => Instant;
  /** a number in [0, 1) */
  random: () => number;
  /** master data cross-references; default: the ERP's codes are Gemba's */
  translate?: Translate;
  /** when the ERP is not to be asked, by the clock of `timeZone`; default: never */
  maintenance?: readonly MaintenanceWindow[];
  /** the plant's, IANA; default UTC */
  timeZone?: string;
  /** of a posting that waits, and of the circuit breaker */
  backoff?: Backoff;
  /** default 15 min; the time of a maintenance window does not count */
  unconfirmedAfterMs?: number;
  /** the slow poll, also the time until another hub takes over, ms */
  pollMs?: number;
}

export interface Pump {
  /** something was queued or retried: look now */
  wake(): void;
  /** whether this hub is the one that writes */
  writing(): boolean;
  /** why the ERP is not asked at present, and until when; null: it is */
  shut(): Shut | null;
  /** finishes the posting that is running, then lets another hub take over */
  close(): Promise<void>;
}

const BATCH = 25;
const asleep = () => {};

export function openPump(options: PumpOptions): Pump {
  const { pool, plant, connector, log, now, random } = options;
  const {
    translate = untranslated,
    maintenance = [],
    timeZone = 'UTC',
    backoff = { firstMs: 500, capMs: 30_000 },
    pollMs = 1_000,
    unconfirmedAfterMs = 15 * 60_000,
  } = options;
  const gate = openGate({ maintenance, timeZone, backoff, now, random });
  const reports = openReports({ ...options, unconfirmedAfterMs, lookMs: pollMs });
  const attempts = openAttempts({ ...options, gate, translate, reports, backoff });
  let lock: WriterLock | null = null;
  let closed = false;
  let woken = false;
  let endSleep = asleep;
  const answered = new Set<string>();

  async function run(): Promise<void> {
    for (;;) {
      if (closed) break;
      let sleepMs = pollMs;
      try {
        if (lock?.lost()) letGo();
        if (!lock) {
          lock = await takeWriterLock(pool, plant);
          reports.takenOver();
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
  async function pass(writer: WriterLock): Promise<number> {
    const { db, lost } = writer;
    for (const key of answered) {
      answered.delete(key);
      await outbox.makeDue(db, plant, key, now());
    }
    if (!gate.shut()) {
      const rows = await outbox.dueRows(db, plant, now(), gate.probing() ? 1 : BATCH);
      await workOff(writer, rows);
    }
    if (closed || lost()) return 0;
    await reports.make(db, gate.maintainedAt());
    const until = gate.shut()?.until ?? (await outbox.nextDue(db, plant));
    return until ? Math.min(pollMs, Math.max(0, msBetween(now(), until))) : pollMs;
  }

  /** What a posting's answer leads to goes on beside the next one, and is over before a third goes out. */
  async function workOff(writer: WriterLock, rows: readonly outbox.OutboxRow[]): Promise<void> {
    let ending: Promise<void> = Promise.resolve();
    try {
      for (const [i, row] of rows.entries()) {
        if (closed || writer.lost() || gate.shut()) return;
        const end: Ending | null = await attempts.begin(writer, row, rows.slice(i + 1));
        await ending;
        ending = end?.() ?? Promise.resolve();
      }
    } finally {
      await ending;
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
    shut: gate.shut,
    async close() {
      closed = true;
      endAnswers();
      wake();
      await running;
    },
  };
}
