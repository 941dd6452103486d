import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Inbound, Outgoing } from '../../channels/channel.ts';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import { FakeChannel, MIN, person, plantOn, type Hub, type Plant } from '../notify-for-tests.ts';

let db: TestDatabase;
let plant: Plant;
let sms: FakeChannel;
let email: FakeChannel;
let hub: Hub;
const X = randomUUID();

beforeEach(async () => {
  db = await testDatabase();
  plant = await plantOn(db);
  sms = new FakeChannel('sms');
  email = new FakeChannel('email');
  plant.people['ann'] = person('Ann', ['sms', '+49 170 1'], ['email', 'ann@x']);
  plant.people['bob'] = person('Bob', ['email', 'bob@x']);
  hub = await plant.hub([sms, email]);
});
afterEach(() => db.drop());

type Answer = Extract<Inbound, { kind: 'answer' }>;
let nth = 0;
const answering = (message: Outgoing | undefined, text: string, more: Partial<Answer> = {}): Answer => ({
  kind: 'answer',
  channel: 'sms',
  from: '+491701',
  token: message?.replyToken ?? null,
  delivery: null,
  text,
  messageId: `m${(nth += 1)}`,
  at: plant.now(),
  ...more,
});
const mailed = { channel: 'email', from: null } as const;
const asked = async (): Promise<Outgoing | undefined> => {
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  return sms.sent.at(-1);
};
const byBob = async (): Promise<Outgoing | undefined> => {
  await plant.open(X, [{ decisionId: 'd1', owner: 'bob' }]);
  await hub.step();
  return email.sent.at(-1);
};
const decision = () => plant.state(X).decisions[0];
const record = async () => {
  const { rows } = await db.pool.query<{ state: string; outcome: string }>(
    'select state, outcome from inbound_answer order by received_at',
  );
  return rows;
};
const decideBy = (by: string) =>
  plant.run(X, {
    type: 'decide',
    decisionId: 'd1',
    expectedVersion: decision()?.version ?? 0,
    by,
    option: 'use',
    params: {},
    reason: null,
    postings: [],
    effects: [],
  });

test('an answer with the token of its message is that person’s act, and is answered in words on the same channel', async () => {
  const message = await asked();
  await hub.onInbound(answering(message, '1'));
  await hub.step();
  expect(decision()).toMatchObject({ state: 'decided', outcome: { option: 'use', by: 'ann' } });
  expect(sms.sent.at(-1)).toMatchObject({
    to: '+49 170 1',
    text: 'Decided: "Use as is" for "Use the lot?".',
  });
  const { rows } = await db.pool.query(`select state from delivery where id = $1`, [message?.id]);
  expect(rows).toEqual([{ state: 'answered' }]);
});

test('"seen" acknowledges and decides nothing', async () => {
  await hub.onInbound(answering(await asked(), 'seen'));
  await hub.step();
  expect(decision()).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'ann' });
  expect(sms.sent.at(-1)?.text).toBe('Noted: you look at "Use the lot?". It is still to be decided.');
});

test('a sentence becomes a comment and is called one, and the answer to it can be answered again', async () => {
  await hub.onInbound(answering(await asked(), 'I am looking for the gauge'));
  await hub.step();
  expect(plant.state(X).comments).toBe(1);
  expect(sms.sent.at(-1)?.text).toMatch(/^Kept as a comment\. Nothing is decided/);
  await hub.onInbound(answering(sms.sent.at(-1), '1'));
  await hub.step();
  expect(decision()?.state).toBe('decided');
});

test('what is not understood, or cannot be done by a reply, is answered with what can', async () => {
  const message = await asked();
  await hub.onInbound(answering(message, '7'));
  await hub.onInbound(answering(message, 'scrap'));
  await hub.step();
  expect(decision()?.state).toBe('asked');
  expect(
    sms.sent
      .slice(1)
      .map((m) => m.text)
      .toSorted(),
  ).toEqual([
    '"7" is not clear enough to decide. Answer "seen" or 1 (Use as is) and nothing else, or "comment: …".',
    '"Scrap" cannot be chosen by a reply: it needs a reason. Choose it in the control room.',
  ]);
});

test('the same answer delivered twice counts once', async () => {
  const once = answering(await asked(), 'the lot is wet');
  await Promise.all([hub.onInbound(once), hub.onInbound(once)]);
  await hub.onInbound(once);
  await hub.step();
  expect(plant.state(X).comments).toBe(1);
});

test('a late answer is refused in words: who decided, and what', async () => {
  const message = await asked();
  await decideBy('bob');
  await hub.onInbound(answering(message, '1'));
  await hub.step();
  expect(sms.sent.at(-1)?.text).toBe('Your answer was not taken: decided already by Bob: Use as is.');
  expect(await record()).toMatchObject([{ state: 'refused' }]);
});

test('an answer that was done by a hub that died before it could say so is done, not refused', async () => {
  const message = await asked();
  await decideBy('ann');
  await hub.onInbound(answering(message, '1'));
  await hub.step();
  expect(sms.sent.at(-1)?.text).toBe('Decided: "Use as is" for "Use the lot?".');
});

test('an escalation in between does not spoil an answer; a question that was asked anew does', async () => {
  const message = await asked();
  plant.tick(10 * MIN);
  await plant.run(X, { type: 'timer', decisionId: 'd1', to: ['bob'] });
  await hub.onInbound(answering(message, '1'));
  await hub.step();
  expect(decision()?.state).toBe('decided');
  plant.tick(MIN);
  await plant.run(X, {
    type: 'reopen',
    decisionId: 'd1',
    expectedVersion: decision()?.version ?? 0,
    by: 'bob',
    reason: 'the lot was another one',
    compensations: [],
    to: 'ann',
  });
  await hub.onInbound(answering(message, '1'));
  await hub.step();
  expect(decision()?.state).toBe('asked');
  expect(sms.sent.map((m) => m.text)).toContain(
    'Your answer was not taken: the question has changed since. Now: Use the lot?',
  );
});

test('a forged or altered token is refused and on the record, and nobody is written to', async () => {
  const message = await asked();
  const token = message?.replyToken ?? '';
  const other = token.endsWith('a') ? 'b' : 'a';
  await hub.onInbound(answering(message, '1', { ...mailed, token: token.slice(0, -1) + other }));
  await hub.onInbound(answering(message, '1', { ...mailed, token: 'a'.repeat(29) }));
  await hub.onInbound(answering(message, '1', { ...mailed, token: "x'; drop table delivery" }));
  await hub.step();
  expect(decision()?.state).toBe('asked');
  expect([sms.sent, email.sent].flat()).toHaveLength(1);
  const rows = await record();
  expect(rows).toHaveLength(3);
  for (const row of rows)
    expect(row).toEqual({
      state: 'refused',
      outcome: 'Your answer was not taken: the answer’s token is not one of ours.',
    });
});

test('a token in capitals, as some mail servers make it, is the same token', async () => {
  const message = await byBob();
  await hub.onInbound(
    answering(message, '1', { ...mailed, token: message?.replyToken?.toUpperCase() ?? null }),
  );
  await hub.step();
  expect(decision()?.outcome?.by).toBe('bob');
});

test('a right token from somebody else’s proven address is refused', async () => {
  await hub.onInbound(answering(await asked(), '1', { from: '+499999' }));
  await hub.step();
  expect(decision()?.state).toBe('asked');
  expect((await record())[0]?.outcome).toContain('from an address that is not Ann’s');
});

test('an expired token is refused, and its person is told', async () => {
  const message = await asked();
  plant.tick(61 * MIN);
  await hub.onInbound(answering(message, '1'));
  await hub.step();
  expect(decision()?.state).toBe('asked');
  expect(sms.sent.at(-1)?.text).toContain('the time to answer that message is over');
});

test('a forwarded mail decides nothing for whoever answers it: the person is told, and can still answer', async () => {
  const message = await byBob();
  await hub.onInbound(answering(message, '1', { ...mailed, claimed: 'dora@plant.example' }));
  await hub.step();
  expect(decision()?.state).toBe('asked');
  expect(email.sent.at(-1)?.text).toContain('dora@plant.example');
  await hub.onInbound(answering(message, '1', { ...mailed, claimed: message?.to.toUpperCase() ?? '' }));
  await hub.step();
  expect(decision()?.state).toBe('decided');
});

test('who has left the roster cannot answer any more', async () => {
  const message = await asked();
  delete plant.people['ann'];
  await hub.onInbound(answering(message, '1', { from: null }));
  await hub.step();
  expect(decision()?.state).toBe('asked');
});

test('a pressed button needs no token: the provider names the message and proves the sender', async () => {
  const message = await asked();
  const delivery = { providerId: `provider-${message?.id}` };
  await hub.onInbound(answering(message, '1', { token: null, delivery, from: null }));
  await hub.step();
  expect(decision()?.state).toBe('asked');
  await hub.onInbound(answering(message, '1', { token: null, delivery, from: '+499999' }));
  await hub.step();
  expect(decision()?.state).toBe('asked');
  await hub.onInbound(answering(message, '1', { token: null, delivery }));
  await hub.step();
  expect(decision()?.state).toBe('decided');
});

test('a text message that names no message answers the one question that waits; with several it is asked which', async () => {
  await asked();
  const text = (from: string) => answering(undefined, '1', { from });
  await hub.onInbound(text('+1555'));
  await hub.step();
  expect(decision()?.state).toBe('asked');
  expect(sms.sent).toHaveLength(1);
  plant.tick(MIN);
  await plant.open(randomUUID(), [{ decisionId: 'd2' }]);
  await hub.step();
  await hub.onInbound(text('0049 (170) 1'));
  await hub.step();
  expect(sms.sent.at(-1)?.text).toBe(
    'Your answer was not taken: 2 questions wait for you; use the link of the one that you mean.',
  );
  await plant.run(plant.exceptionOf('d2'), { type: 'moot', why: 'over' });
  await hub.onInbound(text('0049 (170) 1'));
  await hub.step();
  expect(decision()).toMatchObject({ state: 'decided', outcome: { by: 'ann' } });
});

test('a colleague’s reply is the answer to the question; who is only mentioned comments', async () => {
  await plant.open(X, [{ decisionId: 'd1' }]);
  await plant.run(X, {
    type: 'ask-colleague',
    decisionId: 'd1',
    by: 'ann',
    questionId: 'q1',
    person: 'bob',
    text: 'Is it wet?',
  });
  await hub.step();
  expect(email.sent[0]?.text).toContain('Ann: "Is it wet?"');
  await hub.onInbound(answering(email.sent[0], '1', mailed));
  await hub.step();
  expect(decision()?.state).toBe('asked');
  expect(decision()?.questions).toMatchObject([{ id: 'q1', answer: { text: '1', by: 'bob' } }]);
});

test('two hubs work an answer off once', async () => {
  const message = await asked();
  const other = await plant.hub([sms, email]);
  for (let i = 0; i < 10; i += 1) await hub.onInbound(answering(message, `note number ${i}`));
  await Promise.all([hub.step(), other.step()]);
  await Promise.all([hub.step(), other.step()]);
  expect(plant.state(X).comments).toBe(10);
});

test('a machine that answers by itself is written back to twenty times an hour and no more', async () => {
  let message = await byBob();
  for (let i = 0; i < 25; i += 1) {
    await hub.onInbound(answering(message, 'I am out of the office', mailed));
    await hub.step();
    message = email.sent.at(-1) ?? message;
  }
  expect(email.sent).toHaveLength(1 + 20);
  expect(plant.state(X).comments).toBe(25);
});
