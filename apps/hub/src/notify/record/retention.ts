/**
 * What has ended is deleted after `keepForMs`: notices with their messages and remarks, words back to an answer, answers.
 * Never what belongs to an exception that is open. What still waits when its exception is over and its time has come (a
 * message for somebody who never signs in, a notice that could never be planned) ends with the verdict that it has earned,
 * and goes with the next look. One batch at a time, by one hub at a time, in a transaction of some ten milliseconds that
 * waits for nobody's rows.
 */
import { after, type Instant } from '@gemba/core/time';
import { inTransaction } from '../../store/database.ts';
import type { NotifyParts } from '../parts.ts';
import type { Sql } from '../sql.ts';

/** rows of a kind that are deleted together */
export const BATCH = 500;

/** @returns true: there is more */
export async function forgetOld({
  database,
  plant,
  keepForMs,
  now,
  log,
}: Pick<NotifyParts, 'database' | 'plant' | 'keepForMs' | 'now' | 'log'>): Promise<boolean> {
  const at = now();
  const before = after(at, -keepForMs);
  const forgotten = await inTransaction(database, async (tx) => {
    if (!(await lockForgetting(tx, plant))) return [];
    return [
      await deleteRows(tx, plant, before, NOTICES),
      await deleteRows(tx, plant, before, WORDS_BACK),
      await deleteRows(tx, plant, before, ANSWERS),
      await giveUp(tx, plant, before, at, MESSAGES_IN_VAIN),
      await giveUp(tx, plant, before, at, OPEN_IN_VAIN),
    ];
  });
  const [notices = 0, wordsBack = 0, answers = 0, givenUp = 0, ended = 0] = forgotten;
  if (forgotten.some((rows) => rows > 0))
    log.info(
      { before, notices, wordsBack, answers, givenUp, ended },
      'records that are past their time were deleted, or given up to be deleted next',
    );
  return forgotten.some((rows) => rows === BATCH);
}

/** Held to the end of the transaction. @returns false: another hub is at it */
async function lockForgetting(tx: Sql, plant: string): Promise<boolean> {
  const { rows } = await tx.query<{ held: boolean }>(
    `select pg_try_advisory_xact_lock(hashtext('gemba notify retention'), hashtext($1)) as held`,
    [plant],
  );
  return rows[0]?.held ?? false;
}

async function deleteRows(tx: Sql, plant: string, before: Instant, text: string): Promise<number> {
  const { rows } = await tx.query<{ n: number }>(text, [plant, before, BATCH]);
  return rows[0]?.n ?? 0;
}

async function giveUp(tx: Sql, plant: string, before: Instant, at: Instant, text: string): Promise<number> {
  const { rows } = await tx.query<{ n: number }>(text, [plant, before, BATCH, at]);
  return rows[0]?.n ?? 0;
}

/** A message of several notices goes with the last of them. */
const NOTICES = `with
  due as materialized (
    select n.id from notification n join exception x on x.id = n.exception_id
    where n.plant = $1 and n.at < $2 and n.state <> 'open' and x.state <> 'open'
      and (
        select count(*) from delivery_notice dn join delivery d on d.plant = dn.plant and d.id = dn.delivery_id
        where dn.plant = n.plant and dn.notification_id = n.id and d.state = 'waiting') = 0
    limit $3 for update of n skip locked),
  notices as (delete from notification n using due where n.plant = $1 and n.id = due.id returning n.id),
  remarks as (delete from notification_log l using due where l.plant = $1 and l.notification_id = due.id),
  tells as (
    delete from delivery_notice dn using due where dn.plant = $1 and dn.notification_id = due.id
    returning dn.delivery_id as id),
  messages as (
    delete from delivery d using (select distinct id from tells) told
    where d.plant = $1 and d.id = told.id and not exists (
      select from delivery_notice dn
      where dn.plant = $1 and dn.delivery_id = d.id and dn.notification_id not in (select id from due))
    returning d.id),
  tokens as (delete from reply_token t using messages where t.plant = $1 and t.delivery_id = messages.id)
  select count(*)::int as n from notices`;

const WORDS_BACK = `with
  due as materialized (
    select d.id from delivery d left join exception x on x.id = (d.body ->> 'exceptionId')::uuid
    where d.plant = $1 and d.planned_at < $2 and d.body is not null and d.state <> 'waiting'
      and x.state is distinct from 'open'
    limit $3 for update of d skip locked),
  messages as (delete from delivery d using due where d.plant = $1 and d.id = due.id returning d.id),
  tokens as (delete from reply_token t using messages where t.plant = $1 and t.delivery_id = messages.id)
  select count(*)::int as n from messages`;

const ANSWERS = `with
  due as materialized (
    select a.id from inbound_answer a
      left join decision q on q.id = a.decision_id left join exception x on x.id = q.exception_id
    where a.plant = $1 and a.received_at < $2 and a.state <> 'waiting' and x.state is distinct from 'open'
    limit $3 for update of a skip locked),
  answers as (delete from inbound_answer a using due where a.id = due.id returning a.id)
  select count(*)::int as n from answers`;

/** In the control room, for somebody who has never signed in: all that it tells is over. */
const MESSAGES_IN_VAIN = `with
  due as materialized (
    select d.id from delivery d
    where d.plant = $1 and d.planned_at < $2 and d.state = 'waiting' and d.channel = 'in-app'
      and (d.leased_until is null or d.leased_until <= $4)
      and not exists (
        select from delivery_notice dn
          join notification n on n.plant = dn.plant and n.id = dn.notification_id
          join exception x on x.id = n.exception_id
        where dn.plant = d.plant and dn.delivery_id = d.id and (n.at >= $2 or x.state = 'open'))
    limit $3 for update of d skip locked),
  messages as (
    update delivery d set state = 'failed', failed_at = $4, error = 'never signed in', leased_until = null
    from due where d.plant = $1 and d.id = due.id returning d.id),
  remarks as (
    insert into notification_log (plant, notification_id, key, at, channel, text)
    select $1, dn.notification_id, 'given-up', $4, 'in-app', 'Given up in the control room: over, and never signed in since.'
    from messages join delivery_notice dn on dn.plant = $1 and dn.delivery_id = messages.id
    on conflict do nothing)
  select count(*)::int as n from messages`;

/** Not even ended by the planner. What a fact has made needless is the planner's to say. */
const OPEN_IN_VAIN = `with
  due as materialized (
    select n.id from notification n join exception x on x.id = n.exception_id
    where n.plant = $1 and n.at < $2 and n.state = 'open' and x.state <> 'open'
      and not exists (
        select from notification_settlement f where f.plant = n.plant and f.decision_id = n.decision_id)
    limit $3 for update of n skip locked),
  notices as (
    update notification n set next_at = null, state = case when exists (
        select from delivery_notice dn join delivery d on d.plant = dn.plant and d.id = dn.delivery_id
        where dn.plant = $1 and dn.notification_id = n.id and d.sent_at is not null) then 'unproven' else 'unreached' end
    from due where n.plant = $1 and n.id = due.id returning n.id),
  remarks as (
    insert into notification_log (plant, notification_id, key, at, channel, text)
    select $1, id, 'over', $4, null, 'Not told to the end: it is over.' from notices on conflict do nothing)
  select count(*)::int as n from notices`;
