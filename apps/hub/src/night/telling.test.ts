import type { NotificationRow, Page } from '@gemba/core/wire';
import { epochMs } from '@gemba/core/time';
import { afterEach, expect, test } from 'vitest';
import { openNight, type Night } from './night-for-tests.ts';
import { MINUTE, somebody, type Somebody } from './plant-for-tests.ts';

let night: Night;
afterEach(() => night.end());

const quietHours = { start: '22:00', end: '06:00' };
const quinn: Somebody[] = [
  somebody('quinn', 'quality', 'decider', 'on-call', { quietHours: { start: '22:00', end: '06:00' } }),
  somebody('paul', 'production', 'plant-manager', 'on-call', { quietHours }),
];
const toldTo = async (person: string): Promise<NotificationRow[]> =>
  ((await night.http(person, 'GET', '/api/notifications?mine=1&limit=1000')).body as Page<NotificationRow>)
    .items;

test('quiet hours delay and never swallow: what can wait comes when they end, and the record says why it waited', async () => {
  night = await openNight({ from: '2026-11-22T23:00', people: quinn });
  const { id } = await night.ask('colour');
  await night.forwardTo('05:59');
  expect(night.sms('quinn')).toHaveLength(0);
  expect((await night.told(id)).people[0]?.why).toContain('quiet hours');
  await night.forwardTo('06:00');
  expect(night.sms('quinn')).toHaveLength(1);
});

test('priority A goes through quiet hours at once', async () => {
  night = await openNight({ from: '2026-11-22T23:00', people: quinn });
  await night.ask('fire');
  expect(night.sms('quinn')).toHaveLength(1);
});

test('an escalation goes through the quiet hours of whom it comes to, at its time', async () => {
  night = await openNight({ from: '2026-11-22T23:00', people: quinn });
  const { id } = await night.ask('torque');
  await night.forwardTo('23:09');
  expect([night.sms('quinn').length, night.sms('paul').length]).toEqual([0, 0]);
  await night.forwardTo('23:10');
  expect(await night.story(id)).toEqual(['23:00 asked quinn', '23:10 escalated to paul']);
  expect(night.sms('paul')).toHaveLength(1);
});

test('a flood of 100 decisions for one person comes in few messages, keeps every limit, and loses none', async () => {
  night = await openNight({ from: '2026-11-22T22:10' });
  for (let n = 0; n < 100; n += 1) await night.ask('colour');
  await night.forward('30m');
  const rows = (await toldTo('ann')).filter(({ because }) => because === 'asked');
  expect(rows).toHaveLength(100);
  // each of the hundred stands in a message that has gone out
  expect(rows.filter(({ deliveries }) => deliveries.every(({ sentAt }) => sentAt === null))).toEqual([]);
  const sent = night.sms('ann').length + night.mails('ann').length;
  expect(sent).toBeLessThanOrEqual(12);
  const times = [
    ...new Map(
      rows.flatMap(({ deliveries }) =>
        deliveries.flatMap((d) =>
          d.channel === 'sms' && d.sentAt ? [[d.id, epochMs(d.sentAt)] as const] : [],
        ),
      ),
    ).values(),
  ].toSorted((a, b) => a - b);
  expect(times.length).toBe(night.sms('ann').length);
  for (const [messages, within] of [
    [1, MINUTE],
    [5, 15 * MINUTE],
  ] as const)
    for (const [i, at] of times.entries())
      expect(at - (times[i - messages] ?? -Infinity)).toBeGreaterThanOrEqual(within);
});
