/**
 * The no-orphan invariant, as questions to the database: every open decision has an owner who is on shift and reachable
 * now, and an armed next step that is not overdue. An owner who has acknowledged it is there until the second window
 * ends, though the shift is over; not who has left the roster, or has it from somebody who had acknowledged it. Who
 * offers it in a hand-over is there until the answer; and who has accepted it shortly before the own shift is there, too.
 * All questions go by indexes: they are asked every few seconds with 100,000 decisions open.
 */
import { MAX_HAND_OVER_MS, type Subject } from '@gemba/core/exception';
import { after, type Instant } from '@gemba/core/time';
import type { Database } from '../store/database.ts';

/** A timer that is late by this much was missed, ms. */
export const OVERDUE_MS = 5_000;

/** Owners of open decisions who are off shift, unreachable or not on the roster. */
export interface Absent {
  gone: readonly string[];
  /** those of them who are not on the roster any more */
  left: readonly string[];
  /** those of them who come on within the time in which a hand-over is answered */
  coming: readonly string[];
}

export interface OwnedBy {
  owner: string | null;
  n: number;
}

export interface Stray {
  decisionId: string;
  exceptionId: string;
  function: string;
  /** null: anybody of the function */
  skill: string | null;
  owner: string | null;
  /** who gave it to the owner to decide in their stead */
  delegatedBy: string | null;
  /** whom the ladder's running step asks; null: inside the window */
  role: string | null;
  subject: Subject;
}

/** What breaks the invariant, per function of the decisions. */
export interface Violation {
  function: string;
  /** without an owner who is there */
  ownerless: number;
  /** without an armed next step */
  unarmed: number;
  /** with one that should have been taken */
  overdue: number;
}

/** index: decision_open_owner */
export async function openByOwner(database: Database, plant: string): Promise<OwnedBy[]> {
  const { rows } = await database.query<OwnedBy>({
    name: 'watch-owners',
    text: `select owner, count(*)::int as n from decision
           where plant = $1 and state <> 'decided' group by owner`,
    values: [plant],
  });
  return rows;
}

/**
 * Nobody is there for it, though its owner may look at it, wait for an answer, or have accepted it before the own shift.
 * @param owned by nobody, or who is gone. $3 now, $4 who is coming, $5 since when a hand-over counts, $6 who has left
 */
const ownerless = (owned: string): string =>
  `${owned} and not d.offered and not (d.state = 'acknowledged' and d.due_at > $3::timestamptz
   and not d.owner = any($6::text[]) and exists (
     select from journal j where j.exception_id = d.exception_id and j.type = 'decision.acknowledged'
       and j.actor = d.owner and j.at = d.acknowledged_at and j.payload ->> 'decisionId' = d.id))
   and not (d.owner is not null and d.owner = any($4::text[]) and exists (
     select from journal j where j.exception_id = d.exception_id and j.type = 'decision.hand-over-accepted'
       and j.actor = d.owner and j.at > $5 and j.payload ->> 'decisionId' = d.id))`;

/**
 * Open decisions of somebody who is not there, after the one with the id `afterId`; page by page, so that of many that one
 * person owns none is read twice. With each come the others of its exception whose owners are gone, too: an exception is
 * loaded and written once for all of them. indexes: decision_open_owner, decision_by_exception
 * @param ask.owner one of those who are absent; null: decisions that nobody owns
 */
export async function straysOf(
  database: Database,
  plant: string,
  { gone, coming, left }: Absent,
  ask: { owner: string | null; at: Instant; afterId: string; limit: number },
): Promise<Stray[]> {
  const owned = ask.owner === null ? 'd.owner is null and $2::text is null' : 'd.owner = $2';
  const { rows } = await database.query<Stray>({
    name: ask.owner === null ? 'watch-unowned' : 'watch-strays',
    text: `with page as materialized (
             select d.id, d.exception_id from decision d
             where d.plant = $1 and d.state <> 'decided' and ${ownerless(owned)} and d.id > $7
             order by d.id limit $8)
           select d.id as "decisionId", d.exception_id as "exceptionId", d.function, d.owner,
             x.fold -> 'subject' as subject,
             f.decision ->> 'skill' as skill, f.decision ->> 'delegatedBy' as "delegatedBy",
             case when d.escalation_level > 0
               then f.decision #>> array['ladder', (d.escalation_level - 1)::text, 'to'] end as role
           from decision d join exception x on x.id = d.exception_id
             cross join lateral jsonb_path_query_first(x.fold, '$.decisions[*] ? (@.id == $id)',
               jsonb_build_object('id', d.id)) as f(decision)
           where d.exception_id in (select exception_id from page) and d.state <> 'decided'
             and (d.id in (select id from page) or ${ownerless('d.owner = any($9::text[])')})
           order by d.id`,
    values: [plant, ask.owner, ask.at, coming, handedOverSince(ask.at), left, ask.afterId, ask.limit, gone],
  });
  return rows;
}

/** indexes: decision_open_owner, decision_unarmed, decision_next_step, journal_by_exception */
export async function violations(
  database: Database,
  plant: string,
  { gone, coming, left }: Absent,
  at: Instant,
): Promise<Violation[]> {
  const { rows } = await database.query<Violation>({
    name: 'watch-violations',
    text: `select function, sum(ownerless)::int as ownerless, sum(unarmed)::int as unarmed, sum(overdue)::int as overdue
           from (
             select d.function, 1 as ownerless, 0 as unarmed, 0 as overdue from decision d
             where d.plant = $1 and d.state <> 'decided' and ${ownerless('(d.owner is null or d.owner = any($2::text[]))')}
             union all
             select function, 0, 1, 0 from decision
             where plant = $1 and state <> 'decided' and next_step_at is null
             union all
             select function, 0, 0, 1 from decision where plant = $1 and next_step_at < $7) as broken
           group by function order by function`,
    values: [plant, gone, at, coming, handedOverSince(at), left, after(at, -OVERDUE_MS)],
  });
  return rows;
}

const handedOverSince = (at: Instant): Instant => after(at, -MAX_HAND_OVER_MS);
