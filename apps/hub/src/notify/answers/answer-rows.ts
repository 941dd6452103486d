/** The statements of working off answers. */
import type { ChannelKind } from '@gemba/core/notification';
import type { Instant } from '@gemba/core/time';
import { storableJson, storableText } from '../../store/storable.ts';
import type { FixedBody } from '../send/deliveries.ts';
import type { Sql } from '../sql.ts';

export interface WaitingAnswer {
  id: string;
  channel: ChannelKind;
  messageId: string;
  from: string | null;
  claimed: string | null;
  token: string | null;
  deliveryId: string | null;
  providerId: string | null;
  text: string;
  at: Instant;
  receivedAt: Instant;
  /** failures so far that were its own */
  attempts: number;
  /** it is this hub's until then */
  leasedUntil: Instant;
}

/** The one that has waited longest, until `until`: a hub that dies lets it go by that time. */
export async function takeAnswer(
  db: Sql,
  plant: string,
  now: Instant,
  until: Instant,
): Promise<WaitingAnswer | null> {
  const { rows } = await db.query<WaitingAnswer>({
    name: 'notify-take-answer',
    text: `update inbound_answer a set leased_until = $3
      from (
        select id from inbound_answer
        where plant = $1 and state = 'waiting' and (leased_until is null or leased_until <= $2)
        order by received_at, id limit 1 for update skip locked) due
      where a.id = due.id
      returning a.id, a.channel, a.message_id as "messageId", a.from_address as "from", a.claimed_address as claimed,
        a.token,
        a.delivery_id as "deliveryId", a.provider_id as "providerId", a.text, a.at, a.received_at as "receivedAt", a.attempts,
        a.leased_until as "leasedUntil"`,
    values: [plant, now, until],
  });
  return rows[0] ?? null;
}

/** Whom words go to, and where. */
export interface Addressee {
  person: string;
  channel: ChannelKind;
  address: string;
}

export interface SentMessage extends Addressee {
  id: string;
}

/** Counts the failure and lets it rest, unless another hub has it by now. */
export async function noteAnswerFailed(
  db: Sql,
  plant: string,
  { id, leasedUntil }: WaitingAnswer,
  error: string,
  again: Instant,
): Promise<void> {
  await db.query({
    name: 'notify-answer-failed',
    text: `update inbound_answer set attempts = attempts + 1, error = $4, leased_until = $5
      where plant = $1 and id = $2 and state = 'waiting' and leased_until = $3`,
    values: [plant, id, leasedUntil, storableText(error), again],
  });
}

/** The delivery that an answer is to. */
export async function sentMessage(
  db: Sql,
  plant: string,
  by: { id: string } | { channel: ChannelKind; providerId: string },
): Promise<SentMessage | null> {
  const { rows } = await db.query<SentMessage>({
    name: 'notify-sent-message',
    text: `select id, person, channel, address from delivery
      where plant = $1 and (id = $2::uuid or (channel = $3 and provider_id = $4))`,
    values: [
      plant,
      'id' in by ? by.id : null,
      'id' in by ? null : by.channel,
      'id' in by ? null : by.providerId,
    ],
  });
  return rows[0] ?? null;
}

/** Phone numbers are compared by their digits, the rest by its small letters. */
const isAddress = (from: string): string => `case when ${from} ~ '^[+0-9][0-9\\s()./-]*$'
          then regexp_replace(regexp_replace(d.address, '\\D', '', 'g'), '^00', '')
             = regexp_replace(regexp_replace(${from}, '\\D', '', 'g'), '^00', '')
          else lower(d.address) = lower(${from}) end`;

/**
 * What this address was sent and could still answer, newest first: an answer by text message names no message.
 */
export async function answerableMessages(
  db: Sql,
  plant: string,
  by: { channel: ChannelKind; from: string; at: Instant; since: Instant },
): Promise<(SentMessage & { decisionId: string })[]> {
  const { rows } = await db.query<SentMessage & { decisionId: string }>({
    name: 'notify-answerable',
    text: `select d.id, d.person, d.channel, d.address, t.decision_id as "decisionId"
      from delivery d
        join reply_token t on t.plant = d.plant and t.delivery_id = d.id and t.expires_at > $3
        join decision q on q.id = t.decision_id and q.state <> 'decided'
      where d.plant = $1 and d.channel = $2 and d.planned_at > $4 and d.state in ('sent', 'delivered', 'seen', 'answered')
        and ${isAddress('$5')}
      order by d.planned_at desc, d.id desc limit 50`,
    values: [plant, by.channel, by.at, by.since, by.from],
  });
  return rows;
}

/** How many answers came lately from an address or a person: who floods is not written back to. */
export async function answersLately(
  db: Sql,
  plant: string,
  of: { from: string | null; person: string | null },
  since: Instant,
): Promise<number> {
  const { rows } = await db.query<{ n: number }>({
    name: 'notify-answers-lately',
    text: `select count(*)::int as n from inbound_answer
      where plant = $1 and received_at > $2 and (person = $3 or from_address = $4) and done_at is not null`,
    values: [plant, since, of.person, of.from],
  });
  return rows[0]?.n ?? 0;
}

export interface Ending {
  /** `set-aside` ends it only while it is this hub's: another one may have it by now, and do better */
  state: 'done' | 'refused' | 'set-aside';
  person: string | null;
  decisionId: string | null;
  act: string | null;
  /** in words, on the record */
  outcome: string;
  /** why it was set aside, for who looks after the hub */
  error?: string;
  /** the message back, with the id of its delivery; null: nobody to tell */
  back: { deliveryId: string; to: Addressee; body: FixedBody } | null;
  /** the delivery that was answered */
  answered: string | null;
}

/** What was found out and the message back, at once: an answer is never worked off without its word. */
export async function endAnswer(
  db: Sql,
  plant: string,
  answer: WaitingAnswer,
  ending: Ending,
  now: Instant,
): Promise<void> {
  const { back } = ending;
  await db.query({
    name: 'notify-end-answer',
    text: `with
      ended as (
        update inbound_answer set state = $3, person = $4, decision_id = $5, act = $6, outcome = $7, done_at = $8,
          leased_until = null, error = $17
        where id = $2 and plant = $1 and state = 'waiting' and ($18::timestamptz is null or leased_until = $18)
        returning id),
      told as (
        insert into delivery (plant, id, person, channel, address, body, planned_at, due_at)
        select $1, $9, $10, $11, $12, $13, $8, $8 from ended where $9::uuid is not null)
      insert into notification_log (plant, notification_id, key, at, channel, text)
      select $1, dn.notification_id, 'answer ' || ended.id || ' ' || ($8::timestamptz)::text, $8, $14, $15
      from ended, delivery_notice dn where dn.plant = $1 and dn.delivery_id = $16::uuid
      on conflict do nothing`,
    values: [
      plant,
      answer.id,
      ending.state,
      ending.person,
      ending.decisionId,
      ending.act,
      ending.outcome,
      now,
      back?.deliveryId ?? null,
      back?.to.person ?? null,
      back?.to.channel ?? null,
      back?.to.address ?? null,
      back ? storableJson(back.body) : null,
      answer.channel,
      `Answered by ${answer.channel}: ${ending.outcome}`,
      ending.answered,
      ending.error === undefined ? null : storableText(ending.error),
      ending.state === 'set-aside' ? answer.leasedUntil : null,
    ],
  });
}
