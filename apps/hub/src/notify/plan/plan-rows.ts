/** The planner's statements. They run in its one transaction, under the lock that only one planner of a plant holds. */
import {
  asksToAct,
  NOTICE_BECAUSE,
  type Attempt,
  type ChannelKind,
  type Notice,
  type NotificationState,
  type PlannedMessage,
} from '@gemba/core/notification';
import type { Instant } from '@gemba/core/time';
import { storableJson } from '../../store/storable.ts';
import type { Sql } from '../sql.ts';

export const ASKING: readonly string[] = NOTICE_BECAUSE.filter(asksToAct);

export const NOTICE_COLUMNS = `n.id, n.seq, n.exception_id as "exceptionId", n.decision_id as "decisionId", n.person,
  n.because, n.role, n.level, n.priority, n.function, n.channels, n.quote, n.by, n.at`;

/** A column that is null is no channel order, no quote. */
export interface NoticeRow extends Omit<Notice, 'channels' | 'quote'> {
  channels: ChannelKind[] | null;
  quote: string | null;
}

export const asNotice = ({ channels, quote, ...notice }: NoticeRow): Notice => ({
  ...notice,
  ...(channels && { channels }),
  ...(quote !== null && { quote }),
});

/** Held to the end of the transaction. @returns false: another hub is planning */
export async function lockPlanning(tx: Sql, plant: string): Promise<boolean> {
  const { rows } = await tx.query<{ held: boolean }>({
    name: 'notify-lock',
    text: `select pg_try_advisory_xact_lock(hashtext('gemba notify'), hashtext($1)) as held`,
    values: [plant],
  });
  return rows[0]?.held ?? false;
}

/** Notices that are not needed any more; messages that say nothing else any more do not go out. */
export async function applySettlements(tx: Sql, plant: string, now: Instant): Promise<number> {
  const { rows } = await tx.query<{ id: string }>({
    name: 'notify-settle',
    text: `with
      facts as (delete from notification_settlement where plant = $1 returning *),
      settled as (
        update notification n set
          state = case when n.state = 'open' then 'settled' else n.state end, next_at = null,
          settled_because = f.because
        from facts f
        where n.plant = $1 and n.decision_id = f.decision_id and n.seq < f.seq and n.settled_because is null
          and n.because = any($2::text[]) and (f.person is null or f.person = n.person)
          and (f.only_these is null or n.because = any(f.only_these))
        returning n.id, n.settled_because)
      insert into notification_log (plant, notification_id, key, at, text)
      select $1, id, 'settled', $3, case settled_because
        when 'decided' then 'Not needed any more: the decision is taken.'
        when 'has-acted' then 'Not needed any more: this person has acted on it.'
        when 'not-asked-any-more' then 'Not needed any more: somebody else is asked now.'
        when 'shelved' then 'Not needed for now: the decision is shelved.'
        else 'Not needed any more.' end
      from settled on conflict do nothing returning notification_id as id`,
    values: [plant, ASKING, now],
  });
  if (rows.length > 0)
    await tx.query({
      name: 'notify-needless',
      text: `update delivery d set state = 'needless'
        where d.plant = $1 and d.state = 'waiting' and d.body is null
          and d.id in (select delivery_id from delivery_notice where plant = $1 and notification_id = any($2::text[]))
          and not exists (
            select from delivery_notice dn join notification n on n.plant = dn.plant and n.id = dn.notification_id
            where dn.plant = $1 and dn.delivery_id = d.id and n.settled_because is null)`,
      values: [plant, rows.map((row) => row.id)],
    });
  return rows.length;
}

/** What deliveries have brought: open notices are looked at now, and a late receipt still counts as one. */
export async function applyNews(tx: Sql, plant: string, now: Instant): Promise<void> {
  await tx.query({
    name: 'notify-news',
    text: `with
      news as (delete from notification_news where plant = $1 returning delivery_id),
      about as (
        select dn.notification_id as id,
          bool_or(d.state in ('seen', 'answered') or (d.state = 'delivered' and d.channel <> 'in-app')) as reached
        from (select distinct delivery_id from news) known
          join delivery d on d.plant = $1 and d.id = known.delivery_id
          join delivery_notice dn on dn.plant = $1 and dn.delivery_id = d.id
        group by dn.notification_id)
      update notification n set
        next_at = case when n.state = 'open' then $2::timestamptz end,
        state = case when n.state in ('unproven', 'unreached') and about.reached then 'reached' else n.state end
      from about where n.plant = $1 and n.id = about.id`,
    values: [plant, now],
  });
}

/** The most urgent ones of those that are to be looked at by now. */
export async function dueNotices(tx: Sql, plant: string, now: Instant, limit: number): Promise<Notice[]> {
  const { rows } = await tx.query<NoticeRow>({
    name: 'notify-due-notices',
    text: `select ${NOTICE_COLUMNS} from notification n
      where n.plant = $1 and n.state = 'open' and n.next_at <= $2
      order by n.priority, n.level desc, n.seq limit $3`,
    values: [plant, now, limit],
  });
  return rows.map(asNotice);
}

/** What else these people are to be told later: it may go along with what goes to them now. */
export async function noticesAlong(
  tx: Sql,
  plant: string,
  { people, besides, limit }: { people: readonly string[]; besides: readonly string[]; limit: number },
): Promise<Notice[]> {
  if (people.length === 0) return [];
  const { rows } = await tx.query<NoticeRow>({
    name: 'notify-along',
    text: `select ${NOTICE_COLUMNS} from notification n
      where n.plant = $1 and n.state = 'open' and n.person = any($2::text[]) and n.id <> all($3::text[])
      order by n.priority, n.level desc, n.seq limit $4`,
    values: [plant, people, besides, limit],
  });
  return rows.map(asNotice);
}

export async function attemptsOf(
  tx: Sql,
  plant: string,
  notices: readonly string[],
): Promise<Map<string, Attempt[]>> {
  const { rows } = await tx.query<Attempt & { id: string }>({
    name: 'notify-attempts',
    text: `select dn.notification_id as id, d.channel, d.address, d.state, d.planned_at as "plannedAt",
        d.sent_at as "sentAt"
      from delivery_notice dn join delivery d on d.plant = dn.plant and d.id = dn.delivery_id
      where dn.plant = $1 and dn.notification_id = any($2::text[]) and d.state <> 'needless'
      order by d.planned_at, d.id`,
    values: [plant, notices],
  });
  return Map.groupBy(rows, (row) => row.id);
}

interface Send {
  person: string;
  channel: ChannelKind;
  at: Instant;
}

/** What went out lately: to these people as far back as `since`, to anybody as far back as `sinceOverall`. */
export async function recentSends(
  tx: Sql,
  plant: string,
  people: readonly string[],
  since: Instant,
  sinceOverall: Instant,
): Promise<{ toPeople: Send[]; overall: Send[] }> {
  const columns = 'person, channel, planned_at as at';
  const counts = `plant = $1 and channel <> 'in-app' and body is null and state <> 'needless'`;
  const toPeople = await tx.query<Send>({
    name: 'notify-sends-people',
    text: `select ${columns} from delivery where ${counts} and person = any($2::text[]) and planned_at > $3
      order by planned_at`,
    values: [plant, people, since],
  });
  const overall = await tx.query<Send>({
    name: 'notify-sends-overall',
    text: `select ${columns} from delivery where ${counts} and planned_at > $2 order by planned_at`,
    values: [plant, sinceOverall],
  });
  return { toPeople: toPeople.rows, overall: overall.rows };
}

/** Value at risk, by exception. */
export async function valuesAtRisk(
  tx: Sql,
  plant: string,
  exceptions: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ id: string; value: number | null }>({
    name: 'notify-values',
    text: `select id, (fold #>> '{consequence,valueAtRisk}')::float8 as value from exception
      where plant = $1 and id = any($2::uuid[])`,
    values: [plant, exceptions],
  });
  return new Map(rows.map((row) => [row.id, row.value ?? 0]));
}

export interface PlanWrites {
  messages: (PlannedMessage & { id: string })[];
  plans: { id: string; next: Instant | null; state: NotificationState }[];
  remarks: { id: string; key: string; channel: ChannelKind | null; text: string }[];
}

export async function writePlans(tx: Sql, plant: string, now: Instant, writes: PlanWrites): Promise<void> {
  await tx.query({
    name: 'notify-write-plans',
    text: `with
      messages as (
        insert into delivery (plant, id, person, channel, address, planned_at, due_at)
        select $1, id, person, channel, address, $2, $2 from jsonb_to_recordset($3::jsonb) as m(
          id uuid, person text, channel text, address text)),
      tells as (
        insert into delivery_notice (plant, delivery_id, notification_id)
        select $1, m.id, n from jsonb_to_recordset($3::jsonb) as m(id uuid, notices text[]), unnest(m.notices) as n),
      remarks as (
        insert into notification_log (plant, notification_id, key, at, channel, text)
        select $1, id, key, $2, channel, text from jsonb_to_recordset($5::jsonb) as r(
          id text, key text, channel text, text text)
        on conflict do nothing)
      update notification n set next_at = p.next, state = p.state
      from jsonb_to_recordset($4::jsonb) as p(id text, next timestamptz, state text)
      where n.plant = $1 and n.id = p.id`,
    values: [
      plant,
      now,
      storableJson(writes.messages),
      storableJson(writes.plans),
      storableJson(writes.remarks),
    ],
  });
}
