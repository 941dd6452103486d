import type { Command } from '@gemba/core/exception';
import { after } from '@gemba/core/time';
import { expect, test } from 'vitest';
import { MIN } from '../notify-for-tests.ts';
import { answersForEachTest, MAILED, X } from './answers-for-tests.ts';

const answers = answersForEachTest();
const decideBy = (by: string) =>
  answers.plant.run(X, {
    type: 'decide',
    decisionId: 'd1',
    expectedVersion: answers.decision()?.version ?? 0,
    by,
    option: 'use',
    params: {},
    reason: null,
    postings: [],
    effects: [],
  });

test('an answer with the token of its message is that person’s act, and is answered in words on the same channel', async () => {
  const message = await answers.asked();
  await answers.hub.onInbound(answers.answering(message, '1'));
  await answers.hub.step();
  expect(answers.decision()).toMatchObject({ state: 'decided', outcome: { option: 'use', by: 'ann' } });
  expect(answers.sms.sent.at(-1)).toMatchObject({
    to: '+49 170 1',
    text: 'Decided: "Use as is" for "Use the lot?".',
  });
  const { rows } = await answers.db.pool.query(`select state from delivery where id = $1`, [message?.id]);
  expect(rows).toEqual([{ state: 'answered' }]);
});

test('"seen" acknowledges and decides nothing', async () => {
  await answers.hub.onInbound(answers.answering(await answers.asked(), 'seen'));
  await answers.hub.step();
  expect(answers.decision()).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'ann' });
  expect(answers.sms.sent.at(-1)?.text).toBe('Noted: you look at "Use the lot?". It is still to be decided.');
});

test('"seen" of whoever owns it after an escalation counts beside that of the first', async () => {
  await answers.hub.onInbound(answers.answering(await answers.asked(), 'seen'));
  await answers.hub.step();
  answers.plant.tick(10 * MIN);
  await answers.plant.run(X, { type: 'timer', decisionId: 'd1', to: ['bob'] });
  await answers.hub.step();
  const toBob = answers.email.sent.findLast(({ to }) => to === 'bob@x');
  await answers.hub.onInbound(answers.answering(toBob, 'seen', { channel: 'email', from: null }));
  await answers.hub.step();
  expect(answers.decision()).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'bob' });
});

test('a sentence becomes a comment and is called one, and the answer to it can be answered again', async () => {
  await answers.hub.onInbound(answers.answering(await answers.asked(), 'I am looking for the gauge'));
  await answers.hub.step();
  expect(answers.plant.state(X).comments).toBe(1);
  expect(answers.sms.sent.at(-1)?.text).toMatch(/^Kept as a comment\. Nothing is decided/);
  await answers.hub.onInbound(answers.answering(answers.sms.sent.at(-1), '1'));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('decided');
});

test('what is not understood, or cannot be done by a reply, is answered with what can', async () => {
  const message = await answers.asked();
  await answers.hub.onInbound(answers.answering(message, '7'));
  await answers.hub.onInbound(answers.answering(message, 'scrap'));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
  expect(
    answers.sms.sent
      .slice(1)
      .map((m) => m.text)
      .toSorted(),
  ).toEqual([
    '"7" is not clear enough to decide. Answer "seen" or 1 (Use as is) and nothing else, or "comment: …".',
    '"Scrap" cannot be chosen by a reply: it needs a reason. Choose it in the control room.',
  ]);
});

test('the same answer delivered twice counts once', async () => {
  const once = answers.answering(await answers.asked(), 'the lot is wet');
  await Promise.all([answers.hub.onInbound(once), answers.hub.onInbound(once)]);
  await answers.hub.onInbound(once);
  await answers.hub.step();
  expect(answers.plant.state(X).comments).toBe(1);
});

test('a late answer is refused in words: who decided, and what', async () => {
  const message = await answers.asked();
  await decideBy('bob');
  await answers.hub.onInbound(answers.answering(message, '1'));
  await answers.hub.step();
  expect(answers.sms.sent.at(-1)?.text).toBe('Your answer was not taken: decided already by Bob: Use as is.');
  expect(await answers.record()).toMatchObject([{ state: 'refused' }]);
});

const TIMEOUT = { params: {}, postings: [], effects: [] };

test.each<[string, Command, string]>([
  [
    'nobody had decided in time',
    { type: 'timer', decisionId: 'd1', to: [], timeout: TIMEOUT },
    'decided already by Gemba, for nobody had in time: Use as is.',
  ],
  [
    'needs no answer any more',
    { type: 'moot', why: 'the line runs again' },
    'no answer is needed any more: the line runs again.',
  ],
])('a late answer to what %s is told so', async (_, end, why) => {
  await answers.plant.open(X, [{ decisionId: 'd1', onTimeout: { option: 'use', at: 'window' } }]);
  await answers.hub.step();
  answers.plant.tick(10 * MIN);
  await answers.plant.run(X, end);
  await answers.hub.onInbound(answers.answering(answers.sms.sent.at(-1), '1'));
  await answers.hub.step();
  expect(answers.sms.sent.at(-1)?.text).toBe(`Your answer was not taken: ${why}`);
});

test('an answer to a hand-over that is over by then is told so', async () => {
  await answers.plant.open(X, [{ decisionId: 'd1', owner: 'bob' }]);
  const offer = { type: 'offer-hand-over', decisionId: 'd1', expectedVersion: 1, by: 'bob' } as const;
  const answerBy = after(answers.plant.now(), 2 * MIN);
  await answers.plant.run(X, { ...offer, to: 'ann', note: 'please', answerBy });
  await answers.hub.step();
  const offered = answers.sms.sent.at(-1);
  answers.plant.tick(2 * MIN);
  await answers.plant.run(X, { type: 'timer', decisionId: 'd1', to: ['lea'] });
  await answers.hub.onInbound(answers.answering(offered, 'accept'));
  await answers.hub.step();
  expect(answers.sms.sent.at(-1)?.text).toBe(
    'Your answer was not taken: the hand-over is not open any more.',
  );
  expect(answers.decision()?.owner).toBe('lea');
});

test('an answer that was done by a hub that died before it could say so is done, not refused', async () => {
  const message = await answers.asked();
  await decideBy('ann');
  await answers.hub.onInbound(answers.answering(message, '1'));
  await answers.hub.step();
  expect(answers.sms.sent.at(-1)?.text).toBe('Decided: "Use as is" for "Use the lot?".');
});

test('an escalation in between does not spoil an answer; a question that was asked anew does', async () => {
  const message = await answers.asked();
  answers.plant.tick(10 * MIN);
  await answers.plant.run(X, { type: 'timer', decisionId: 'd1', to: ['bob'] });
  await answers.hub.onInbound(answers.answering(message, '1'));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('decided');
  answers.plant.tick(MIN);
  await answers.plant.run(X, {
    type: 'reopen',
    decisionId: 'd1',
    expectedVersion: answers.decision()?.version ?? 0,
    by: 'bob',
    reason: 'the lot was another one',
    compensations: [],
    to: 'ann',
  });
  await answers.hub.onInbound(answers.answering(message, '1'));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
  expect(answers.sms.sent.map((m) => m.text)).toContain(
    'Your answer was not taken: the question has changed since. Now: Use the lot?',
  );
});

test('an escalation at the very moment of the answer does not spoil it', async () => {
  const message = await answers.asked();
  let tries = 0;
  const racing = await answers.plant.hub([answers.sms, answers.email], {
    act: async (by, decisionId, act, body) => {
      tries += 1;
      answers.plant.tick(10 * MIN);
      if (tries === 1) await answers.plant.run(X, { type: 'timer', decisionId, to: ['lea'] });
      const command = { type: act, decisionId, by, postings: [], effects: [], reason: null };
      return answers.plant.run(X, { ...command, ...(body as object) } as unknown as Command);
    },
  });
  await racing.onInbound(answers.answering(message, '1'));
  await racing.step();
  expect(tries).toBe(2);
  expect(answers.decision()).toMatchObject({ state: 'decided', outcome: { by: 'ann' } });
});

test('a colleague’s reply is the answer to the question; who is only mentioned comments', async () => {
  await answers.plant.open(X, [{ decisionId: 'd1' }]);
  await answers.plant.run(X, {
    type: 'ask-colleague',
    decisionId: 'd1',
    by: 'ann',
    questionId: 'q1',
    person: 'bob',
    text: 'Is it wet?',
  });
  await answers.hub.step();
  expect(answers.email.sent[0]?.text).toContain('Ann: "Is it wet?"');
  await answers.hub.onInbound(answers.answering(answers.email.sent[0], '1', MAILED));
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('asked');
  expect(answers.decision()?.questions).toMatchObject([{ id: 'q1', answer: { text: '1', by: 'bob' } }]);
});

test('two hubs work an answer off once', async () => {
  const message = await answers.asked();
  const other = await answers.plant.hub([answers.sms, answers.email]);
  for (let i = 0; i < 10; i += 1) await answers.hub.onInbound(answers.answering(message, `note number ${i}`));
  await Promise.all([answers.hub.step(), other.step()]);
  await Promise.all([answers.hub.step(), other.step()]);
  expect(answers.plant.state(X).comments).toBe(10);
});

test('an answer that waits for slow ones before it is not taken by another hub once it is in hand', async () => {
  const message = await answers.asked();
  let acts = 0;
  const slow = await answers.plant.hub([answers.sms, answers.email], {
    act: async (by) => {
      acts += 1;
      answers.plant.tick(20_000);
      if (acts === 2) await answers.hub.step();
      return answers.plant.run(X, {
        type: 'comment',
        by,
        decisionId: 'd1',
        text: `note ${acts}`,
        mentions: [],
      });
    },
  });
  for (let i = 0; i < 2; i += 1) await answers.hub.onInbound(answers.answering(message, `note number ${i}`));
  await slow.step();
  expect(acts).toBe(2);
  expect(answers.plant.state(X).comments).toBe(2);
});

test('a machine that answers by itself is written back to twenty times an hour and no more', async () => {
  let message = await answers.byBob();
  for (let i = 0; i < 25; i += 1) {
    await answers.hub.onInbound(answers.answering(message, 'I am out of the office', MAILED));
    await answers.hub.step();
    message = answers.email.sent.at(-1) ?? message;
  }
  expect(answers.email.sent).toHaveLength(1 + 20);
  expect(answers.plant.state(X).comments).toBe(25);
});

test('an answer that is cut in the middle of a character is worked off once', async () => {
  // the words back are cut after 119 UTF-16 units, between the two of 😀
  const question = `${'x'.repeat(78)}😀 ${'y'.repeat(40)}?`;
  await answers.plant.open(X, [{ decisionId: 'd1', question }]);
  await answers.hub.step();
  await answers.hub.onInbound(answers.answering(answers.sms.sent[0], `${'w '.repeat(1_999)}w😀 and more`));
  await answers.hub.step();
  expect(await answers.record()).toMatchObject([{ state: 'done' }]);
  expect(answers.plant.state(X).comments).toBe(1);
  expect(answers.sms.sent.at(-1)?.subject).toMatch(/x…$/);
  await answers.hub.onInbound(answers.answering(answers.sms.sent[0], `7 ${'x'.repeat(56)}😀 x`));
  await answers.hub.step();
  expect(answers.sms.sent.at(-1)?.text).toMatch(/^"7 x+…" /);
});
