import { afterEach, expect, test } from 'vitest';
import { openNight, type Night } from './night-for-tests.ts';

let night: Night;
afterEach(() => night.end());

/** Ann's phone is off at 22:30: the provider takes her message and never says that it was delivered. */
async function silentNight() {
  night = await openNight({ from: '2026-11-22T22:30' });
  night.phones.sms.behave({ receipts: ['sent'] });
  const { id } = await night.ask('torque');
  await night.forward('2m');
  night.phones.sms.behave({ receipts: ['sent', 'delivered'] });
  return id;
}

test('an unanswered decision goes from the phone to the mail, to the deputy, the lead and the plant manager, each at its time; everybody stays asked until it is taken, and then every phone falls silent', async () => {
  const id = await silentNight();
  expect(night.sms('ann').map(({ text }) => text)).toEqual([
    expect.stringContaining('What does quality do about it?'),
  ]);
  expect(night.mails('ann')).toHaveLength(1);

  await night.forwardTo('22:39');
  expect(night.sms('dora')).toHaveLength(0);
  await night.forwardTo('23:10');
  expect(['dora', 'lea', 'paul'].map((who) => night.sms(who).length)).toEqual([1, 1, 1]);
  expect(await night.decision(id)).toMatchObject({ owner: 'paul', alsoAsked: ['ann', 'dora', 'lea'] });

  // whoever was asked first may still decide
  await night.text('dora', '1');
  expect(await night.decision(id)).toMatchObject({
    state: 'decided',
    outcome: { option: 'hold', by: 'dora' },
  });
  const rung = night.rung();
  await night.forward('6h');
  expect(night.rung()).toBe(rung);
  expect(await night.story(id)).toEqual([
    '22:30 asked ann',
    '22:40 escalated to dora',
    '22:50 escalated to lea',
    '23:10 escalated to paul',
    '23:10 decided by dora',
  ]);
});

test('a repeated step asks its own people again, and nobody of a later one before their time', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const { id } = await night.ask('again');
  await night.forwardTo('22:51');
  expect(await night.story(id)).toEqual([
    '22:30 asked ann',
    '22:40 escalated to dora',
    '22:43 repeated to dora',
    '22:46 repeated to dora',
    '22:50 escalated to lea',
  ]);
  expect(night.sms('dora')).toHaveLength(3);
  expect(night.sms('lea')).toHaveLength(1);
});

test('when the ladder has run out that is on the record, the card is pinned, and the asking goes on until somebody decides', async () => {
  const id = await silentNight();
  await night.forwardTo('23:19');
  expect((await night.decision(id)).ladderExhausted).toBe(false);
  await night.forwardTo('00:06');
  expect((await night.story(id)).slice(4)).toEqual([
    '23:20 ladder-exhausted',
    '23:35 repeated to paul',
    '23:50 repeated to paul',
    '00:05 repeated to paul',
  ]);
  expect(await night.decision(id)).toMatchObject({ state: 'asked', ladderExhausted: true });
  expect(night.sms('paul')).toHaveLength(4);
  await night.text('paul', '2');
  const rung = night.rung();
  await night.forward('2h');
  expect(night.rung()).toBe(rung);
});

test('why was I told, and why was I not: the record answers for everybody who was involved in the night, and for who was not', async () => {
  const id = await silentNight();
  await night.forwardTo('22:55');
  await night.text('lea', '1');
  await night.forward('1h');
  const { people } = await night.told(id);
  const of = (person: string) => people.find((one) => one.person === person);
  expect(of('ann')).toMatchObject({ verdict: 'told', why: expect.stringMatching(/22:30/) });
  expect(of('ann')?.notifications[0]?.remarks.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['No receipt from sms in time; the next channel is used.']),
  );
  expect(of('ann')?.notifications[0]?.deliveries.map(({ channel, state }) => [channel, state])).toEqual(
    expect.arrayContaining([
      ['sms', 'sent'],
      ['email', 'sent'],
    ]),
  );
  expect(of('dora')).toMatchObject({
    verdict: 'reached',
    why: expect.stringMatching(/step 1.*22:40.*sms/i),
  });
  expect(of('lea')).toMatchObject({ verdict: 'reached', why: expect.stringMatching(/step 2.*22:50.*sms/i) });
  expect(of('emil')).toMatchObject({
    verdict: 'not-asked',
    why: expect.stringContaining('Lea decided at 22:55'),
  });
  expect(of('paul')).toBeUndefined();
  expect(people.map(({ why }) => why).filter((why) => why === '')).toEqual([]);
});

test('acknowledged by SMS and then forgotten: the second window escalates, and whoever acknowledged stays asked', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const { id } = await night.ask('torque');
  await night.forward('4m');
  await night.text('ann', 'seen');
  expect(await night.decision(id)).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'ann' });
  await night.forwardTo('22:43');
  expect(night.sms('dora')).toHaveLength(0);
  await night.forwardTo('22:55');
  expect(await night.story(id)).toEqual([
    '22:30 asked ann',
    '22:34 acknowledged by ann',
    '22:44 escalated to dora',
    '22:54 escalated to lea',
  ]);
  expect(night.sms('lea')).toHaveLength(1);
  expect((await night.decision(id)).alsoAsked).toEqual(['ann', 'dora']);
});

test('one person’s acknowledgement silences nobody else who is asked: the ladder begins anew when the second window ends, past who was asked', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const { id } = await night.ask('torque');
  await night.forwardTo('22:41');
  await night.text('dora', 'seen');
  await night.forwardTo('23:30');
  expect((await night.story(id)).slice(1)).toEqual([
    '22:40 escalated to dora',
    '22:41 acknowledged by dora',
    '22:51 escalated to lea',
    '23:01 escalated to paul',
    '23:21 escalated to paul',
  ]);
  await night.text('ann', '1');
  expect(await night.decision(id)).toMatchObject({ state: 'decided', outcome: { by: 'ann' } });
});

test('one function’s answer silences no other function: planning is asked and escalates after quality has decided', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const quality = await night.ask('two');
  const [exception] = await night.exceptions('two');
  const planning = exception?.decisions.find((d) => d.function === 'planning');
  await night.text('ann', '1');
  expect((await night.decision(quality.id)).state).toBe('decided');
  expect(await night.decision(planning?.id ?? '')).toMatchObject({ state: 'asked', owner: 'pia' });
  await night.forwardTo('23:01');
  expect(await night.story(planning?.id ?? '')).toEqual(['22:30 asked pia', '23:00 escalated to pete']);
  expect([night.sms('pia').length, night.sms('pete').length, night.sms('dora').length]).toEqual([1, 1, 0]);
  expect((await night.exceptions('two'))[0]?.state).toBe('open');
});
