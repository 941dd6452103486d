/** Reading the record of who was told: rows of notifications with their deliveries and what was said about each. */
import { timeOfDay, type ChannelKind, type NoticeBecause } from '@gemba/core/notification';
import type { Instant } from '@gemba/core/time';
import type { DeliveryRow, NotificationRemark, NotificationRow } from '@gemba/core/wire';
import type { Database } from '../../store/database.ts';
import { nameOf, type NotifyParts } from '../parts.ts';

/** Of one decision, the newest of each person: who is asked again every few minutes must not hide who was asked once. */
const OF_EACH = 100;

/** Newest first; what is null is not asked for. */
export interface RecordQuery {
  person: string | null;
  decisionId: string | null;
  /** not seen in the control room yet, and still open or told */
  unseen: boolean;
  before: readonly [at: string, id: string];
  limit: number;
}

type Row = Omit<NotificationRow, 'personName' | 'text' | 'deliveries' | 'remarks'>;

export async function readRecord(
  parts: Pick<NotifyParts, 'database' | 'plant' | 'personOf'>,
  ask: RecordQuery,
): Promise<NotificationRow[]> {
  const { database, plant } = parts;
  const { rows } = await database.query<Row>({
    name: 'notify-record',
    text: `select n.id, n.person, n.exception_id as "exceptionId", x.fold->>'title' as "exceptionTitle",
        n.decision_id as "decisionId", n.function,
        coalesce(jsonb_path_query_first(x.fold, '$.decisions[*] ? (@.id == $id).question',
          jsonb_build_object('id', n.decision_id)) #>> '{}', '') as question,
        n.priority, n.because, n.role, n.level, n.quote, n.at, n.state, n.next_at as "nextAt"
      from notification n join exception x on x.id = n.exception_id
      where n.plant = $1 and ($2::text is null or n.person = $2) and ($3::text is null or n.decision_id = $3)
        and ($3::text is null or n.id in (
          select id from (
            select id, row_number() over (partition by person order by seq desc, id desc) as nth
            from notification where plant = $1 and decision_id = $3) of_each
          where nth <= ${OF_EACH}))
        and (n.at, n.id) < ($4, $5)
        and (not $6 or (n.settled_because is null and not exists (
          select from delivery_notice dn join delivery d on d.plant = dn.plant and d.id = dn.delivery_id
          where dn.plant = n.plant and dn.notification_id = n.id and d.state in ('seen', 'answered'))))
      order by n.at desc, n.id desc limit $7`,
    values: [plant, ask.person, ask.decisionId, ...ask.before, ask.unseen, ask.limit],
  });
  const ids = rows.map((row) => row.id);
  const [deliveries, remarks] = await Promise.all([
    deliveriesOf(database, plant, ids),
    remarksOf(database, plant, ids),
  ]);
  return rows.map((row) => ({
    ...row,
    personName: nameOf(parts, row.person),
    text: BECAUSE[row.because](row.level),
    deliveries: deliveries.get(row.id) ?? [],
    remarks: remarks.get(row.id) ?? [],
  }));
}

async function deliveriesOf(
  database: Database,
  plant: string,
  ids: readonly string[],
): Promise<Map<string, DeliveryRow[]>> {
  const { rows } = await database.query<DeliveryRow & { of: string }>({
    name: 'notify-record-deliveries',
    text: `select dn.notification_id as of, d.id, d.channel, d.state,
        (select count(*)::int from delivery_notice t where t.plant = d.plant and t.delivery_id = d.id) as tells,
        d.planned_at as "plannedAt", d.sent_at as "sentAt", d.delivered_at as "deliveredAt", d.seen_at as "seenAt",
        d.answered_at as "answeredAt", d.attempts, d.error
      from delivery_notice dn join delivery d on d.plant = dn.plant and d.id = dn.delivery_id
      where dn.plant = $1 and dn.notification_id = any($2::text[]) order by d.planned_at, d.id`,
    values: [plant, ids],
  });
  return grouped(rows);
}

async function remarksOf(
  database: Database,
  plant: string,
  ids: readonly string[],
): Promise<Map<string, NotificationRemark[]>> {
  const { rows } = await database.query<NotificationRemark & { of: string }>({
    name: 'notify-record-remarks',
    text: `select notification_id as of, at, channel, text from notification_log
      where plant = $1 and notification_id = any($2::text[]) order by at, key`,
    values: [plant, ids],
  });
  return grouped(rows);
}

function grouped<T extends { of: string }>(rows: readonly T[]): Map<string, Omit<T, 'of'>[]> {
  const groups = new Map<string, Omit<T, 'of'>[]>();
  for (const { of, ...row } of rows) {
    const group = groups.get(of);
    if (group) group.push(row);
    else groups.set(of, [row]);
  }
  return groups;
}

const BECAUSE: Record<NoticeBecause, (level: number) => string> = {
  asked: () => 'Asked to decide',
  escalated: (level) => `Escalated, step ${level} of the ladder`,
  repeated: () => 'Asked again: still undecided',
  reassigned: () => 'Given the decision',
  delegated: () => 'Asked to decide in somebody’s stead',
  'passed-on': () => 'Passed on by Gemba: the one before cannot be asked any more',
  'hand-over-offered': () => 'Offered in a hand-over',
  'hand-over-accepted': () => 'Told that the hand-over was accepted',
  'hand-over-declined': () => 'Told that the hand-over was declined',
  'hand-over-lapsed': () => 'Told that nobody answered the hand-over',
  'colleague-asked': () => 'Asked by a colleague',
  'colleague-answered': () => 'Told that a colleague has answered',
  mentioned: () => 'Mentioned in a comment',
  returned: () => 'Asked again: the outcome does not hold any more',
  reopened: () => 'Asked again: it was opened again',
  proposed: () => 'Asked to confirm as the second person',
  'proposal-rejected': () => 'Told that the proposal was not confirmed',
  'window-moved': () => 'Told that it is due earlier',
  unshelved: () => 'Told that it is off the shelf',
};

/** "whatsapp: seen 14:05, sms: failed (no such number)" */
export function inWords(deliveries: readonly DeliveryRow[], zone: string): string {
  return deliveries
    .map((delivery) => {
      const at = reachedAt(delivery);
      const when = at === null ? '' : ` ${timeOfDay(at, zone)}`;
      const trouble = delivery.state === 'failed' && delivery.error ? ` (${delivery.error})` : '';
      return `${delivery.channel satisfies ChannelKind}: ${delivery.state}${when}${trouble}`;
    })
    .join(', ');
}

const reachedAt = (d: DeliveryRow): Instant | null => d.answeredAt ?? d.seenAt ?? d.deliveredAt ?? d.sentAt;
