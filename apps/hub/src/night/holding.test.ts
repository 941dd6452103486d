import type { HeldPage } from '@gemba/core/wire';
import { DateTime } from 'luxon';
import { afterEach, expect, test } from 'vitest';
import { openNight, type Night } from './night-for-tests.ts';
import { ZONE } from './plant-for-tests.ts';

let night: Night;
afterEach(() => night.end());

const utc = (local: string) => DateTime.fromISO(local, { zone: ZONE }).toUTC().toISO() ?? '';
const held = async (): Promise<HeldPage['items']> =>
  ((await night.http('mo', 'GET', '/api/held')).body as HeldPage).items;
const machine = (workCentre: string, line?: string) =>
  night.tell('machine.down', { workCentre, ...(line && { line }) });
const heldBefore = async (exceptionId: string | undefined) => {
  const fact = (await night.journal()).find(
    (f) => f.type === 'exception.opened' && f.exceptionId === exceptionId,
  );
  return fact?.type === 'exception.opened' ? fact.payload.held : undefined;
};

test('a planned stop holds what it covers and nothing else, ends by itself, and what still stands is asked about and says why it was silent', async () => {
  night = await openNight({ from: '2026-11-22T22:30', roles: { paul: 'scheduler' } });
  const stop = {
    from: utc('2026-11-22T23:00'),
    to: utc('2026-11-23T01:00'),
    reason: 'new die',
    workCentres: ['PRESS-1'],
  };
  expect((await night.http('paul', 'POST', '/api/planned-stops', stop)).status).toBe(201);

  const before = await machine('PRESS-2');
  await night.forwardTo('23:10');
  expect(await machine('PRESS-1')).toBeUndefined();
  expect(await machine('PRESS-3')).toBeDefined();
  // a cycle that ran before the stop, on another machine, is not touched by it
  expect(before?.decisions[0] && (await night.story(before.decisions[0].id))).toContain(
    '22:45 escalated to paul',
  );
  expect(await held()).toMatchObject([
    { because: 'planned-stop', why: 'Planned stop: new die', until: stop.to },
  ]);

  await night.forwardTo('00:59');
  expect(await night.exceptions('machine-down')).toHaveLength(2);
  await night.forwardTo('01:00');
  const asked = (await night.exceptions('machine-down')).find(
    ({ subject }) => subject.workCentre === 'PRESS-1',
  );
  expect(asked).toMatchObject({ state: 'open', openedAt: utc('2026-11-23T01:00') });
  expect(await heldBefore(asked?.id)).toMatchObject({ because: 'planned-stop', events: 1 });
  expect(asked?.decisions[0] && (await night.story(asked.decisions[0].id))).toEqual(['01:00 asked mo']);
  expect(await held()).toEqual([]);
});

test('what recovered during a planned stop asks nobody when it ends', async () => {
  night = await openNight({ from: '2026-11-22T22:30', roles: { paul: 'scheduler' } });
  const stop = {
    from: utc('2026-11-22T22:31'),
    to: utc('2026-11-23T01:00'),
    reason: 'new die',
    wholePlant: true,
  };
  await night.http('paul', 'POST', '/api/planned-stops', stop);
  await night.forwardTo('23:10');
  await machine('PRESS-1');
  await night.tell('machine.up', { workCentre: 'PRESS-1' });
  await night.forwardTo('02:00');
  expect(await night.exceptions('machine-down')).toEqual([]);
  expect(night.rung()).toBe(0);
});

test('a line down mutes its stations in sight, and lets them speak when it is over', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const line = await night.tell('line.down', { line: 'L3' });
  for (const station of ['ST-1', 'ST-2']) expect(await machine(station, 'L3')).toBeUndefined();
  expect(await machine('ST-9', 'L4')).toBeDefined();
  expect((await night.exceptions('line-down'))[0]?.muted).toBe(2);
  expect((await held()).map(({ because, above }) => [because, above?.id])).toEqual([
    ['muted', line?.id],
    ['muted', line?.id],
  ]);
  await night.forward('5m');
  await night.tell('machine.up', { workCentre: 'ST-2', line: 'L3' });
  await night.act('mo', line?.decisions[0]?.id ?? '', 'decide', { option: 'release' });
  const stations = (await night.exceptions('machine-down')).map(({ subject }) => subject.workCentre ?? '');
  expect(stations.toSorted()).toEqual(['ST-1', 'ST-9']);
  expect(await held()).toEqual([]);
});

test('shelved overnight asks nobody, is counted, and returns by itself at its time', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const { id } = await night.ask('torque');
  await night.forward('5m');
  const until = utc('2026-11-23T04:35');
  expect((await night.act('ann', id, 'shelve', { until, reason: 'the lab opens at four' })).ok).toBe(true);
  const rung = night.rung();
  await night.forwardTo('04:34');
  expect(night.rung()).toBe(rung);
  expect((await night.decision(id)).shelved).toMatchObject({
    until,
    by: 'ann',
    reason: 'the lab opens at four',
  });
  await night.forwardTo('04:35');
  const back = (await night.journal()).find(({ type }) => type === 'decision.unshelved');
  expect(back?.payload).toMatchObject({ because: 'time', durationMs: 6 * 3_600_000 });
  expect(night.rung()).toBeGreaterThan(rung);
  expect((await night.decision(id)).shelved).toBeNull();
});

test('shelved, and the hub ends and begins anew: it stays on the shelf as it was, and returns at its time', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const { id } = await night.ask('torque');
  const until = utc('2026-11-23T04:30');
  await night.act('ann', id, 'shelve', { until, reason: 'the lab opens at four' });
  await night.restart({ passes: '2h' });
  expect((await night.decision(id)).shelved).toMatchObject({ until });
  await night.forwardTo('04:31');
  expect((await night.story(id)).slice(0, 3)).toEqual([
    '22:30 asked ann',
    '22:30 shelved by ann',
    '04:30 unshelved',
  ]);
});

test('a shelf that ended while there was no hub is empty at once after the start, and so is every window that burnt down', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const shelved = await night.ask('torque');
  const asked = await night.ask('torque');
  await night.act('ann', shelved.id, 'shelve', { until: utc('2026-11-22T23:30'), reason: 'lunch' });
  await night.restart({ passes: '2h' });
  expect((await night.story(shelved.id)).at(2)).toBe('00:30 unshelved');
  expect((await night.story(asked.id)).slice(1, 2)).toEqual(['00:30 escalated to dora']);
});

test('what is found on the shelf since a time to come, for the clock was set back, is off the shelf after the start', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const { id } = await night.ask('torque');
  await night.act('ann', id, 'shelve', {
    until: utc('2026-11-23T04:30'),
    reason: 'the lab opens at four',
  });
  await night.restart({ setBack: '5m' });
  expect((await night.decision(id)).shelved).toBeNull();
  const back = (await night.journal()).find(({ type }) => type === 'decision.unshelved');
  expect(back?.payload).toMatchObject({ because: 'doubt' });
  await night.forwardTo('22:51');
  expect((await night.story(id)).slice(3)).toEqual(['22:40 escalated to dora', '22:50 escalated to lea']);
});
