/**
 * One round of planning: all notices that are to be looked at now, of many people. What goes to one person on one channel
 * goes as one message; limits are kept across people, and the most urgent go first. Slots that a limit gives for later
 * are promised within the round, so that a flood is spread out once instead of being looked at again and again.
 */
import type { Priority } from '../exception/state.ts';
import { epochMs, type Instant } from '../time/index.ts';
import type { ChannelKind } from './channel.ts';
import type { Sends } from './limits.ts';
import type { Notice } from './notice.ts';
import { planDelivery, type Attempt, type Plan } from './plan-delivery.ts';
import type { Contact } from '../roster/roster.ts';
import type { Recipient } from './recipient.ts';
import type { TellingRules } from './rules.ts';

export interface OpenNotice {
  notice: Notice;
  attempts: readonly Attempt[];
  /** of two equally urgent ones the greater goes first: the value at risk, say */
  weight: number;
}

export interface PlannedMessage extends Contact {
  person: string;
  /** most urgent first */
  notices: string[];
}

export interface Round {
  messages: PlannedMessage[];
  plans: { id: string; plan: Plan }[];
  /** notices that could not be planned: they hold up no other */
  wrong: { id: string; error: unknown }[];
}

export interface RoundInput {
  open: readonly OpenNotice[];
  recipientOf: (person: string) => Recipient;
  rules: TellingRules;
  available: ReadonlySet<ChannelKind>;
  /** epoch ms, ascending, by channel; as far back as the limits look */
  sentTo: (person: string, channel: ChannelKind) => Sends;
  sent: (channel: ChannelKind) => Sends;
  /** functions that are in flood */
  flooded: ReadonlySet<string>;
  now: Instant;
}

export function planRound(input: RoundInput): Round {
  const { rules, now } = input;
  const nowMs = epochMs(now);
  const messages = new Map<string, Filling[]>();
  const plans: Round['plans'] = [];
  const wrong: Round['wrong'] = [];
  const sends = new Map<string, number[]>();
  const sendsOf = (key: string, before: () => Sends): number[] => {
    const known = sends.get(key);
    if (known) return known;
    const fresh = [...before()];
    sends.set(key, fresh);
    return fresh;
  };
  const toAnybody = (channel: ChannelKind) => sendsOf(channel, () => input.sent(channel));

  for (const open of input.open.toSorted(moreUrgentFirst))
    try {
      planOne(open);
    } catch (error) {
      wrong.push({ id: open.notice.id, error });
    }

  function planOne({ notice, attempts }: OpenNotice): void {
    const recipient = input.recipientOf(notice.person);
    const toPerson = (channel: ChannelKind) =>
      sendsOf(`${channel} ${notice.person}`, () => input.sentTo(notice.person, channel));
    const flooded = input.flooded.has(notice.function);
    const withRoom = (contact: Contact): Filling | undefined =>
      messages
        .get(keyOf(notice.person, contact))
        ?.find((message) => hasRoom(message, notice, flooded, rules.linesPerMessage));
    const plan = planDelivery(
      notice,
      recipient,
      attempts,
      {
        rules,
        available: input.available,
        toPerson,
        toAnybody,
        flooded,
        joins: (contact) => withRoom(contact) !== undefined,
      },
      now,
    );
    plans.push({ id: notice.id, plan });
    for (const contact of plan.send) {
      const message = withRoom(contact);
      if (message) {
        message.notices.push(notice.id);
        message.exceptions.add(notice.exceptionId);
      } else {
        const key = keyOf(notice.person, contact);
        const fresh = {
          ...contact,
          person: notice.person,
          notices: [notice.id],
          exceptions: new Set([notice.exceptionId]),
        };
        messages.set(key, [...(messages.get(key) ?? []), fresh]);
        toPerson(contact.channel).push(nowMs);
        toAnybody(contact.channel).push(nowMs);
      }
    }
    promise(plan, toAnybody);
  }
  return {
    messages: [...messages.values()].flat().map(({ person, channel, address, notices }) => ({
      person,
      channel,
      address,
      notices,
    })),
    plans,
    wrong,
  };
}

/** A message that may still grow. */
interface Filling extends PlannedMessage {
  exceptions: Set<string>;
}

/** In a flood a line is a situation, however many decisions it asks. */
const hasRoom = (
  { notices, exceptions }: Filling,
  notice: Notice,
  flooded: boolean,
  lines: number,
): boolean =>
  flooded ? exceptions.has(notice.exceptionId) || exceptions.size < lines : notices.length < lines;

/** A slot of the plant's limit that is given for later is taken for who comes next. */
function promise({ lookAt, remarks }: Plan, toAnybody: (channel: ChannelKind) => number[]): void {
  const held = remarks.at(-1);
  if (lookAt === null || !held?.channel || !held.key.startsWith('overall ')) return;
  toAnybody(held.channel).push(epochMs(lookAt));
}

const keyOf = (person: string, { channel, address }: Contact): string => `${person} ${channel} ${address}`;

const RANK: Record<Priority, number> = { A: 0, B: 1, C: 2, D: 3 };

function moreUrgentFirst(a: OpenNotice, b: OpenNotice): number {
  return (
    RANK[a.notice.priority] - RANK[b.notice.priority] ||
    b.notice.level - a.notice.level ||
    b.weight - a.weight ||
    a.notice.seq - b.notice.seq ||
    (a.notice.id < b.notice.id ? -1 : 1)
  );
}
