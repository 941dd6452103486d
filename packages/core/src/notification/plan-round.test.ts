import { expect, test } from 'vitest';
import { MIN, T0 } from '../exception/stage.testing.ts';
import { after, type Instant } from '../time/index.ts';
import type { DeliveryState } from './channel.ts';
import { aNotice } from './night.testing.ts';
import { planRound, type OpenNotice } from './plan-round.ts';
import { TELLING_RULES } from './rules.ts';

/** Everybody has a phone; the plant may send one message a minute. */
const round = (open: OpenNotice[], contacts = [{ channel: 'sms', address: '+49' } as const]) =>
  planRound({
    open,
    recipientOf: (person) => ({ person, contacts, zone: 'UTC' }),
    rules: {
      ...TELLING_RULES,
      overall: { ...TELLING_RULES.overall, sms: [{ messages: 1, withinMs: MIN }] },
    },
    available: new Set(['sms', 'in-app']),
    sentTo: () => [],
    sent: () => [],
    flooded: new Set(),
    now: T0,
  });

test('under the plant’s limit the most urgent goes first, by priority, step, value at risk and age, and each has a time of its own', () => {
  const open = (person: string, seq: number, more: object = {}, weight = 0): OpenNotice => ({
    notice: aNotice(String(seq), T0, { person, priority: 'B', ...more }),
    attempts: [],
    weight,
  });
  const { messages, plans } = round([
    open('last', 2),
    open('older', 1),
    open('valuable', 3, {}, 9_000),
    open('escalated', 4, { level: 2 }, 10),
    open('urgent', 5, { priority: 'A' }),
  ]);
  expect(messages.filter(({ channel }) => channel === 'sms').map(({ person }) => person)).toEqual(['urgent']);
  const looks = plans.map(({ id, plan }): [string, Instant | null] => [id, plan.lookAt]);
  const minutes = (n: number) => after(T0, n * MIN);
  // the first waits for its receipt
  expect(looks).toEqual([
    ['5', minutes(2)],
    ['4', minutes(1)],
    ['3', minutes(2)],
    ['1', minutes(3)],
    ['2', minutes(4)],
  ]);
});

test('that a station has taken it proves nothing of somebody who has a phone, until it is opened; of somebody who has none it does', () => {
  const inApp = (state: DeliveryState) => ({
    notice: aNotice('1', T0),
    attempts: [
      { channel: 'in-app' as const, address: 'ann', state, plannedAt: T0, sentAt: T0 },
      { channel: 'sms' as const, address: '+49', state: 'sent' as const, plannedAt: T0, sentAt: T0 },
    ],
    weight: 0,
  });
  const ended = (...of: Parameters<typeof round>) => round(...of).plans.map(({ plan }) => plan.ended);
  expect(ended([inApp('delivered')])).toEqual([null]);
  expect(ended([inApp('seen')])).toEqual(['reached']);
  expect(ended([inApp('delivered')], [])).toEqual(['reached']);
});
