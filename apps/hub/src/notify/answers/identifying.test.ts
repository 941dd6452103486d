import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { MIN, person } from '../notify-for-tests.ts';
import { answersForEachTest, MAILED, X } from './answers-for-tests.ts';

const answers = answersForEachTest();

test('a forged or altered token is refused and on the record, and nobody is written to', async () => {
  const message = await answers.asked();
  const token = message?.replyToken ?? '';
  const other = token.endsWith('a') ? 'b' : 'a';
  await answers.hub.onInbound(
    answers.answering(message, '1', { ...MAILED, token: token.slice(0, -1) + other }),
  );
  await answers.hub.onInbound(answers.answering(message, '1', { ...MAILED, token: 'a'.repeat(29) }));
  await answers.hub.onInbound(
    answers.answering(message, '1', { ...MAILED, token: "x'; drop table delivery" }),
  );
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
  expect([answers.sms.sent, answers.email.sent].flat()).toHaveLength(1);
  const rows = await answers.record();
  expect(rows).toHaveLength(3);
  for (const row of rows)
    expect(row).toEqual({
      state: 'refused',
      outcome: 'Your answer was not taken: the answer’s token is not one of ours.',
    });
});

test('a token in capitals, as some mail servers make it, is the same token', async () => {
  const message = await answers.byBob();
  await answers.hub.onInbound(
    answers.answering(message, '1', { ...MAILED, token: message?.replyToken?.toUpperCase() ?? null }),
  );
  await answers.hub.step();
  expect(answers.decision()?.outcome?.by).toBe('bob');
});

test('a right token from somebody else’s proven address is refused', async () => {
  await answers.hub.onInbound(answers.answering(await answers.asked(), '1', { from: '+499999' }));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
  expect((await answers.record())[0]?.outcome).toContain('from an address that is not Ann’s');
});

test('an expired token is refused, and its person is told', async () => {
  const message = await answers.asked();
  answers.plant.tick(61 * MIN);
  await answers.hub.onInbound(answers.answering(message, '1'));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
  expect(answers.sms.sent.at(-1)?.text).toContain('the time to answer that message is over');
});

test('a forwarded mail decides nothing for whoever answers it: the person is told, and can still answer', async () => {
  const message = await answers.byBob();
  await answers.hub.onInbound(
    answers.answering(message, '1', { ...MAILED, claimed: 'dora@answers.plant.example' }),
  );
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
  expect(answers.email.sent.at(-1)?.text).toContain('dora@answers.plant.example');
  await answers.hub.onInbound(
    answers.answering(message, '1', { ...MAILED, claimed: message?.to.toUpperCase() ?? '' }),
  );
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('decided');
});

test('who has left the roster cannot answer any more', async () => {
  const message = await answers.asked();
  delete answers.plant.people['ann'];
  await answers.hub.onInbound(answers.answering(message, '1', { from: null }));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
});

test('a pressed button needs no token: the provider names the message and proves the sender', async () => {
  const message = await answers.asked();
  const delivery = { providerId: `provider-${message?.id}` };
  await answers.hub.onInbound(answers.answering(message, '1', { token: null, delivery, from: null }));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
  await answers.hub.onInbound(answers.answering(message, '1', { token: null, delivery, from: '+499999' }));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
  await answers.hub.onInbound(answers.answering(message, '1', { token: null, delivery }));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('decided');
});

test('a text message that names no message answers the one question that waits; with several it is asked which', async () => {
  await answers.asked();
  const text = (from: string) => answers.answering(undefined, '1', { from });
  await answers.hub.onInbound(text('+1555'));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
  expect(answers.sms.sent).toHaveLength(1);
  answers.plant.tick(MIN);
  await answers.plant.open(randomUUID(), [{ decisionId: 'd2' }]);
  await answers.hub.step();
  await answers.hub.onInbound(text('0049 (170) 1'));
  await answers.hub.step();
  expect(answers.sms.sent.at(-1)?.text).toBe(
    'Your answer was not taken: 2 questions wait for you; use the link of the one that you mean.',
  );
  await answers.plant.run(answers.plant.exceptionOf('d2'), { type: 'moot', why: 'over' });
  await answers.hub.onInbound(text('0049 (170) 1'));
  await answers.hub.step();
  expect(answers.decision()).toMatchObject({ state: 'decided', outcome: { by: 'ann' } });
});

test('an answer to a message that the provider names counts from any number of the person’s, and from no other', async () => {
  answers.plant.people['ann'] = person('Ann', ['sms', '+49 170 1'], ['sms', '+49 170 2']);
  const message = await answers.asked();
  const quoting = (from: string) =>
    answers.answering(undefined, '1', { from, delivery: { providerId: `provider-${message?.id}` } });
  await answers.hub.onInbound(quoting('+491709'));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
  await answers.hub.onInbound(quoting('+491702'));
  await answers.hub.step();
  expect(answers.decision()).toMatchObject({ state: 'decided', outcome: { by: 'ann' } });
});

test('a colleague who answers somebody else’s message from a proven address of their own is told, though never written to', async () => {
  answers.plant.people['dora'] = person('Dora', ['sms', '+49 170 9']);
  await answers.hub.onInbound(answers.answering(await answers.asked(), '1', { from: '+491709' }));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
  expect(answers.sms.sent.slice(1)).toMatchObject([
    { to: '+49 170 9', text: 'Your answer was not taken: it came from an address that is not Ann’s.' },
  ]);
});

test('a colleague by the mail’s own word alone is not written to: anybody can write a sender into a mail', async () => {
  answers.plant.people['dora'] = person('Dora', ['email', 'dora@x']);
  const message = await answers.byBob();
  await answers.hub.onInbound(answers.answering(message, '1', { ...MAILED, claimed: 'dora@x' }));
  await answers.hub.step();
  expect(answers.email.sent.slice(1).map(({ to }) => to)).toEqual(['bob@x']);
});

test('a text message that comes when nothing is open any more is answered in words', async () => {
  await answers.asked();
  await answers.plant.run(X, { type: 'moot', why: 'over' });
  await answers.hub.onInbound(answers.answering(undefined, '1'));
  await answers.hub.step();
  expect(answers.sms.sent.at(-1)?.text).toBe(
    'Your answer was not taken: no question is open that was sent to this address.',
  );
});

test('who has left the roster is not written to, whoever answers in their name', async () => {
  const message = await answers.byBob();
  delete answers.plant.people['bob'];
  await answers.hub.onInbound(answers.answering(message, '1', { ...MAILED, claimed: 'dora@x' }));
  await answers.hub.onInbound(answers.answering(message, '1', { channel: 'email', from: message?.to ?? '' }));
  await answers.hub.step();
  expect(await answers.record()).toHaveLength(2);
  expect(answers.email.sent).toHaveLength(1);
});
