import { afterEach, expect, test } from 'vitest';
import { openNight, type Night } from './night-for-tests.ts';
import { PEOPLE, rosterOf, somebody } from './plant-for-tests.ts';

let night: Night;
afterEach(() => night.end());

test('somebody new is asked from the moment that the roster has them, with nothing else set up for them', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const people = [
    ...PEOPLE.filter(({ id }) => id !== 'ann'),
    somebody('nina', 'quality', 'decider', 'night'),
  ];
  const published = await night.hub().roster.publish(() => ({ document: rosterOf(people) }), {
    by: 'paul',
    reason: 'Ann has left, Nina is new',
  });
  expect(published).toMatchObject({ published: true });
  const { id } = await night.ask('torque');
  expect((await night.decision(id)).owner).toBe('nina');
  expect(night.sms('nina')).toHaveLength(1);
});

test('one machine can have several open matters: a second one asks beside the first, a repeated one joins it', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const down = await night.tell('machine.down', { workCentre: 'PRESS-1' });
  const lot = await night.tell('quality.out-of-tolerance', {
    workCentre: 'PRESS-1',
    lot: 'L-1',
    characteristic: 'torque',
    value: 41,
  });
  const again = await night.tell('machine.down', { workCentre: 'PRESS-1' });
  expect(again?.id).toBe(down?.id);
  expect(again?.occurrences).toBe(2);
  const open = (await night.exceptions()).filter(({ state }) => state === 'open');
  expect(open.map(({ playbook }) => playbook).toSorted()).toEqual(['machine-down', 'torque']);
  expect([down, lot].map((one) => one?.decisions[0]?.owner)).toEqual(['mo', 'ann']);
});

test('what a person reports by hand and what a machine reports of the same cause is one matter, which ends by a decision and not by either going quiet', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const machine = await night.tell('machine.down', { workCentre: 'PRESS-1' });
  const person = await night.tell('machine.down', { workCentre: 'PRESS-1', note: 'belt torn' });
  expect(person?.id).toBe(machine?.id);
  await night.tell('machine.up', { workCentre: 'PRESS-1' });
  await night.forwardTo('22:46');
  const [open] = await night.exceptions('machine-down');
  expect(open?.state).toBe('open');
  const decision = open?.decisions[0]?.id ?? '';
  expect(await night.story(decision)).toEqual(['22:30 asked mo', '22:45 escalated to paul']);
  await night.text('mo', '1');
  expect((await night.exceptions('machine-down'))[0]?.state).toBe('resolved');
});
