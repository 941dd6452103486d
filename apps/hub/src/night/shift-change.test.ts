/** Whose an open decision is when whoever has it is not there any more. */
import { after } from '@gemba/core/time';
import { afterEach, expect, test } from 'vitest';
import { openNight, type Night, type NightOptions } from './night-for-tests.ts';
import { MINUTE, PEOPLE, PLAYBOOKS, somebody } from './plant-for-tests.ts';

let night: Night;
afterEach(() => night.end());

const leaves = (person: string) =>
  night.hub().roster.add(
    [
      {
        kind: 'absence',
        entry: { person, from: night.now(), to: after(night.now(), 300 * MINUTE), reason: 'ill' },
        state: 'active',
      },
    ],
    'paul',
  );
/** whoever has seen it has four hours */
const patient: NightOptions = {
  from: '2026-11-22T22:30',
  playbooks: { torque: PLAYBOOKS['torque']!.replace('afterAcknowledge: 10m', 'afterAcknowledge: 4h') },
};

test('who has a decision from somebody who had acknowledged it is not there for it when they leave; it goes back to whoever gave it', async () => {
  night = await openNight(patient);
  const { id } = await night.ask('torque');
  await night.act('ann', id, 'acknowledge', {});
  await night.act('ann', id, 'delegate', { to: 'dora' });
  await leaves('dora');
  await night.forward('1m');
  expect(await night.decision(id)).toMatchObject({ state: 'acknowledged', owner: 'ann' });
});

test('who acknowledged a decision and is taken off the roster is not there for it any more', async () => {
  night = await openNight({ ...patient, roles: { paul: 'manager' } });
  const { id } = await night.ask('torque');
  await night.act('ann', id, 'acknowledge', {});
  const { version, document } = (await night.http('paul', 'GET', '/api/roster')).body as {
    version: number;
    document: { people: { id: string }[] };
  };
  const people = document.people.filter((person) => person.id !== 'ann');
  const body = { expectedVersion: version, reason: 'has left', document: { ...document, people } };
  expect((await night.http('paul', 'PUT', '/api/roster', body)).status).toBe(200);
  await night.forward('1m');
  expect((await night.decision(id)).owner).toBe('dora');
});

test('what has gone up the ladder goes to the next shift’s people of the same step, and the asking goes on with them', async () => {
  const late = PEOPLE.map((person) =>
    person.id === 'paul' ? { ...person, shift: 'late' as const } : person,
  );
  night = await openNight({
    from: '2026-11-22T21:00',
    people: [...late, somebody('per', 'production', 'plant-manager', 'night')],
  });
  const { id } = await night.ask('torque');
  await night.forwardTo('22:21');
  expect((await night.story(id)).slice(-4)).toEqual([
    '21:50 ladder-exhausted',
    '22:00 passed-on to per',
    '22:05 repeated to per',
    '22:20 repeated to per',
  ]);
});

test('a hand-over of a shelved decision waits for its answer past the end of the shift, and not as long as the shelf', async () => {
  night = await openNight({ from: '2026-11-22T21:50' });
  const [one, two] = [await night.ask('colour'), await night.ask('colour')];
  for (const { id } of [one, two]) {
    await night.act('lars', id, 'shelve', { until: after(night.now(), 240 * MINUTE), reason: 'the lab' });
    await night.act('lars', id, 'hand-over', {
      to: 'dora',
      note: 'ask the lab',
      answerBy: after(night.now(), 20 * MINUTE),
    });
  }
  await night.forwardTo('22:05');
  expect((await night.act('dora', one.id, 'accept-hand-over', {})).ok).toBe(true);
  await night.forward('30m');
  expect(await night.decision(one.id)).toMatchObject({ owner: 'dora', escalationLevel: 0 });
  expect((await night.story(two.id)).slice(3)).toEqual(['22:10 hand-over-lapsed', '22:10 passed-on to ann']);
});

test('a hand-over that nobody accepts takes one step of the ladder; the next one comes when the window ends', async () => {
  night = await openNight({
    from: '2026-11-22T21:50',
    playbooks: { torque: PLAYBOOKS['torque']!.replace('window: 10m', 'window: 1h') },
  });
  const { id } = await night.ask('torque');
  await night.act('lars', id, 'hand-over', { to: 'ann', note: 'ask the lab' });
  await night.forwardTo('23:11');
  expect((await night.story(id)).slice(2)).toEqual([
    '22:00 hand-over-lapsed',
    '22:00 escalated to dora',
    '22:50 escalated to lea',
    '23:10 escalated to paul',
  ]);
});

test('steps that found nobody come anew when somebody is there: the function first, then the ladder', async () => {
  night = await openNight({
    from: '2026-11-23T05:45',
    people: [
      somebody('emil', 'quality', 'decider', 'early'),
      somebody('dirk', 'quality', 'deputy', 'early'),
      somebody('lena', 'quality', 'lead', 'early'),
    ],
  });
  night.nobodyFor(['quality', 'production']);
  const { id } = await night.ask('torque');
  await night.forwardTo('06:11');
  expect(await night.story(id)).toEqual([
    '05:45 asked nobody',
    '05:55 escalated to nobody',
    '06:00 passed-on to emil',
    '06:00 escalated to dirk',
    '06:10 escalated to lena',
  ]);
});
