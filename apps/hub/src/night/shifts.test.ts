import type { WhoIsOn } from '@gemba/core/wire';
import { DateTime } from 'luxon';
import { afterEach, describe, expect, test } from 'vitest';
import { openNight, type Night } from './night-for-tests.ts';
import { PEOPLE, somebody, ZONE, type Somebody } from './plant-for-tests.ts';

let night: Night;
afterEach(() => night.end());

const onAt = async (local: string): Promise<string[]> => {
  const at = DateTime.fromISO(local, { zone: ZONE }).toUTC().toISO() ?? '';
  const { body } = await night.http(
    'paul',
    'GET',
    `/api/roster/who?function=quality&at=${encodeURIComponent(at)}`,
  );
  return (body as WhoIsOn).people.map((one) => one.id);
};

describe('a shift over midnight', () => {
  test.each([
    ['of an ordinary night', '2026-11-22', '2026-11-23', 8],
    ['of the night that loses an hour', '2027-03-27', '2027-03-28', 7],
    ['of the night that has an hour twice', '2027-10-30', '2027-10-31', 9],
    ['into the leap day', '2028-02-28', '2028-02-29', 8],
    ['out of the leap day', '2028-02-29', '2028-03-01', 8],
  ])(
    '%s: who is on is right, what is open is passed on at both ends, and its clock runs on',
    async (_, evening, morning, hours) => {
      night = await openNight({ from: `${evening}T21:30` });
      const { id, dueAt } = await night.ask('colour');
      expect((await night.decision(id)).owner).toBe('lars');
      expect(await onAt(`${evening}T21:59`)).toContain('lars');
      expect(await onAt(`${evening}T22:00`)).toContain('ann');
      for (const local of [`${morning}T01:59`, `${morning}T03:01`, `${morning}T05:59`]) {
        const on = await onAt(local);
        expect(on).toContain('ann');
        expect(on).not.toContain('emil');
      }
      expect(await onAt(`${morning}T06:00`)).toContain('emil');

      await night.forwardTo('21:59');
      expect((await night.decision(id)).owner).toBe('lars');
      await night.forwardTo('22:00');
      const began = night.now();
      expect((await night.decision(id)).owner).toBe('ann');
      await night.forwardTo('05:59');
      expect((await night.decision(id)).owner).toBe('ann');
      await night.forwardTo('06:00');
      expect(await night.decision(id)).toMatchObject({ owner: 'emil', dueAt });
      expect((Date.parse(night.now()) - Date.parse(began)) / 3_600_000).toBe(hours);
      expect(await night.story(id)).toEqual([
        '21:30 asked lars',
        '22:00 passed-on to ann',
        '06:00 passed-on to emil',
      ]);
    },
  );
});

const span = (from: string, to: string) => ({
  from: DateTime.fromISO(from, { zone: ZONE }).toUTC().toISO(),
  to: DateTime.fromISO(to, { zone: ZONE }).toUTC().toISO(),
});

test('a manager who swaps two people in the middle of a running window changes whose it is, and moves no window', async () => {
  night = await openNight({ from: '2026-11-22T22:30', roles: { paul: 'manager' } });
  const { id, dueAt } = await night.ask('torque');
  await night.forward('5m');
  const swap = {
    person: 'ann',
    with: 'lars',
    ...span('2026-11-22T22:00', '2026-11-23T06:00'),
    reason: 'she is ill',
  };
  expect((await night.http('paul', 'POST', '/api/roster/swaps', swap)).status).toBe(200);
  await night.forward('1m');
  expect(await night.decision(id)).toMatchObject({ owner: 'lars', dueAt });
  expect(night.sms('lars')).toHaveLength(1);
  await night.forwardTo('22:41');
  expect(await night.story(id)).toEqual([
    '22:30 asked ann',
    '22:35 passed-on to lars',
    '22:40 escalated to dora',
  ]);
});

test('a manager who puts somebody in the deputy’s place in the middle of a running window changes who is asked next, and drops no window', async () => {
  const people = [...PEOPLE, somebody('dolf', 'quality', 'deputy', 'off')];
  night = await openNight({ from: '2026-11-22T22:30', people, roles: { paul: 'manager' } });
  const { id } = await night.ask('torque');
  await night.forward('5m');
  const instead = {
    who: 'dolf',
    instead: 'dora',
    ...span('2026-11-22T22:00', '2026-11-23T06:00'),
    reason: 'training',
  };
  expect((await night.http('paul', 'POST', '/api/roster/overrides', instead)).status).toBe(200);
  await night.forwardTo('22:51');
  expect(await night.story(id)).toEqual([
    '22:30 asked ann',
    '22:40 escalated to dolf',
    '22:50 escalated to lea',
  ]);
  expect([night.sms('dora').length, night.sms('dolf').length]).toEqual([0, 1]);
});

test('a hand-over that is offered at the end of the shift and not accepted escalates; the clock has run on', async () => {
  night = await openNight({ from: '2026-11-22T21:50' });
  const { id, dueAt } = await night.ask('colour');
  await night.forward('8m');
  const offer = await night.act('lars', id, 'hand-over', { to: 'ann', note: 'the lab calls at eleven' });
  expect(offer.ok).toBe(true);
  await night.forwardTo('22:07');
  // offered, she has it from him until she answers or the time is over
  expect((await night.decision(id)).owner).toBe('lars');
  await night.forwardTo('22:09');
  expect(await night.story(id)).toEqual([
    '21:50 asked lars',
    '21:58 hand-over-offered by lars',
    '22:08 hand-over-lapsed',
    '22:08 escalated to dora',
  ]);
  expect(await night.decision(id)).toMatchObject({ owner: 'dora', dueAt });
  expect([night.sms('ann').length, night.sms('dora').length]).toEqual([1, 1]);
  expect(night.sms('ann')[0]?.text).toContain('the lab calls at eleven');
});

test('a hand-over that is accepted is the other’s, without a step of the ladder', async () => {
  night = await openNight({ from: '2026-11-22T21:50' });
  const { id } = await night.ask('colour');
  await night.forward('8m');
  await night.act('lars', id, 'hand-over', { to: 'ann', note: 'the lab calls at eleven' });
  await night.forwardTo('22:01');
  expect((await night.act('ann', id, 'accept-hand-over', {})).ok).toBe(true);
  await night.forward('1h');
  expect(await night.decision(id)).toMatchObject({ owner: 'ann', escalationLevel: 0 });
});

describe('a hole in the roster at 03:10', () => {
  const gap: Somebody[] = [
    somebody('emil', 'quality', 'decider', 'early'),
    somebody('mute', 'quality', 'deputy', 'on-call', { by: [], inApp: false }),
  ];
  test('the decision goes to whoever is above, not to a person whom no channel reaches, and to the function when it comes on', async () => {
    night = await openNight({
      from: '2026-11-23T03:09',
      people: [...gap, somebody('paul', 'production', 'plant-manager', 'on-call')],
    });
    await night.forward('1m');
    const { id } = await night.ask('colour');
    expect((await night.decision(id)).owner).toBe('paul');
    expect(night.sms('paul')).toHaveLength(1);
    const torque = await night.ask('torque');
    await night.forwardTo('06:01');
    expect(await night.story(torque.id)).toContain('03:20 escalated to paul');
    expect(night.hub().ownership()?.violations).toEqual([]);
  });

  test('where nobody at all is there it says so as an exception of the highest priority, and the first who comes on has it', async () => {
    night = await openNight({ from: '2026-11-23T03:10', people: gap.slice(0, 1) });
    night.nobodyFor(['quality', 'production']);
    const { id } = await night.ask('colour');
    await night.forward('1m');
    expect((await night.decision(id)).owner).toBeNull();
    expect(await night.exceptions('ownerless-decision')).toMatchObject([
      { priority: 'A', state: 'open', title: 'Nobody is there for quality' },
      { priority: 'A', state: 'open', title: 'Nobody is there for production' },
    ]);
    await night.forwardTo('05:59');
    night.nobodyFor(['production']);
    await night.forwardTo('06:00');
    expect((await night.decision(id)).owner).toBe('emil');
    expect((await night.exceptions('ownerless-decision'))[0]?.state).toBe('resolved');
    expect(night.sms('emil')).toHaveLength(1);
  });
});

test('the night itself fails where a decision has nobody and the test has not said so', async () => {
  night = await openNight({
    from: '2026-11-23T03:10',
    people: [somebody('emil', 'quality', 'decider', 'early')],
  });
  await expect(night.ask('colour')).rejects.toThrow(/orphans.*"function":"quality","ownerless":1/);
});
