import { randomUUID } from 'node:crypto';
import { after } from '@gemba/core/time';
import { expect, test } from 'vitest';
import { MIN, person } from '../notify-for-tests.ts';
import { tellingForEachTest } from '../telling-for-tests.ts';

const telling = tellingForEachTest();
const X = randomUUID();
const broken = (): never => {
  throw new Error('nobody can read this');
};

test('no receipt in time: the next channel, and the record says why', async () => {
  const hub = await telling.plant.hub(telling.channels);
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  telling.plant.tick(2 * MIN - 1);
  await hub.step();
  expect(telling.email.sent).toHaveLength(0);
  telling.plant.tick(1);
  await hub.step();
  expect(telling.email.sent).toHaveLength(1);
  const { rows } = await telling.db.pool.query<{ text: string }>('select text from notification_log');
  expect(rows.map((r) => r.text)).toEqual(['No receipt from sms in time; the next channel is used.']);
});

test('an escalation goes to the step’s people by the step’s channels', async () => {
  const hub = await telling.plant.hub(telling.channels);
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  telling.plant.tick(10 * MIN);
  await telling.plant.run(X, { type: 'timer', decisionId: 'd1', to: ['lea'] });
  await hub.step();
  expect(telling.voice.sent).toMatchObject([
    { to: '+492', subject: 'Escalated to you, step 1: Use the lot?' },
  ]);
});

test('a decision that is taken before a message goes out makes it needless; the record says so', async () => {
  telling.plant.people['ann'] = {
    ...person('Ann', ['sms', '+491']),
    quietHours: { start: '08:00', end: '10:00' },
  };
  const hub = await telling.plant.hub(telling.channels);
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect(telling.sms.sent).toEqual([]);
  await telling.plant.run(X, {
    type: 'decide',
    decisionId: 'd1',
    expectedVersion: 1,
    by: 'lea',
    option: 'use',
    params: {},
    reason: null,
    postings: [],
    effects: [],
  });
  telling.plant.tick(3 * 60 * MIN);
  await hub.step();
  expect(telling.sms.sent).toEqual([]);
  expect(await telling.notices()).toEqual(['asked ann settled']);
  const { rows } = await telling.db.pool.query<{ text: string }>(
    'select text from notification_log order by at, key',
  );
  expect(rows.map((r) => r.text)).toEqual([
    'Delayed on sms until 10:00: quiet hours.',
    'Not needed any more: the decision is taken.',
  ]);
});

test('a message that is planned and waits for its channel is needless too once the decision is taken', async () => {
  const hub = await telling.plant.hub(telling.channels);
  telling.sms.answer = () => ({ failed: 'line busy', permanent: false });
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect(await telling.states()).toEqual(['ann sms waiting']);
  await telling.plant.run(X, { type: 'moot', why: 'over' });
  telling.plant.tick(MIN);
  await hub.step();
  expect(telling.sms.sent).toHaveLength(1);
  expect(await telling.states()).toEqual(['ann sms needless']);
});

test('acknowledging stops the messages to who acknowledged and to nobody else', async () => {
  const hub = await telling.plant.hub(telling.channels);
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  telling.plant.tick(10 * MIN);
  await telling.plant.run(X, { type: 'timer', decisionId: 'd1', to: ['lea', 'max'] });
  await telling.plant.run(X, { type: 'acknowledge', decisionId: 'd1', expectedVersion: 2, by: 'lea' });
  await hub.step();
  expect(await telling.notices()).toEqual(['asked ann open', 'escalated lea settled', 'escalated max open']);
});

test('nobody could be reached: it is on the record, reported, and waits in the control room', async () => {
  const unreached: object[] = [];
  const hub = await telling.plant.hub(telling.channels, {
    onUnreached: async (one) => {
      unreached.push(one);
    },
  });
  for (const channel of telling.channels) channel.answer = () => ({ failed: 'no', permanent: true });
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect(unreached).toEqual([{ person: 'ann', exceptionId: X, decisionId: 'd1' }]);
  expect(await telling.notices()).toEqual(['asked ann unreached']);
  const { rows } = await telling.db.pool.query(`select state from delivery where channel = 'in-app'`);
  expect(rows).toEqual([{ state: 'waiting' }]);
});

test('a flood of notices is written in one statement, and told as one digest per person', async () => {
  telling.plant.people['ann'] = person('Ann', ['email', 'ann@x']);
  const hub = await telling.plant.hub(telling.channels, { flooded: async () => new Set(['quality']) });
  for (let i = 0; i < 30; i += 1)
    await telling.plant.open(
      randomUUID(),
      Array.from({ length: 20 }, (_, n) => ({ decisionId: `d${i}.${n}` })),
      { title: `Cause ${i}` },
    );
  await hub.step();
  expect(telling.email.sent).toHaveLength(1);
  expect(telling.email.sent[0]?.subject).toMatch(/^20 situations wait for you/);
  expect(telling.email.sent[0]?.text.split('\n')).toHaveLength(20);
  telling.plant.tick(2 * MIN);
  await hub.step();
  expect(telling.email.sent[1]?.text.split('\n')).toHaveLength(10);
  const { rows } = await telling.db.pool.query<{ n: number }>(
    `select count(distinct notification_id)::int as n from delivery_notice dn
     join delivery d on d.id = dn.delivery_id where d.channel = 'email'`,
  );
  expect(rows[0]?.n).toBe(600);
});

test('a notice that cannot be planned holds up no other, and is planned when it can be', async () => {
  const hub = await telling.plant.hub(telling.channels);
  const lea = telling.plant.people['lea'] ?? broken();
  telling.plant.people['lea'] = Object.defineProperty({ ...lea }, 'contacts', { get: broken });
  await telling.plant.open(X, [{ decisionId: 'd1', owner: 'lea' }]);
  await telling.plant.open(randomUUID(), [{ decisionId: 'd2' }]);
  await hub.step();
  expect(telling.sms.sent.map((m) => m.to)).toEqual(['+491']);
  expect(await telling.notices()).toContain('asked lea open');
  telling.plant.people['lea'] = lea;
  telling.plant.tick(MIN);
  await hub.step();
  expect(telling.sms.sent.map((m) => m.to)).toEqual(['+491', '+492']);
});

const mine = (decisionId: string, owner = 'ann') => [{ decisionId, owner, question: `Use ${decisionId}?` }];

test('what is held for a person’s next message goes along when a more urgent one goes out, and holds nobody else’s', async () => {
  const { plant, email } = telling;
  plant.people['ann'] = person('Ann', ['email', 'ann@x']);
  plant.people['bea'] = person('Bea', ['email', 'bea@x']);
  const hub = await plant.hub([email]);
  await plant.open(randomUUID(), mine('first'));
  await plant.open(randomUUID(), mine('other', 'bea'));
  await hub.step();
  plant.tick(5_000);
  await plant.open(randomUUID(), mine('held'));
  await plant.open(randomUUID(), mine('held-too', 'bea'));
  await hub.step();
  expect(email.sent).toHaveLength(2);
  plant.tick(5_000);
  await plant.open(randomUUID(), mine('urgent'), { priority: 'A' });
  await hub.step();
  expect(email.sent).toHaveLength(3);
  expect(email.sent[2]).toMatchObject({ to: 'ann@x' });
  expect(email.sent[2]?.text).toMatch(/Use urgent\?[^]*Use held\?/);
  plant.tick(20_000);
  await hub.step();
  expect(email.sent.slice(3)).toMatchObject([
    { to: 'bea@x', text: expect.stringContaining('Use held-too?') },
  ]);
});

test('what is asked anew before anybody has looked is told: only what came before was taken back', async () => {
  const { plant, sms } = telling;
  const hub = await plant.hub([sms]);
  await plant.open(X, [{ decisionId: 'd1' }]);
  const by = 'lea';
  const until = after(plant.now(), MIN);
  await plant.run(X, { type: 'shelve', decisionId: 'd1', expectedVersion: 1, by, until, reason: 'lunch' });
  await plant.run(X, { type: 'unshelve', decisionId: 'd1', expectedVersion: 2, by });
  await hub.step();
  expect(await telling.notices()).toEqual(['asked ann settled', 'unshelved ann open']);
  expect(sms.sent.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^Off the shelf/)]);
});
