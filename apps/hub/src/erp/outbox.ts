/**
 * The outbox's rows as the pump needs them. It writes only what is its own: attempts, next_attempt_at, last_error,
 * ambiguous, read_back, differences, refused_field, waits_since. A posting's state is changed by commands to its exception, never
 * here. A posting that is superseded, voided or compensated is in none of these answers.
 */
import type { Difference, ReadBack, TouchedRows, Transaction } from '@gemba/core/posting';
import { instant, type Instant } from '@gemba/core/time';
import type { ClientBase, Pool } from 'pg';

/** The writer's own connection, or another for what needs no lock. */
export type Sql = Pick<ClientBase | Pool, 'query'>;

export interface OutboxRow {
  id: string;
  exceptionId: string;
  decisionId: string;
  document: string;
  summary: string;
  transaction: Transaction;
  state: 'queued' | 'posting' | 'posted' | 'rejected' | 'confirmed';
  attempts: number;
  nextAttemptAt: Instant;
  erpDocument: string | null;
  rejection: string | null;
  /** what the decision was made on; null: nothing to compare with */
  basis: TouchedRows | null;
  /** the posting that this one undoes */
  compensates: string | null;
  queuedAt: Instant;
  /** since when nothing but the ERP keeps it waiting; null: something else does, or did a moment ago */
  waitsSince: Instant | null;
}

const COLUMNS = `p.id, p.exception_id as "exceptionId", p.decision_id as "decisionId", p.document, p.summary,
  p.transaction, p.state, p.attempts, p.next_attempt_at as "nextAttemptAt", p.erp_document as "erpDocument", p.rejection,
  p.basis, p.compensates, p.queued_at as "queuedAt", p.waits_since as "waitsSince"`;

/** Its decision contradicts another one: it waits until one of them yields, and holds its document meanwhile. */
const WAITS_FOR_RULING = `p.state = 'queued' and p.compensates is null
  and exists (select from decision d where d.id = p.decision_id and d.in_conflict)`;

/**
 * In the order of its document; but what undoes an outcome goes before all that was not sent yet. Else the date that was
 * taken back would be the last word on an order, and a lot's release would wait for what needs the lot.
 */
const HELD = `select from posting e
   where e.plant = p.plant and e.document = p.document and e.state in ('queued', 'posting', 'rejected')
     and case when p.compensates is not null
       then e.ordinal < p.ordinal and (e.compensates is not null or e.state = 'posting')
       else e.ordinal < p.ordinal or (e.compensates is not null and p.state = 'queued') end`;

const UNDER_WAY = `p.plant = $1 and p.state in ('queued', 'posting', 'posted')
  and (p.state = 'posted' or not exists (${HELD}))
  and not (${WAITS_FOR_RULING})`;

/**
 * What is due: heads of their documents, and last what only waits to be read back (its effect is in the ERP, so it holds
 * nobody). A refused posting holds its document until a person retries, repairs or voids it.
 */
export async function dueRows(db: Sql, plant: string, now: Instant, limit: number): Promise<OutboxRow[]> {
  const { rows } = await db.query<OutboxRow>({
    name: 'outbox-due',
    text: `select ${COLUMNS} from posting p where ${UNDER_WAY} and p.next_attempt_at <= $2
            order by p.state = 'posted', p.ordinal limit $3`,
    values: [plant, now, limit],
  });
  return rows;
}

/** Notes what nothing but the ERP keeps waiting from now on, and what has something else to wait for again. */
export async function noteWaiting(db: Sql, plant: string, now: Instant): Promise<void> {
  await db.query({
    name: 'outbox-waiting',
    text: `update posting set waits_since = case when look.free then $2::timestamptz end
            from (select p.id, ${UNDER_WAY} as free from posting p
                   where p.plant = $1 and p.state in ('queued', 'posting', 'posted')) look
            where posting.id = look.id and look.free = (posting.waits_since is null)`,
    values: [plant, now],
  });
}

/** What the ERP alone has kept waiting since before `since`. */
export async function unconfirmedRows(db: Sql, plant: string, since: Instant): Promise<OutboxRow[]> {
  const { rows } = await db.query<OutboxRow>(
    `select ${COLUMNS} from posting p where ${UNDER_WAY} and p.waits_since <= $2 order by p.ordinal`,
    [plant, since],
  );
  return rows;
}

export async function rejectedRows(db: Sql, plant: string): Promise<OutboxRow[]> {
  const { rows } = await db.query<OutboxRow>(
    `select ${COLUMNS} from posting p where p.plant = $1 and p.state = 'rejected' order by p.ordinal`,
    [plant],
  );
  return rows;
}

/** Confirmed since, but not as asked for. */
export async function differingRows(
  db: Sql,
  plant: string,
  since: Instant,
): Promise<(OutboxRow & { differences: Difference[] })[]> {
  const { rows } = await db.query<OutboxRow & { differences: Difference[] }>(
    `select ${COLUMNS}, p.differences from posting p
      where p.plant = $1 and p.state = 'confirmed' and p.differences is not null and p.confirmed_at >= $2
      order by p.ordinal`,
    [plant, since],
  );
  return rows;
}

/**
 * Counted before the attempt, so that a posting that kills the hub backs off as well.
 * @returns what Gemba itself has sent for the same exception or document since the question was asked, for a row that is
 *   to be re-validated: outcomes that contradict each other have been told apart before; null: the row's state has moved
 *   on, or its decision is in conflict now
 */
export async function countAttempt(
  db: Sql,
  row: OutboxRow,
  now: Instant,
  nextAttemptAt: Instant,
): Promise<Transaction[] | null> {
  const { rows } = await db.query<{ sent: Transaction[] }>({
    name: 'outbox-attempt',
    text: `update posting p set attempts = p.attempts + 1, next_attempt_at = $3,
              waits_since = coalesce(p.waits_since, $4)
            where p.id = $1 and p.state = $2 and not (${WAITS_FOR_RULING})
           returning case when p.state = 'queued' and p.basis is not null then (
             select coalesce(jsonb_agg(s.transaction), '[]') from posting s
              where s.plant = p.plant and (s.exception_id = p.exception_id or s.document = p.document)
                and s.id <> p.id and s.state in ('posting', 'posted', 'confirmed', 'compensated')
                and coalesce(s.posted_at, $3) >= (select asked_at from decision where id = p.decision_id))
             else '[]' end as sent`,
    values: [row.id, row.state, nextAttemptAt, now],
  });
  return rows[0]?.sent ?? null;
}

/** Whether it is on the record as handed to the ERP: a person may have taken its decision back a moment before. */
export async function isBeingPosted(db: Sql, id: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'outbox-posting',
    text: `select from posting where id = $1 and state = 'posting'`,
    values: [id],
  });
  return rowCount === 1;
}

export async function noteError(db: Sql, id: string, error: string | null): Promise<void> {
  await db.query('update posting set last_error = $2 where id = $1', [id, error]);
}

/** No answer came, or (false) the ERP has told by key what became of it. */
export async function noteAmbiguous(db: Sql, id: string, ambiguous: boolean): Promise<void> {
  await db.query('update posting set ambiguous = $2 where id = $1 and ambiguous <> $2', [id, ambiguous]);
}

export async function noteRefusal(db: Sql, id: string, field: keyof Transaction | undefined): Promise<void> {
  await db.query('update posting set refused_field = $2, ambiguous = false where id = $1', [
    id,
    field ?? null,
  ]);
}

export async function noteReadBack(
  db: Sql,
  id: string,
  readBack: ReadBack,
  differences: readonly Difference[],
): Promise<void> {
  await db.query({
    name: 'outbox-read-back',
    text: `update posting set read_back = $2, differences = $3, last_error = null, ambiguous = false where id = $1`,
    values: [id, readBack, differences.length > 0 ? JSON.stringify(differences) : null],
  });
}

/** Makes a posting that is under way due at once: its answer came. */
export async function makeDue(db: Sql, plant: string, key: string, now: Instant): Promise<void> {
  await db.query(
    `update posting set next_attempt_at = $3
      where plant = $1 and key = $2 and state in ('queued', 'posting', 'posted') and next_attempt_at > $3`,
    [plant, key, now],
  );
}

/** When the next row that nothing holds back is due; null: there is none. */
export async function nextDue(db: Sql, plant: string): Promise<Instant | null> {
  const { rows } = await db.query<{ at: Date | Instant | null }>({
    name: 'outbox-next',
    text: `select min(p.next_attempt_at) as at from posting p where ${UNDER_WAY}`,
    values: [plant],
  });
  const at = rows[0]?.at;
  return at ? instant(new Date(at).getTime()) : null;
}
