/** One look at what there is to do, so that an idle hub asks once a second and no more. */
import type { ChannelKind } from '@gemba/core/notification';
import type { Instant } from '@gemba/core/time';
import type { Sql } from '../sql.ts';

export interface Due {
  /** answers wait to be worked off */
  answers: boolean;
  /** facts have made notices needless, or deliveries have brought something */
  news: boolean;
  /** when the earliest notice is to be looked at */
  planning: Instant | null;
  /** when the earliest message of a channel goes out */
  deliveries: Map<ChannelKind, Instant>;
}

/** @param present people with a station on this hub: in-app messages to others are not this hub's */
export async function whatIsDue(
  db: Sql,
  plant: string,
  now: Instant,
  present: readonly string[],
): Promise<Due> {
  const { rows } = await db.query<{
    answers: boolean;
    news: boolean;
    planning: Instant | null;
    deliveries: Partial<Record<ChannelKind, Instant>> | null;
  }>({
    name: 'notify-due',
    text: `select
      exists (select from inbound_answer where plant = $1 and state = 'waiting'
        and (leased_until is null or leased_until <= $2)) as answers,
      exists (select from notification_settlement where plant = $1)
        or exists (select from notification_news where plant = $1) as news,
      (select min(next_at) from notification where plant = $1 and state = 'open' and next_at is not null) as planning,
      (select jsonb_object_agg(channel, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) from (
        select channel, min(greatest(due_at, leased_until)) as at from delivery
        where plant = $1 and state = 'waiting' and channel <> 'in-app' group by channel
        union all
        select 'in-app', min(greatest(due_at, leased_until)) from delivery
        where plant = $1 and state = 'waiting' and channel = 'in-app' and person = any($3::text[])
        having count(*) > 0) due) as deliveries`,
    values: [plant, now, present],
  });
  const [row] = rows;
  return {
    answers: row?.answers ?? false,
    news: row?.news ?? false,
    planning: row?.planning ?? null,
    deliveries: new Map(Object.entries(row?.deliveries ?? {}) as [ChannelKind, Instant][]),
  };
}
