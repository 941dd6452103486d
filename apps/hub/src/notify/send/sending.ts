/**
 * The senders: one per channel, each with its own few messages under way, so that a slow channel holds no other. A message
 * is written from what is true when it goes out; what is needless by then does not go. At least once: a hub that is killed
 * between sending and its record lets the delivery go after the lease, and it is sent again under the same id.
 */
import type { Decision } from '@gemba/core/exception';
import {
  answersOf,
  askedOf,
  composeMessage,
  offersOptions,
  type ChannelKind,
  type Line,
  type Message,
  type Notice,
  type NoticeRole,
} from '@gemba/core/notification';
import { after } from '@gemba/core/time';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, Outgoing, SendResult } from '../../channels/channel.ts';
import { backoffMs } from '../../backoff.ts';
import {
  applyReceipt,
  foldOf,
  noteFailed,
  noteNeedless,
  noteSent,
  noticesIn,
  takeDeliveries,
  takeEarlyReceipts,
  type DueDelivery,
  type FixedBody,
} from './deliveries.ts';
import type { ForStation } from './in-app.ts';
import { nameOf, recipientOf, type NotifyParts } from '../parts.ts';
import { questionOf, writeReplyToken } from '../answers/reply-token.ts';

/** under way on one channel at a time */
const CONCURRENCY = 8;
const SEND_WITHIN_MS = 20_000;
const LEASE_MS = 30_000;
const MAX_ATTEMPTS = 8;
/** of what a provider may ask for */
const MOST_PAUSE_MS = 3_600_000;
const BACKOFF = { firstMs: 1_000, capMs: 60_000 };

export interface Sender {
  readonly channel: ChannelKind;
  /** no room for another message now */
  full(): boolean;
  /** takes what is due and begins to send it. @returns how many it took */
  fill(): Promise<number>;
  /** all that is under way is over */
  idle(): Promise<void>;
}

export function openSender(parts: NotifyParts, channel: Channel, onFree: () => void): Sender {
  const { database, plant, log } = parts;
  const underWay = new Set<Promise<void>>();

  async function fill(): Promise<number> {
    const limit = CONCURRENCY - underWay.size;
    if (limit <= 0) return 0;
    const now = parts.now();
    const taken = await takeDeliveries(database, plant, {
      channel: channel.kind,
      now,
      until: after(now, LEASE_MS),
      limit,
      present: channel.kind === 'in-app' ? parts.inApp.present() : null,
    });
    for (const delivery of taken) {
      const sending = send(delivery)
        .catch((error: unknown) => {
          log.error({ err: error, delivery: delivery.id }, 'a message could not be worked off');
          return again(delivery, 'it could not be written', 0);
        })
        .catch(() => log.warn({ delivery: delivery.id }, 'it is tried again when its lease has ended'))
        .finally(() => {
          underWay.delete(sending);
          onFree();
        });
      underWay.add(sending);
    }
    return taken.length;
  }

  async function send(delivery: DueDelivery): Promise<void> {
    // hubs have died of it: whatever the reason, not another one
    if (delivery.attempts > MAX_ATTEMPTS)
      return again(delivery, 'it was begun too often without an end', null);
    const message = delivery.body ? await fixed(delivery, delivery.body) : await written(delivery);
    if (message === null) return noteNeedless(database, plant, delivery.id);
    const result = await attempt(message);
    const at = parts.now();
    if ('sent' in result) {
      await noteSent(database, plant, delivery.id, result.providerId, at);
      if (result.providerId === null) return;
      for (const { error, ...early } of await takeEarlyReceipts(
        database,
        plant,
        channel.kind,
        result.providerId,
      ))
        await applyReceipt(database, plant, {
          channel: channel.kind,
          delivery: { id: delivery.id },
          ...early,
          ...(error !== null && { error }),
        });
      return;
    }
    await again(delivery, result.failed, result.permanent ? null : (result.retryAfterMs ?? 0));
  }

  /** Notes the failure; too many, and the next channel is used. @param waitMs at least; null: never again */
  async function again(delivery: DueDelivery, error: string, waitMs: number | null): Promise<void> {
    const at = parts.now();
    const givenUp = waitMs === null || delivery.attempts >= MAX_ATTEMPTS;
    const wait = Math.max(
      backoffMs(BACKOFF, delivery.attempts, parts.random()),
      Math.min(waitMs ?? 0, MOST_PAUSE_MS),
    );
    await noteFailed(database, plant, delivery.id, { error, at, again: givenUp ? null : after(at, wait) });
    log.info({ channel: channel.kind, delivery: delivery.id, error, givenUp }, 'a message did not go out');
  }

  async function attempt(message: Outgoing & Partial<ForStation>): Promise<SendResult> {
    const cancelled = new AbortController();
    try {
      return await Promise.race([
        channel.send(message),
        sleep(SEND_WITHIN_MS, undefined, { signal: cancelled.signal }).then((): SendResult => ({
          failed: 'the channel has not answered in time',
          permanent: false,
        })),
      ]);
    } catch (error) {
      return { failed: error instanceof Error ? error.message : String(error), permanent: false };
    } finally {
      cancelled.abort();
    }
  }

  /** @returns null: it has nothing to say any more */
  async function written(delivery: DueDelivery): Promise<(Outgoing & ForStation) | null> {
    const lines = (await noticesIn(database, plant, delivery.id)).flatMap(({ notice, exception }): Line[] => {
      const decision = exception.decisions.find((d) => d.id === notice.decisionId);
      return decision ? [{ notice, exception, decision }] : [];
    });
    const [first] = lines;
    if (!first) return null;
    const flooded = await parts.flooded();
    const message = composeMessage(lines, {
      templates: parts.templates,
      nameOf: (person) => nameOf(parts, person),
      zone: recipientOf(parts, delivery.person).zone,
      flooded: lines.length > 1 && lines.some((line) => flooded.has(line.decision.function)),
      now: parts.now(),
    });
    const answerable =
      channel.kind !== 'in-app' && message.decisionId !== null && first.decision.state !== 'decided';
    return {
      id: delivery.id,
      to: delivery.address,
      subject: message.subject,
      text: message.text,
      link: linkTo(parts.publicUrl, message.exceptionId, message.decisionId),
      answers: answerable ? message.answers : [],
      replyToken: answerable ? await tokenFor(delivery, first.exception.id, first.decision, message) : null,
      priority: message.priority,
      items: lines.map(({ notice, exception, decision }) => ({
        notificationId: notice.id,
        exceptionId: exception.id,
        decisionId: decision.id,
        because: notice.because,
        role: notice.role,
        subject: decision.question,
      })),
    };
  }

  /** What can be said to it follows from what the person is asked by now, not from the message that was answered. */
  async function fixed(delivery: DueDelivery, body: FixedBody): Promise<Outgoing> {
    const { exceptionId, decisionId } = body;
    const about = exceptionId === null ? null : await foldOf(database, plant, exceptionId);
    const decision = about?.decisions.find((d) => d.id === decisionId && d.state !== 'decided');
    const notice = decision && askedNow(decision, delivery.person, body.role);
    return {
      id: delivery.id,
      to: delivery.address,
      subject: body.subject,
      text: body.text,
      link: linkTo(parts.publicUrl, exceptionId, decisionId),
      answers: notice ? answersOf({ notice, decision }) : [],
      replyToken:
        about && notice
          ? await tokenFor(delivery, about.id, decision, {
              role: notice.role,
              offersOptions: offersOptions({ notice, decision }),
            })
          : null,
    };
  }

  const tokenFor = (
    delivery: DueDelivery,
    exceptionId: string,
    decision: Decision,
    { role, offersOptions: offered }: Pick<Message, 'role' | 'offersOptions'>,
  ): Promise<string> =>
    writeReplyToken(database, plant, parts.secret, {
      deliveryId: delivery.id,
      exceptionId,
      decisionId: decision.id,
      person: delivery.person,
      role,
      ...questionOf(decision, offered),
      expiresAt: after(parts.now(), parts.replyWithinMs),
    });

  return {
    channel: channel.kind,
    full: () => underWay.size >= CONCURRENCY,
    fill,
    idle: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

function askedNow(decision: Decision, person: string, before: NoticeRole): Pick<Notice, 'role' | 'because'> {
  const role = askedOf(decision, person);
  if (role) return { role, because: 'asked' };
  if (decision.handOver?.to === person) return { role: 'owner', because: 'hand-over-offered' };
  return { role: before === 'owner' || before === 'also' ? 'informed' : before, because: 'mentioned' };
}

function linkTo(publicUrl: string, exceptionId: string | null, decisionId: string | null): string {
  if (exceptionId === null) return `${publicUrl}/#/wall`;
  const decision = decisionId === null ? '' : `?decision=${encodeURIComponent(decisionId)}`;
  return `${publicUrl}/#/exceptions/${encodeURIComponent(exceptionId)}${decision}`;
}
