import { randomUUID } from 'node:crypto';
import type { ActReply } from '@gemba/core/wire';
import { expect, test } from 'vitest';
import { PLANT } from '../notify-for-tests.ts';
import { answersForEachTest, MAILED, X } from './answers-for-tests.ts';
import { setAsideAnswers, tryAgain } from './set-aside-rows.ts';
import { PAUSES_MS } from './setting-aside.ts';

const answers = answersForEachTest();

/** A hub whose desk fails on what Ann says; what others say is done. */
const failing = (error: () => Error = () => new TypeError('no such column of the plan')) => {
  let attempts = 0;
  const hub = answers.plant.hub([answers.sms, answers.email], {
    act: async (by, decisionId, _act, body): Promise<ActReply> => {
      if (by === 'ann') {
        attempts += 1;
        throw error();
      }
      const { text } = body as { text: string };
      return answers.plant.run(X, { type: 'comment', by, decisionId, text, mentions: [] });
    },
  });
  return hub.then((own) => ({ hub: own, attempts: () => attempts }));
};
const row = async () => {
  const { rows } = await answers.db.pool.query<{ state: string; attempts: number; error: string | null }>(
    'select state, attempts, error from inbound_answer order by received_at limit 1',
  );
  return rows[0];
};
const COULD_NOT = 'Your answer could not be taken: something in Gemba fails on it. Use the control room.';

test('an answer that always fails is tried a handful of times with growing pauses, then set aside, and its sender told', async () => {
  const { hub, attempts } = await failing();
  await hub.onInbound(answers.answering(await answers.asked(), '1'));
  await hub.step();
  for (const [i, pause] of PAUSES_MS.entries()) {
    expect(attempts()).toBe(i + 1);
    answers.plant.tick(pause - 1);
    await hub.step();
    expect(attempts()).toBe(i + 1);
    expect(answers.sms.sent).toHaveLength(1);
    answers.plant.tick(1);
    await hub.step();
  }
  expect(await row()).toMatchObject({ state: 'set-aside', error: 'no such column of the plan' });
  expect(answers.sms.sent.slice(1)).toMatchObject([
    {
      to: '+49 170 1',
      text: COULD_NOT,
      answers: [],
      replyToken: null,
      link: `https://gemba.example/#/exceptions/${X}`,
    },
  ]);
  answers.plant.tick(24 * 3_600_000);
  await hub.step();
  expect(attempts()).toBe(PAUSES_MS.length + 1);
  const { rows } = await answers.db.pool.query('select text from notification_log');
  expect(rows).toContainEqual({ text: `Answered by sms: ${COULD_NOT}` });
});

test('an answer that fails holds up none that came after it', async () => {
  const message = await answers.asked();
  answers.plant.tick(10 * 60_000);
  await answers.plant.run(X, { type: 'timer', decisionId: 'd1', to: ['bob'] });
  const { hub } = await failing();
  await hub.step();
  await hub.onInbound(answers.answering(message, '1'));
  const toBob = answers.email.sent.findLast(({ to }) => to === 'bob@x');
  await hub.onInbound(answers.answering(toBob, 'the lot is wet', MAILED));
  await hub.step();
  expect(answers.plant.state(X).comments).toBe(1);
});

test.each([
  ['a connection that breaks', () => new Error('Connection terminated unexpectedly')],
  ['no connection in time', () => new Error('timeout exceeded when trying to connect')],
  ['a server that is not there', () => Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' })],
])('trouble of the database uses up no attempt: %s', async (_, error) => {
  const { hub, attempts } = await failing(error);
  await hub.onInbound(answers.answering(await answers.asked(), '1'));
  for (let i = 0; i < 20; i += 1) {
    await hub.step();
    answers.plant.tick(30_000);
  }
  expect(attempts()).toBe(20);
  expect(await row()).toEqual({ state: 'waiting', attempts: 0, error: null });
  await answers.hub.step();
  expect(answers.decision()?.state).toBe('decided');
});

test('a statement that the database gives up uses up no attempt; one that it will never take does', async () => {
  const message = await answers.asked();
  const asDatabase = (sql: string) =>
    answers.plant.hub([answers.sms, answers.email], {
      act: async () => {
        await answers.db.pool.query(sql);
        throw new Error('it was taken');
      },
    });
  await answers.hub.onInbound(answers.answering(message, '1'));
  await (await asDatabase(`do $$ begin raise exception using errcode = '40001'; end $$`)).step();
  expect(await row()).toMatchObject({ attempts: 0 });
  answers.plant.tick(30_000);
  await (await asDatabase('select 1 / 0')).step();
  expect(await row()).toMatchObject({ attempts: 1, error: 'division by zero' });
});

test('two hubs share the attempts: the second counts on where the first has ended, and the sender is told once', async () => {
  const [one, two] = [await failing(), await failing()];
  await one.hub.onInbound(answers.answering(await answers.asked(), '1'));
  for (const pause of [...PAUSES_MS, 0]) {
    await Promise.all([one.hub.step(), two.hub.step()]);
    answers.plant.tick(pause);
  }
  expect(one.attempts() + two.attempts()).toBe(PAUSES_MS.length + 1);
  await Promise.all([one.hub.step(), two.hub.step()]);
  expect(answers.sms.sent.slice(1).map(({ text }) => text)).toEqual([COULD_NOT]);
});

test('a hub that is killed at the last attempt loses nothing: another one makes it, and tells the sender', async () => {
  const { hub } = await failing();
  await hub.onInbound(answers.answering(await answers.asked(), '1'));
  for (const pause of PAUSES_MS) {
    await hub.step();
    answers.plant.tick(pause);
  }
  // as a killed hub leaves it: taken, and no record of the end
  await answers.db.pool.query(`update inbound_answer set leased_until = $1::timestamptz + interval '30 s'`, [
    answers.plant.now(),
  ]);
  const other = await failing();
  await other.hub.step();
  expect(await row()).toMatchObject({ state: 'waiting' });
  answers.plant.tick(30_000);
  await other.hub.step();
  expect(await row()).toMatchObject({ state: 'set-aside' });
  expect(answers.sms.sent.slice(1).map(({ text }) => text)).toEqual([COULD_NOT]);
});

test.each([0, PAUSES_MS.length])(
  'a hub that was too slow spoils nothing: by then the answer is another one’s (after %i attempts)',
  async (attempts) => {
    const message = await answers.asked();
    const slow = await answers.plant.hub([answers.sms, answers.email], {
      act: async () => {
        answers.plant.tick(30_000);
        // as another hub leaves it that is at it
        await answers.db.pool.query(
          `update inbound_answer set leased_until = $1::timestamptz + interval '30 s'`,
          [answers.plant.now()],
        );
        throw new Error('too slow');
      },
    });
    await slow.onInbound(answers.answering(message, '1'));
    await answers.db.pool.query('update inbound_answer set attempts = $1', [attempts]);
    await slow.step();
    expect(await row()).toEqual({ state: 'waiting', attempts, error: null });
    expect(answers.sms.sent).toHaveLength(1);
    answers.plant.tick(30_000);
    await answers.hub.step();
    expect(answers.decision()?.state).toBe('decided');
  },
);

test('what was set aside is named until its decision is taken, and a manager can have it tried again', async () => {
  const { hub } = await failing();
  await hub.onInbound(answers.answering(await answers.asked(), '1'));
  await answers.db.pool.query('update inbound_answer set attempts = $1', [PAUSES_MS.length]);
  await hub.step();
  const listed = () => setAsideAnswers(answers.db.pool, PLANT, answers.plant.now());
  const [answer] = await listed();
  expect(answer).toMatchObject({
    channel: 'sms',
    person: 'ann',
    decisionId: 'd1',
    error: 'no such column of the plan',
  });
  const again = (id: string) =>
    tryAgain(answers.db.pool, PLANT, { id, name: 'Mia', at: answers.plant.now() });
  answers.plant.tick(60_000);
  expect(await again(randomUUID())).toBe(false);
  expect(await again(answer?.id ?? '')).toBe(true);
  expect(await again(answer?.id ?? '')).toBe(false);
  expect(await listed()).toEqual([]);
  await answers.hub.step();
  expect(answers.decision()).toMatchObject({ state: 'decided', outcome: { by: 'ann' } });
  expect(answers.sms.sent.at(-1)?.text).toBe('Decided: "Use as is" for "Use the lot?".');
  const { rows } = await answers.db.pool.query<{ text: string }>(
    'select text from notification_log order by at',
  );
  expect(rows.map(({ text }) => text).filter((text) => text.includes('nswer'))).toEqual([
    `Answered by sms: ${COULD_NOT}`,
    'The answer by sms is tried again: Mia has asked for it.',
    'Answered by sms: Decided: "Use as is" for "Use the lot?".',
  ]);
});

test('what was set aside needs no hand any more once its decision is taken', async () => {
  const { hub } = await failing();
  await hub.onInbound(answers.answering(await answers.asked(), '1'));
  await answers.db.pool.query('update inbound_answer set attempts = $1', [PAUSES_MS.length]);
  await hub.step();
  const listed = () => setAsideAnswers(answers.db.pool, PLANT, answers.plant.now());
  expect(await listed()).toHaveLength(1);
  await answers.plant.run(X, { type: 'moot', why: 'over' });
  expect(await listed()).toEqual([]);
});
