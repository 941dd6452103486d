import { afterEach, expect, test } from 'vitest';
import { openNight, type Night } from './night-for-tests.ts';
import { PLAYBOOKS, somebody } from './plant-for-tests.ts';

let night: Night;
afterEach(() => night.end());

const torque = PLAYBOOKS['torque']!.replace('label: Release,', 'label: Release, fourEyes: true,');

test('where nobody who is asked is there to confirm a choice, whom the roster names is asked to, and may', async () => {
  night = await openNight({
    from: '2026-11-22T22:30',
    people: [
      somebody('ann', 'quality', 'decider', 'night'),
      somebody('paul', 'production', 'plant-manager', 'on-call'),
    ],
    playbooks: { torque },
  });
  const { id } = await night.ask('torque');
  await night.act('ann', id, 'decide', { option: 'release' });
  expect(night.sms('paul')[0]?.text).toContain('Needs a second person');
  expect((await night.act('paul', id, 'confirm', {})).ok).toBe(true);
  expect((await night.decision(id)).outcome).toMatchObject({ by: 'ann', confirmedBy: 'paul' });
  const { people } = await night.told(id);
  expect(people.find(({ person }) => person === 'paul')).toMatchObject({
    verdict: 'reached',
    why: expect.stringContaining('Asked to confirm as the second person at 22:30'),
  });
});

test('who was asked beside and has gone home is not waited for: somebody who is there confirms', async () => {
  night = await openNight({
    from: '2026-11-22T21:45',
    people: [
      somebody('lars', 'quality', 'decider', 'late'),
      somebody('lea', 'quality', 'lead', 'on-call'),
      somebody('paul', 'production', 'plant-manager', 'on-call'),
    ],
    playbooks: { torque },
  });
  const { id } = await night.ask('torque');
  await night.forwardTo('22:01');
  await night.act('lea', id, 'decide', { option: 'release' });
  expect(await night.decision(id)).toMatchObject({ owner: 'lea', alsoAsked: ['lars', 'paul'] });
  expect(night.sms('paul')[0]?.text).toContain('Needs a second person');
});
