/** How telling people goes, for Health: per channel what came of the last day's messages, and what is stuck. */
import type { ChannelKind, DeliveryState } from '@gemba/core/notification';
import { after, type Instant } from '@gemba/core/time';
import type { NotificationHealth, SetAsideAnswer } from '@gemba/core/wire';
import type { Channel } from '../../channels/channel.ts';
import { setAsideAnswers } from '../answers/set-aside-rows.ts';
import { nameOf, type NotifyParts } from '../parts.ts';

const DAY_MS = 86_400_000;

export async function notificationHealth(
  parts: Pick<NotifyParts, 'database' | 'plant' | 'now' | 'personOf'>,
  channels: readonly Channel[],
): Promise<NotificationHealth> {
  const { database, plant, now } = parts;
  const since = after(now(), -DAY_MS);
  const [counts, errors, open, setAside] = await Promise.all([
    database.query<{ channel: ChannelKind; state: DeliveryState; n: number }>(
      `select channel, state, count(*)::int as n from delivery where plant = $1 and planned_at > $2
       group by channel, state`,
      [plant, since],
    ),
    database.query<{ channel: ChannelKind; at: Instant; error: string }>(
      `select channel, at, error from (
         select channel, failed_at as at, error, row_number() over (partition by channel order by failed_at desc) as nth
         from delivery where plant = $1 and planned_at > $2 and failed_at is not null and error is not null) newest
       where nth <= 5 order by at desc`,
      [plant, since],
    ),
    database.query<{ open: number; oldest: Instant | null; unreached: number; replies: number }>(
      `select
         (select count(*)::int from notification where plant = $1 and state = 'open') as open,
         (select min(at) from notification where plant = $1 and state = 'open') as oldest,
         (select count(*)::int from notification where plant = $1 and state = 'unreached' and at > $2) as unreached,
         (select count(*)::int from inbound_answer where plant = $1 and state = 'waiting') as replies`,
      [plant, since],
    ),
    setAsideAnswers(database, plant, now()),
  ]);
  const named = setAside.map((answer) => ({
    ...answer,
    personName: answer.person === null ? null : nameOf(parts, answer.person),
  }));
  const [row] = open.rows;
  return {
    channels: channels.map((channel) => ({
      channel: channel.kind,
      ...channel.health(),
      counts: Object.fromEntries(
        counts.rows.filter((count) => count.channel === channel.kind).map(({ state, n }) => [state, n]),
      ),
      lastErrors: [...named.map(asError), ...errors.rows]
        .filter((one) => one.channel === channel.kind)
        .map(({ at, error }) => ({ at, error }))
        .toSorted((a, b) => (a.at > b.at ? -1 : 1)),
    })),
    open: row?.open ?? 0,
    oldest: row?.oldest ?? null,
    unreached24h: row?.unreached ?? 0,
    unansweredReplies: row?.replies ?? 0,
    ...(named.length > 0 && { setAside: named }),
  };
}

/** It stands among its channel's errors until it needs no hand any more. */
const asError = ({ channel, setAsideAt, personName, error }: SetAsideAnswer) => ({
  channel,
  at: setAsideAt,
  error: `an answer of ${personName ?? 'somebody'} could not be taken: ${error}`,
});
