/** A night on the fast-forward clock: notices go in, fake phones and mailboxes answer, time jumps from event to event. */
import { after, epochMs, type Instant } from '../time/index.ts';
import { CHANNELS, type ChannelKind } from './channel.ts';
import { isSettledBy, type Notice, type NotificationState, type Settlement } from './notice.ts';
import type { Attempt } from './plan-delivery.ts';
import { planRound, type PlannedMessage } from './plan-round.ts';
import type { Recipient } from './recipient.ts';
import { TELLING_RULES, type TellingRules } from './rules.ts';

/** What a channel does with a message: when it takes it, and what it can prove later. */
export type Answer =
  | { sent: true; deliveredAfterMs?: number; seenAfterMs?: number }
  | { failed: true; afterMs?: number };

interface Delivery extends Attempt {
  notices: string[];
}

interface Open {
  notice: Notice;
  lookAt: Instant | null;
  state: NotificationState;
  deliveries: Delivery[];
  remarks: string[];
}

export interface SentMessage extends PlannedMessage {
  at: Instant;
}

export function night(parts: {
  from: Instant;
  people: Record<string, Omit<Recipient, 'person'>>;
  channel?: (message: SentMessage) => Answer;
  rules?: Partial<TellingRules>;
  flooded?: ReadonlySet<string>;
}) {
  const rules = { ...TELLING_RULES, ...parts.rules };
  let now = parts.from;
  const open = new Map<string, Open>();
  const sent: SentMessage[] = [];
  const agenda: { at: Instant; does: () => void }[] = [];
  const nobody: Omit<Recipient, 'person'> = { contacts: [], zone: 'UTC' };

  const later = (ms: number, does: () => void): void => {
    agenda.push({ at: after(now, ms), does });
    agenda.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  };
  const move = (delivery: Delivery, state: Delivery['state']): void => {
    delivery.state = state;
    if (state === 'sent') delivery.sentAt = now;
    for (const id of delivery.notices) {
      const one = open.get(id);
      if (one?.state === 'open') one.lookAt = now;
    }
  };

  function send(message: SentMessage): void {
    const { channel, address, notices } = message;
    const delivery: Delivery = { channel, address, notices, state: 'waiting', plannedAt: now, sentAt: null };
    for (const id of notices) open.get(id)?.deliveries.push(delivery);
    if (channel === 'in-app') return;
    sent.push(message);
    const answer = parts.channel?.(message) ?? { sent: true, deliveredAfterMs: 5_000 };
    if ('failed' in answer) return later(answer.afterMs ?? 0, () => move(delivery, 'failed'));
    later(0, () => move(delivery, 'sent'));
    if (answer.deliveredAfterMs !== undefined)
      later(answer.deliveredAfterMs, () => move(delivery, 'delivered'));
    if (answer.seenAfterMs !== undefined) later(answer.seenAfterMs, () => move(delivery, 'seen'));
  }

  function plan(): void {
    const due = [...open.values()].filter((o) => o.state === 'open' && o.lookAt !== null && o.lookAt <= now);
    if (due.length === 0) return;
    const times = (of: (message: SentMessage) => boolean) =>
      sent.filter(of).map((message) => epochMs(message.at));
    const round = planRound({
      open: due.map(({ notice, deliveries }) => ({ notice, attempts: deliveries, weight: 0 })),
      recipientOf: (person) => ({ person, ...(parts.people[person] ?? nobody) }),
      rules,
      available: new Set(CHANNELS),
      sentTo: (person, channel) => times((m) => m.person === person && m.channel === channel),
      sent: (channel) => times((m) => m.channel === channel),
      flooded: parts.flooded ?? new Set(),
      now,
    });
    for (const { id, plan: next } of round.plans) {
      const one = open.get(id);
      if (!one) continue;
      one.lookAt = next.ended === null ? next.lookAt : null;
      one.state = next.ended ?? 'open';
      for (const { text } of next.remarks) if (!one.remarks.includes(text)) one.remarks.push(text);
    }
    for (const message of round.messages) send({ ...message, at: now });
  }

  return {
    sent,
    tell(notices: readonly Notice[], settlements: readonly Settlement[] = []): void {
      for (const notice of notices)
        open.set(notice.id, { notice, lookAt: now, state: 'open', deliveries: [], remarks: [] });
      for (const settlement of settlements)
        for (const one of open.values())
          if (isSettledBy(one.notice, settlement) && one.state === 'open') one.state = 'settled';
    },
    /** does all that happens up to `until` */
    run(until: Instant): void {
      for (let steps = 0; steps < 100_000; steps += 1) {
        const looks = [...open.values()].flatMap((o) => (o.state === 'open' && o.lookAt ? [o.lookAt] : []));
        const next = [...looks, ...agenda.slice(0, 1).map((event) => event.at)].toSorted()[0];
        if (next === undefined || next > until) {
          now = until;
          return;
        }
        if (next > now) now = next;
        while (agenda[0] && agenda[0].at <= now) agenda.shift()?.does();
        plan();
      }
      throw new Error('the night has no end');
    },
    of: (id: string): Open => {
      const found = open.get(id);
      if (!found) throw new Error(`no notice ${id}`);
      return found;
    },
    all: () => [...open.values()],
    by: (person: string, channel?: ChannelKind) =>
      sent.filter((m) => m.person === person && (channel === undefined || m.channel === channel)),
  };
}

/** A notice with what a test does not care about filled in. */
export const aNotice = (id: string, at: Instant, more: Partial<Notice> = {}): Notice => ({
  id,
  seq: Number(id.replace(/\D/g, '')) || 1,
  exceptionId: 'x1',
  decisionId: 'quality',
  person: 'ann',
  because: 'asked',
  role: 'owner',
  level: 0,
  priority: 'B',
  function: 'quality',
  by: 'gemba',
  at,
  ...more,
});
