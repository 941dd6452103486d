import { afterEach, expect, test } from 'vitest';
import { openNight, type Night } from './night-for-tests.ts';
import { mailOf, numberOf, somebody, type Somebody } from './plant-for-tests.ts';

let night: Night;
afterEach(() => night.end());

const LEA = somebody('lea', 'quality', 'lead', 'on-call');
const byMail: Somebody[] = [
  somebody('ann', 'quality', 'decider', 'night', { by: ['email'] }),
  somebody('bob', 'quality', 'deputy', 'night', { by: ['email'] }),
  LEA,
];
const byWhatsapp: Somebody[] = [
  somebody('ann', 'quality', 'decider', 'night', { by: ['whatsapp', 'sms'] }),
  somebody('bob', 'quality', 'deputy', 'night', { by: ['whatsapp'] }),
  LEA,
];
const decidedFacts = async () => (await night.journal()).filter(({ type }) => type === 'decision.decided');

test('a reply to the mail decides, and says so to whoever wrote it', async () => {
  night = await openNight({ from: '2026-11-22T22:30', people: byMail });
  const { id } = await night.ask('torque');
  await night.reply(night.mails('ann')[0], { words: '2', from: mailOf('ann') });
  expect(await night.decision(id)).toMatchObject({
    state: 'decided',
    outcome: { option: 'release', by: 'ann' },
  });
  await night.forward('1m');
  expect(night.mails('ann').at(-1)?.subject).toContain('Decided: "Release"');
});

test('a mail with a forged token decides nothing, whoever it says it is from, and the question goes on', async () => {
  night = await openNight({ from: '2026-11-22T22:30', people: byMail });
  const { id } = await night.ask('torque');
  const [mail] = night.mails('ann');
  const token = mail?.replyTo?.value[0]?.address?.replace(/^gemba\+|@.*$/g, '') ?? '';
  expect(token).toMatch(/^[a-z2-7]{29}$/);
  const forged = token.slice(0, -1) + (token.endsWith('a') ? 'b' : 'a');
  await night.reply(mail, { words: '2', from: mailOf('ann'), to: `gemba+${forged}@plant.example` });
  await night.forward('1m');
  expect(await night.decision(id)).toMatchObject({ state: 'asked', version: 1 });
  expect(await decidedFacts()).toEqual([]);
  await night.forwardTo('22:40');
  expect(night.mails('bob')).toHaveLength(1);
});

test('a mail reply that comes after somebody else has decided is refused, and its sender is told by whom and what', async () => {
  night = await openNight({ from: '2026-11-22T22:30', people: byMail });
  const { id } = await night.ask('torque');
  await night.forwardTo('22:40');
  await night.reply(night.mails('bob')[0], { words: '1', from: mailOf('bob') });
  await night.reply(night.mails('ann')[0], { words: '2', from: mailOf('ann') });
  await night.forward('1m');
  expect(await night.decision(id)).toMatchObject({ outcome: { option: 'hold', by: 'bob' } });
  expect(night.mails('ann').at(-1)?.text).toContain('decided already by Bob: Hold');
});

test('a WhatsApp button decides, and its webhook that comes twice counts once', async () => {
  night = await openNight({ from: '2026-11-22T22:30', people: byWhatsapp });
  night.phones.whatsapp.behave({ times: 2 });
  const { id } = await night.ask('torque');
  // "seen", "1", "2"
  expect(await night.phones.whatsapp.presses(numberOf('ann'), 2)).toBe(200);
  await night.forward('1s');
  expect(await night.decision(id)).toMatchObject({
    state: 'decided',
    outcome: { option: 'release', by: 'ann' },
  });
  expect(await decidedFacts()).toHaveLength(1);
  await night.forward('2m');
  const answers = night.phones.whatsapp.phone(numberOf('ann')).slice(1);
  expect(answers).toHaveLength(1);
});

test('what WhatsApp shows as sent and never delivers moves to the next channel in time', async () => {
  night = await openNight({ from: '2026-11-22T22:30', people: byWhatsapp });
  night.phones.whatsapp.behave({ statuses: ['sent'] });
  const { id } = await night.ask('torque');
  await night.forward('119s');
  expect(night.sms('ann')).toHaveLength(0);
  await night.forward('1s');
  expect(night.sms('ann')).toHaveLength(1);
  await night.text('ann', '1');
  expect((await night.decision(id)).state).toBe('decided');
});

test('another person’s token does not decide from one’s own phone, and the sender is told why', async () => {
  night = await openNight({ from: '2026-11-22T22:30', people: byWhatsapp });
  const { id } = await night.ask('torque');
  await night.forwardTo('22:41');
  const [anns] = night.phones.whatsapp.phone(numberOf('ann'));
  const before = night.phones.whatsapp.phone(numberOf('bob')).length;
  if (!anns) throw new Error('Ann has got nothing');
  await night.phones.whatsapp.pressesOf(numberOf('bob'), anns, 2);
  await night.forward('3m');
  expect((await night.decision(id)).state).toBe('asked');
  const told = night.phones.whatsapp.phone(numberOf('bob')).slice(before);
  expect(JSON.stringify(told)).toContain('not Ann’s');
});
