/** A message says what is wanted of its reader at that moment, and an answer does that or is told what can be said. */
import { instant } from '@gemba/core/time';
import { DateTime } from 'luxon';
import { afterEach, expect, test } from 'vitest';
import { openNight, type Night } from './night-for-tests.ts';
import { mailOf, PLAYBOOKS, somebody, ZONE } from './plant-for-tests.ts';

let night: Night;
afterEach(() => night.end());

const local = (time: string) => instant(DateTime.fromISO(time, { zone: ZONE }).toMillis());
const lastTo = (person: string) => night.sms(person).at(-1)?.text ?? '';

test('what is shelved rings nobody when it is passed on; whoever has it by then is asked when it comes off the shelf, and told that its time is over', async () => {
  night = await openNight({ from: '2026-11-22T21:45' });
  const { id } = await night.ask('torque');
  await night.forwardTo('21:50');
  await night.act('lars', id, 'shelve', { until: local('2026-11-22T23:30'), reason: 'the lab is closed' });
  await night.forwardTo('23:29');
  expect((await night.decision(id)).owner).toBe('ann');
  expect([night.sms('ann'), night.mails('ann')]).toEqual([[], []]);
  const { people } = await night.told(id);
  expect(people.find(({ person }) => person === 'ann')).toMatchObject({
    verdict: 'not-asked',
    why: 'Not asked: on the shelf until 23:30, and is asked when it comes off it.',
  });
  await night.forwardTo('23:30');
  expect(night.sms('ann')).toHaveLength(1);
  expect(lastTo('ann')).toContain('Off the shelf, decide by 21:55 (passed)');
});

test('whom a step of the ladder comes to while a choice waits for a second person is asked to confirm or reject it, and a number decides nothing', async () => {
  const torque = PLAYBOOKS['torque']!.replace('label: Release,', 'label: Release, fourEyes: true,');
  night = await openNight({ from: '2026-11-22T22:30', playbooks: { torque } });
  const { id } = await night.ask('torque');
  await night.act('ann', id, 'decide', { option: 'release' });
  await night.forwardTo('22:50');
  expect((await night.decision(id)).owner).toBe('lea');
  expect(lastTo('lea')).toContain('Needs a second person');
  expect(lastTo('lea')).toContain('Ann: "Release"');
  expect(lastTo('lea')).not.toMatch(/You decide|1=/);
  await night.forward('2m');
  for (const words of ['1', 'ok', 'accept']) {
    await night.text('lea', words);
    await night.forward('2m');
    expect(lastTo('lea')).toContain('"Release", chosen by Ann, waits for a second person');
  }
  expect((await night.decision(id)).state).toBe('asked');
  expect((await night.act('lea', id, 'confirm', {})).ok).toBe(true);
});

test('a number in answer to a mail from before somebody has chosen is told whose choice waits, by name', async () => {
  const torque = PLAYBOOKS['torque']!.replace('label: Release,', 'label: Release, fourEyes: true,');
  const people = [
    somebody('ann', 'quality', 'decider', 'night', { by: ['email'] }),
    somebody('dora', 'quality', 'deputy', 'night'),
  ];
  night = await openNight({ from: '2026-11-22T22:30', playbooks: { torque }, people });
  const { id } = await night.ask('torque');
  await night.act('dora', id, 'decide', { option: 'release' });
  await night.reply(night.mails('ann')[0], { words: '1', from: mailOf('ann') });
  await night.forward('2m');
  const said = night.mails('ann').map(({ text }) => text);
  expect(said).toContainEqual(
    expect.stringContaining('"Release", chosen by Dora, waits for a second person'),
  );
  expect((await night.decision(id)).state).toBe('asked');
});

async function offered() {
  night = await openNight({ from: '2026-11-22T22:30' });
  const { id } = await night.ask('torque');
  await night.forward('2m');
  await night.act('ann', id, 'hand-over', { to: 'dora', note: 'my child is ill' });
  expect(lastTo('dora')).toContain('Hand-over from Ann');
  expect(lastTo('dora')).toContain('accept=I take over');
  expect(lastTo('dora')).not.toContain('1=');
  return id;
}

test('a hand-over is accepted by SMS; a number before that decides nothing, and after it does', async () => {
  const id = await offered();
  for (const words of ['1', 'ok', 'Hold']) {
    await night.text('dora', words);
    await night.forward('2m');
    expect(await night.decision(id)).toMatchObject({ state: 'asked', owner: 'ann' });
    expect(lastTo('dora')).toContain('Answer "accept", or "decline:" and why');
  }
  await night.text('dora', 'Accept.');
  expect((await night.decision(id)).owner).toBe('dora');
  await night.forward('1m');
  expect(lastTo('dora')).toContain('You have taken over');
  expect(lastTo('dora')).toContain('1=Hold');
  await night.text('dora', '1');
  expect(await night.decision(id)).toMatchObject({ outcome: { option: 'hold', by: 'dora' } });
});

test('a hand-over is declined by SMS with a reason, which whoever offered it is told', async () => {
  const id = await offered();
  await night.text('dora', 'decline');
  await night.forward('2m');
  expect(lastTo('dora')).toContain('To decline needs a reason');
  await night.text('dora', 'decline: I am at the furnace');
  expect(await night.decision(id)).toMatchObject({ owner: 'ann' });
  expect((await night.decision(id)).handOver).toBeUndefined();
  await night.forward('2m');
  expect(lastTo('ann')).toContain('Dora: "I am at the furnace"');
});

test('who was asked beside a question that is split is told of each part, and may decide it', async () => {
  night = await openNight({
    from: '2026-11-22T22:30',
    people: [
      somebody('ann', 'quality', 'decider', 'night', { by: ['email'] }),
      somebody('dora', 'quality', 'deputy', 'night'),
      somebody('paul', 'production', 'plant-manager', 'on-call'),
    ],
  });
  const { id } = await night.ask('torque');
  await night.forwardTo('22:41');
  await night.act('dora', id, 'split', { parts: [{ question: 'Crate 1?' }, { question: 'Crate 2?' }] });
  await night.forward('1m');
  const said = night.mails('ann').map(({ text }) => text ?? '');
  expect(said.join()).toMatch(/Crate 1\?[^]*Crate 2\?|Crate 2\?[^]*Crate 1\?/);
  const parts = (await night.exceptions('torque'))[0]?.decisions.filter((d) => d.partOf === id) ?? [];
  for (const part of parts) {
    expect(part).toMatchObject({ owner: 'dora', alsoAsked: ['ann'] });
    const { people } = await night.told(part.id);
    expect(people.find(({ person }) => person === 'ann')?.notifications).toMatchObject([
      { because: 'asked', role: 'also' },
    ]);
  }
});

test('who has the decision and answers a question about it gets the options with the receipt, and a number decides', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const { id } = await night.ask('torque');
  await night.forwardTo('22:41');
  await night.act('ann', id, 'ask', { person: 'dora', text: 'Is the gauge all right?' });
  await night.forward('2m');
  expect(lastTo('dora')).toContain('Ann asks you');
  await night.text('dora', 'It was calibrated on Friday');
  await night.forward('2m');
  expect((await night.decision(id)).questions?.[0]?.answer?.by).toBe('dora');
  expect(lastTo('dora')).toContain('1=Hold');
  await night.text('dora', '1');
  expect(await night.decision(id)).toMatchObject({ outcome: { option: 'hold', by: 'dora' } });
});

test('a number in answer to a receipt that offered nothing is no comment: the answer back says so', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const { id } = await night.ask('torque');
  await night.act('ann', id, 'ask', { person: 'pia', text: 'Can the order wait?' });
  await night.text('pia', 'It can wait until noon');
  await night.forward('2m');
  expect(lastTo('pia')).not.toContain('1=');
  await night.text('pia', '1');
  await night.forward('2m');
  expect(lastTo('pia')).toContain('lets you choose nothing');
  expect((await night.exceptions('torque'))[0]).toMatchObject({ comments: 0 });
  expect((await night.decision(id)).state).toBe('asked');
});

test('a number in answer to a mention does not decide, and whoever has the decision is told how to', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  const { id } = await night.ask('torque');
  await night.forward('2m');
  await night.act('dora', id, 'comment', { text: '1 of 4 bolts is loose', mentions: ['ann'] });
  expect(lastTo('ann')).toContain('Dora mentioned you');
  await night.text('ann', '1');
  await night.forward('2m');
  expect((await night.decision(id)).state).toBe('asked');
  expect(lastTo('ann')).toMatch(/waits for you all the same[^]*1=Hold 2=Release/);
  await night.text('ann', '1');
  expect(await night.decision(id)).toMatchObject({ outcome: { option: 'hold', by: 'ann' } });
});
