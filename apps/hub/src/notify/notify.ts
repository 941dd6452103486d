/**
 * Telling people, as it runs in a hub: rows that the desk has written become messages, receipts and answers come back.
 * All of it is in the database; several hubs share the work: one plans at a time, all send what is due, and what a dead
 * one has left is taken over when its lease ends. The loop sleeps until the next thing is due, at most a second. What is
 * past its time is deleted beside all that.
 */
import type { ChannelKind } from '@gemba/core/notification';
import { after, msBetween, type Instant } from '@gemba/core/time';
import type { NotificationHealth } from '@gemba/core/wire';
import type { Inbound } from '../channels/channel.ts';
import { workOffAnswers } from './answers/answering.ts';
import { applyReceipt, failWithoutChannel } from './send/deliveries.ts';
import { notificationHealth } from './record/notification-health.ts';
import { forgetOld } from './record/retention.ts';
import type { NotifyParts } from './parts.ts';
import { planDue } from './plan/planning.ts';
import { openReceiving } from './answers/receiving.ts';
import { openSender, type Sender } from './send/sending.ts';
import { whatIsDue } from './plan/what-is-due.ts';

const MAX_SLEEP_MS = 1_000;
/** Between two looks for records that are past their time. */
const FORGET_EVERY_MS = 3_600_000;
/** Another hub may still have a channel that this one has not. */
const WITHOUT_CHANNEL_MS = 60_000;

export interface Notify {
  /** something was committed: look now */
  wake(): void;
  /** what channels bring back; resolves after the commit */
  onInbound(inbound: Inbound): Promise<void>;
  /** a person has opened an in-app message. @returns false: it is not this person's */
  seen(person: string, deliveryId: string): Promise<boolean>;
  health(): Promise<NotificationHealth>;
  /** does all that is due now, and waits for it; for tests with a clock of their own */
  step(): Promise<void>;
  /** sends what it has begun to send, then nothing more */
  close(): Promise<void>;
}

export function startNotify(parts: NotifyParts, { running = true }: { running?: boolean } = {}): Notify {
  const { database, plant, now, log } = parts;
  const channels = [...parts.channels.values(), parts.inApp];
  const kinds: ChannelKind[] = channels.map((channel) => channel.kind);
  let closed = false;
  let woken = false;
  let endSleep: (() => void) | null = null;
  let answering: Promise<void> | null = null;
  let forgetting: Promise<void> | null = null;
  let forgetAt = now();
  let resting: NodeJS.Timeout | null = null;

  const wake = (): void => {
    woken = true;
    endSleep?.();
  };
  const senders = new Map<ChannelKind, Sender>(
    channels.map((channel) => [channel.kind, openSender(parts, channel, wake)]),
  );
  const onInbound = openReceiving(parts, wake);

  /** @returns when the next thing is due; null: nothing is planned */
  async function pass(): Promise<Instant | null> {
    const at = now();
    const due = await whatIsDue(database, plant, at, parts.inApp.present());
    if (due.answers) beginAnswers();
    if (forgetAt <= at) beginForgetting();
    let next = due.planning;
    if (due.news || isDue(due.planning, at)) next = !resting && (await plan()) ? at : null;
    for (const [kind, dueAt] of due.deliveries) {
      const sender = senders.get(kind);
      if (!sender) {
        const before = after(at, -WITHOUT_CHANNEL_MS);
        if (dueAt > before) continue;
        await failWithoutChannel(database, plant, kinds, before, at);
        next = at;
      } else if (!sender.full()) {
        if (isDue(dueAt, at)) await sender.fill();
        next = next === null || dueAt < next ? dueAt : next;
      }
    }
    return next;
  }

  /** Beside all else: an act may have to wait for the desk. */
  function beginAnswers(): void {
    answering ??= workOffAnswers(parts)
      .catch((error: unknown) => {
        log.error({ err: error }, 'answers could not be looked up; they are tried again');
      })
      .finally(() => {
        answering = null;
        wake();
      });
  }

  /** Batch after batch while there is something, with others' work in between. */
  function beginForgetting(): void {
    forgetting ??= forgetOld(parts)
      .catch((error: unknown) => {
        log.error({ err: error }, 'records that are past their time could not be deleted; it is tried again');
        return false;
      })
      .then((more) => {
        forgetAt = after(now(), more ? MAX_SLEEP_MS : FORGET_EVERY_MS);
        forgetting = null;
      });
  }

  /** @returns false: another hub is at it */
  async function plan(): Promise<boolean> {
    const unreached = await planDue(parts);
    if (running && !closed) rest();
    for (const { person, exceptionId, decisionId } of unreached ?? [])
      await parts.onUnreached?.({ person, exceptionId, decisionId }).catch((error: unknown) => {
        log.error({ err: error, person, decisionId }, 'that nobody was reached could not be passed on');
      });
    return unreached !== null;
  }

  /** What comes meanwhile is planned together, and the desk has the machine to itself; sending goes on. */
  function rest(): void {
    resting = setTimeout(() => {
      resting = null;
      wake();
    }, REST_MS);
  }

  async function loop(): Promise<void> {
    while (!closed) {
      woken = false;
      let next: Instant | null = null;
      let failed = false;
      try {
        next = await pass();
      } catch (error) {
        if (closed) return;
        failed = true;
        log.error({ err: error }, 'telling people failed half-way; it goes on in a moment');
      }
      const wait = failed || next === null ? MAX_SLEEP_MS : Math.max(MIN_SLEEP_MS, msBetween(now(), next));
      if (!closed && !woken) await sleep(Math.min(wait, MAX_SLEEP_MS));
    }
  }

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const idle = async (): Promise<void> => {
    await Promise.all([answering, forgetting, ...[...senders.values()].map((sender) => sender.idle())]);
  };
  const looping = running ? loop() : Promise.resolve();

  return {
    wake,
    onInbound,
    seen: async (person, deliveryId) => {
      const { rowCount } = await database.query(
        `select from delivery where plant = $1 and id = $2 and person = $3 and channel = 'in-app'`,
        [plant, deliveryId, person],
      );
      if (rowCount !== 1) return false;
      await applyReceipt(database, plant, {
        channel: 'in-app',
        delivery: { id: deliveryId },
        state: 'seen',
        at: now(),
      });
      wake();
      return true;
    },
    health: () => notificationHealth(parts, channels),
    step: async () => {
      for (let rounds = 0; rounds < MAX_ROUNDS; rounds += 1) {
        const next = await pass();
        const answered = answering !== null;
        await idle();
        if (!answered && (next === null || next > now())) return;
      }
      throw new Error('there is no end to what is due');
    },
    close: async () => {
      closed = true;
      if (resting) clearTimeout(resting);
      wake();
      await looping;
      await idle();
    },
  };
}

const isDue = (dueAt: Instant | null, at: Instant): boolean => dueAt !== null && dueAt <= at;
/** Between two looks when something is due that another hub is at. */
const MIN_SLEEP_MS = 5;
/** Between two plannings, by this hub or beside another one that is at it. */
const REST_MS = 500;
const MAX_ROUNDS = 1_000;
