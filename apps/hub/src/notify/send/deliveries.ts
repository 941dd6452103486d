/** The senders' statements: taking deliveries, what they say, and what became of them. A state only moves forward. */
import type { ExceptionState } from '@gemba/core/exception';
import type { ChannelKind, DeliveryState, Notice, NoticeRole } from '@gemba/core/notification';
import type { Instant } from '@gemba/core/time';
import { ASKING, asNotice, NOTICE_COLUMNS, type NoticeRow } from '../plan/plan-rows.ts';
import type { Sql } from '../sql.ts';

/** The words of a message that are fixed from the start: the answer to a reply. */
export interface FixedBody {
  subject: string;
  text: string;
  exceptionId: string | null;
  /** can be answered again, about this decision, by somebody who is this to it */
  decisionId: string | null;
  role: NoticeRole;
}

export interface DueDelivery {
  id: string;
  person: string;
  channel: ChannelKind;
  address: string;
  body: FixedBody | null;
  attempts: number;
}

const take = (name: string, which: string) => ({
  name,
  text: `update delivery d set leased_until = $3, attempts = d.attempts + 1
    from (
      select id from delivery
      where plant = $1 and state = 'waiting' and ${which} and due_at <= $2
        and (leased_until is null or leased_until <= $2)
      order by due_at, id limit $4 for update skip locked) due
    where d.plant = $1 and d.id = due.id
    returning d.id, d.person, d.channel, d.address, d.body, d.attempts`,
});
const TAKE_ANYBODYS = take('notify-take', `channel <> 'in-app' and channel = $5`);
const TAKE_IN_APP = take('notify-take-in-app', `channel = 'in-app' and person = any($5::text[])`);

/** Takes what is due on a channel until `until`: a hub that dies lets it go by that time. */
export async function takeDeliveries(
  db: Sql,
  plant: string,
  what: {
    channel: ChannelKind;
    now: Instant;
    until: Instant;
    limit: number;
    /** of `in-app`: people with a station here; null: anybody */
    present: readonly string[] | null;
  },
): Promise<DueDelivery[]> {
  const { channel, now, until, limit, present } = what;
  const values = [plant, now, until, limit];
  const { rows } = await db.query<DueDelivery>(
    present === null
      ? { ...TAKE_ANYBODYS, values: [...values, channel] }
      : { ...TAKE_IN_APP, values: [...values, present] },
  );
  return rows;
}

/** What a message still has to say, a moment before it goes out; most urgent first. */
export async function noticesIn(
  db: Sql,
  plant: string,
  deliveryId: string,
): Promise<{ notice: Notice; exception: ExceptionState }[]> {
  const { rows } = await db.query<NoticeRow>({
    name: 'notify-says',
    text: `select ${NOTICE_COLUMNS}
      from delivery_notice dn join notification n on n.plant = dn.plant and n.id = dn.notification_id
      where dn.plant = $1 and dn.delivery_id = $2 and n.settled_because is null
        and not exists (
          select from notification_settlement f
          where f.plant = n.plant and f.decision_id = n.decision_id and f.seq > n.seq and n.because = any($3::text[])
            and (f.person is null or f.person = n.person) and (f.only_these is null or n.because = any(f.only_these)))
      order by n.priority, n.level desc, n.seq`,
    values: [plant, deliveryId, ASKING],
  });
  const folds = await db.query<{ id: string; fold: ExceptionState }>({
    name: 'notify-folds',
    text: 'select id, fold from exception where plant = $1 and id = any($2::uuid[])',
    values: [plant, [...new Set(rows.map((row) => row.exceptionId))]],
  });
  const exceptions = new Map(folds.rows.map((row) => [row.id, row.fold]));
  return rows.flatMap((row) => {
    const exception = exceptions.get(row.exceptionId);
    return exception ? [{ notice: asNotice(row), exception }] : [];
  });
}

export async function foldOf(db: Sql, plant: string, exceptionId: string): Promise<ExceptionState | null> {
  const { rows } = await db.query<{ fold: ExceptionState }>({
    name: 'notify-fold',
    text: 'select fold from exception where plant = $1 and id = $2',
    values: [plant, exceptionId],
  });
  return rows[0]?.fold ?? null;
}

export async function noteNeedless(db: Sql, plant: string, id: string): Promise<void> {
  await db.query({
    name: 'notify-note-needless',
    text: `update delivery set state = 'needless', leased_until = null where plant = $1 and id = $2 and state = 'waiting'`,
    values: [plant, id],
  });
}

export async function noteSent(
  db: Sql,
  plant: string,
  id: string,
  providerId: string | null,
  at: Instant,
): Promise<void> {
  await db.query({
    name: 'notify-note-sent',
    text: `update delivery set state = case when state in ('waiting', 'needless') then 'sent' else state end,
        sent_at = $4, provider_id = coalesce($3, provider_id), leased_until = null, error = null
      where plant = $1 and id = $2`,
    values: [plant, id, providerId, at],
  });
}

/** @param again when it is tried again; null: never, and the next channel is due */
export async function noteFailed(
  db: Sql,
  plant: string,
  id: string,
  failed: { error: string; at: Instant; again: Instant | null },
): Promise<void> {
  await db.query({
    name: 'notify-note-failed',
    text: `with failed as (
        update delivery set error = $3, leased_until = null, failed_at = $4, due_at = coalesce($5, due_at),
          state = case when $5::timestamptz is null and state = 'waiting' then 'failed' else state end
        where plant = $1 and id = $2 returning id, state)
      insert into notification_news (plant, delivery_id) select $1, id from failed where state = 'failed'`,
    values: [plant, id, failed.error, failed.at, failed.again],
  });
}

export type ReceiptState = Extract<DeliveryState, 'sent' | 'delivered' | 'seen' | 'answered' | 'failed'>;
/** A state never goes back in this order. */
const FORWARD = `array['waiting', 'needless', 'sent', 'failed', 'delivered', 'seen', 'answered']`;

export type DeliveryRef = { id: string } | { providerId: string };

/**
 * Moves a delivery forward, never back, whatever order receipts come in, and lets the planner look at what it tells.
 * @returns false: there is no such delivery (yet)
 */
export async function applyReceipt(
  db: Sql,
  plant: string,
  receipt: {
    channel: ChannelKind;
    delivery: DeliveryRef;
    state: ReceiptState;
    at: Instant;
    error?: string | undefined;
  },
): Promise<boolean> {
  const { channel, delivery, state, at, error } = receipt;
  const { rows } = await db.query<{ known: number }>({
    name: 'notify-receipt',
    text: `with
      found as (
        select id from delivery where plant = $1 and channel = $2
          and (id = $3::uuid or ($3::uuid is null and provider_id = $4))),
      moved as (
        update delivery d set
          state = case when array_position(${FORWARD}, $5) > array_position(${FORWARD}, d.state) then $5 else d.state end,
          sent_at = case when $5 = 'sent' then coalesce(d.sent_at, $6) else d.sent_at end,
          delivered_at = case when $5 = 'delivered' then coalesce(d.delivered_at, $6) else d.delivered_at end,
          seen_at = case when $5 = 'seen' then coalesce(d.seen_at, $6) else d.seen_at end,
          answered_at = case when $5 = 'answered' then coalesce(d.answered_at, $6) else d.answered_at end,
          failed_at = case when $5 = 'failed' then coalesce(d.failed_at, $6) else d.failed_at end,
          error = case when $5 = 'failed' then coalesce($7, d.error) else d.error end
        from found
        where d.plant = $1 and d.id = found.id
        returning d.id),
      told as (insert into notification_news (plant, delivery_id) select $1, id from moved)
      select count(*)::int as known from found`,
    values: [
      plant,
      channel,
      'id' in delivery ? delivery.id : null,
      'providerId' in delivery ? delivery.providerId : null,
      state,
      at,
      error ?? null,
    ],
  });
  return (rows[0]?.known ?? 0) > 0;
}

/** A receipt that came before our own record of the sending: applied when that is made. */
export async function keepEarlyReceipt(
  db: Sql,
  plant: string,
  receipt: {
    channel: ChannelKind;
    providerId: string;
    state: ReceiptState;
    at: Instant;
    error: string | null;
  },
): Promise<void> {
  await db.query(
    `with old as (delete from early_receipt where plant = $1 and at < $5::timestamptz - interval '1 day')
     insert into early_receipt (plant, channel, provider_id, state, at, error) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing`,
    [plant, receipt.channel, receipt.providerId, receipt.state, receipt.at, receipt.error],
  );
}

export async function takeEarlyReceipts(
  db: Sql,
  plant: string,
  channel: ChannelKind,
  providerId: string,
): Promise<{ state: ReceiptState; at: Instant; error: string | null }[]> {
  const { rows } = await db.query<{ state: ReceiptState; at: Instant; error: string | null }>({
    name: 'notify-early',
    text: `delete from early_receipt where plant = $1 and channel = $2 and provider_id = $3 returning state, at, error`,
    values: [plant, channel, providerId],
  });
  return rows;
}

/**
 * Messages for a channel that is not set up here, and that no other hub has taken although they were due `before`: their
 * notices go on to the next channel.
 */
export async function failWithoutChannel(
  db: Sql,
  plant: string,
  available: readonly ChannelKind[],
  before: Instant,
  now: Instant,
): Promise<void> {
  await db.query({
    name: 'notify-orphans',
    text: `with failed as (
        update delivery set state = 'failed', failed_at = $4, error = 'the channel is not set up any more'
        where plant = $1 and state = 'waiting' and channel <> all($2::text[]) and greatest(due_at, leased_until) <= $3
        returning id)
      insert into notification_news (plant, delivery_id) select $1, id from failed`,
    values: [plant, available, before, now],
  });
}
