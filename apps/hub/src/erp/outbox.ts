/**
 * The outbox's rows as the pump needs them. It writes only what is its own: attempts, next_attempt_at, last_error,
 * read_back. A posting's state is changed by commands to its exception, never here.
 */
import type { Transaction } from '@gemba/core/posting';
import { instant, type Instant } from '@gemba/core/time';
import type { ClientBase } from 'pg';
import type { ReadBack } from './connector.ts';

export interface OutboxRow {
  id: string;
  exceptionId: string;
  decisionId: string;
  document: string;
  summary: string;
  transaction: Transaction;
  state: 'queued' | 'posting' | 'posted' | 'rejected';
  attempts: number;
  nextAttemptAt: Instant;
  erpDocument: string | null;
  rejection: string | null;
  queuedAt: Instant;
}

const COLUMNS = `p.id, p.exception_id as "exceptionId", p.decision_id as "decisionId", p.document, p.summary,
  p.transaction, p.state, p.attempts, p.next_attempt_at as "nextAttemptAt", p.erp_document as "erpDocument", p.rejection,
  p.queued_at as "queuedAt"`;

const UNDER_WAY = `p.plant = $1 and p.state in ('queued', 'posting', 'posted')
  and (p.state = 'posted' or not exists (
    select from posting e
     where e.plant = p.plant and e.document = p.document and e.ordinal < p.ordinal
       and e.state in ('queued', 'posting', 'rejected')))`;

/**
 * What is due: heads of their documents, and what only waits to be read back (its effect is in the ERP, so it holds
 * nobody). A refused posting holds its document until a person retries or voids it.
 */
export async function dueRows(
  db: ClientBase,
  plant: string,
  now: Instant,
  limit: number,
): Promise<OutboxRow[]> {
  const { rows } = await db.query<OutboxRow>(
    `select ${COLUMNS} from posting p
      where ${UNDER_WAY} and p.next_attempt_at <= $2
      order by p.ordinal
      limit $3`,
    [plant, now, limit],
  );
  return rows;
}

/** What has been under way since before `queuedBefore` and is held by nothing but the ERP. */
export async function unconfirmedRows(
  db: ClientBase,
  plant: string,
  queuedBefore: Instant,
): Promise<OutboxRow[]> {
  const { rows } = await db.query<OutboxRow>(
    `select ${COLUMNS} from posting p where ${UNDER_WAY} and p.queued_at <= $2 order by p.ordinal`,
    [plant, queuedBefore],
  );
  return rows;
}

export async function rejectedRows(db: ClientBase, plant: string): Promise<OutboxRow[]> {
  const { rows } = await db.query<OutboxRow>(
    `select ${COLUMNS} from posting p where p.plant = $1 and p.state = 'rejected' order by p.ordinal`,
    [plant],
  );
  return rows;
}

/** Counted before the attempt, so that a posting that kills the hub backs off as well. False: its state has moved on. */
export async function countAttempt(db: ClientBase, row: OutboxRow, nextAttemptAt: Instant): Promise<boolean> {
  const { rowCount } = await db.query(
    'update posting set attempts = attempts + 1, next_attempt_at = $3 where id = $1 and state = $2',
    [row.id, row.state, nextAttemptAt],
  );
  return rowCount === 1;
}

export async function noteError(db: ClientBase, id: string, error: string | null): Promise<void> {
  await db.query('update posting set last_error = $2 where id = $1', [id, error]);
}

export async function noteReadBack(db: ClientBase, id: string, readBack: ReadBack): Promise<void> {
  await db.query('update posting set read_back = $2, last_error = null where id = $1', [id, readBack]);
}

/** Makes a posting that is under way due at once: its answer came. */
export async function makeDue(db: ClientBase, plant: string, key: string, now: Instant): Promise<void> {
  await db.query(
    "update posting set next_attempt_at = $3 where plant = $1 and key = $2 and state <> 'rejected' and next_attempt_at > $3",
    [plant, key, now],
  );
}

/** When the next row that nothing holds back is due; null: there is none. */
export async function nextDue(db: ClientBase, plant: string): Promise<Instant | null> {
  const { rows } = await db.query<{ at: Date | Instant | null }>(
    `select min(p.next_attempt_at) as at from posting p where ${UNDER_WAY}`,
    [plant],
  );
  const at = rows[0]?.at;
  return at ? instant(new Date(at).getTime()) : null;
}
