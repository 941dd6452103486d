/** Answers that could not be taken and need a hand: naming them, and having one tried again. */
import { after, type Instant } from '@gemba/core/time';
import type { SetAsideAnswer } from '@gemba/core/wire';
import type { Sql } from '../sql.ts';

const DAY_MS = 86_400_000;
const SHOWN = 50;

/**
 * Of `inbound_answer a`: while the decision is open; where it is not known which one it was, for a day after.
 * $1 plant, $2 a day ago
 */
const NEEDS_A_HAND = `a.plant = $1 and a.state = 'set-aside' and case
    when a.decision_id is null then a.done_at > $2
    else exists (select from decision q where q.id = a.decision_id and q.state <> 'decided') end`;

/** Newest first, 50 at most. */
export async function setAsideAnswers(
  db: Sql,
  plant: string,
  now: Instant,
): Promise<Omit<SetAsideAnswer, 'personName'>[]> {
  const { rows } = await db.query<Omit<SetAsideAnswer, 'personName'>>(
    `select a.id, a.channel, a.at, a.done_at as "setAsideAt", a.person, a.decision_id as "decisionId",
       coalesce(a.error, '') as error
     from inbound_answer a where ${NEEDS_A_HAND} order by a.done_at desc limit $3`,
    [plant, after(now, -DAY_MS), SHOWN],
  );
  return rows;
}

/** How many there are. */
export async function countSetAside(db: Sql, plant: string, now: Instant): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*)::int as n from inbound_answer a where ${NEEDS_A_HAND}`,
    [plant, after(now, -DAY_MS)],
  );
  return rows[0]?.n ?? 0;
}

/** It waits again as if it had just come, and the record says who wanted that. @returns false: it is not set aside */
export async function tryAgain(
  db: Sql,
  plant: string,
  { id, name, at }: { id: string; name: string; at: Instant },
): Promise<boolean> {
  const { rows } = await db.query<{ n: number }>({
    name: 'notify-try-again',
    text: `with
      freed as (
        update inbound_answer set state = 'waiting', attempts = 0, leased_until = null, done_at = null, outcome = null
        where plant = $1 and id = $2 and state = 'set-aside' returning id, channel, person, decision_id),
      said as (
        insert into notification_log (plant, notification_id, key, at, channel, text)
        select $1, n.id, 'again ' || freed.id || ' ' || ($3::timestamptz)::text, $3, freed.channel,
          'The answer by ' || freed.channel || ' is tried again: ' || $4::text || ' has asked for it.'
        from freed, lateral (
          select id from notification
          where plant = $1 and decision_id = freed.decision_id and person = freed.person order by seq desc limit 1) n
        on conflict do nothing)
      select count(*)::int as n from freed`,
    values: [plant, id, at, name],
  });
  return rows[0]?.n === 1;
}
