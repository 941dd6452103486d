import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { readTemplates } from './message-templates.ts';
import type { NotifyParts } from './parts.ts';
import { FakeChannel, MIN, person, PLANT, plantOn, rulesWith, T0, type Plant } from './notify-for-tests.ts';

let db: TestDatabase;
let plant: Plant;
let sms: FakeChannel;
let email: FakeChannel;
let voice: FakeChannel;
beforeEach(async () => {
  db = await testDatabase();
  plant = await plantOn(db);
  sms = new FakeChannel('sms');
  email = new FakeChannel('email');
  voice = new FakeChannel('voice');
  plant.people['ann'] = person('Ann', ['sms', '+491'], ['email', 'ann@x']);
  plant.people['lea'] = person('Lea', ['sms', '+492'], ['voice', '+492']);
});
afterEach(() => db.drop());

const X = randomUUID();
const all = () => [sms, email, voice];
const deliveries = async () => {
  const { rows } = await db.pool.query<{ channel: string; state: string; person: string; attempts: number }>(
    `select channel, state, person, attempts from delivery where channel <> 'in-app' order by planned_at, id`,
  );
  return rows;
};
const states = async () => (await deliveries()).map((d) => `${d.person} ${d.channel} ${d.state}`);
const notifications = async () => {
  const { rows } = await db.pool.query<{ row: string }>(
    `select because || ' ' || person || ' ' || state as row from notification order by seq, id`,
  );
  return rows.map((r) => r.row);
};
const receipt = (message: { id: string } | undefined, state: 'delivered' | 'seen' | 'failed' | 'sent') => ({
  kind: 'receipt' as const,
  channel: 'sms' as const,
  delivery: { providerId: `provider-${message?.id}` },
  state,
  at: plant.now(),
});

test('who is asked gets a message with what is at stake, a link and what can be answered; a receipt ends it', async () => {
  const hub = await plant.hub(all());
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect(sms.sent).toMatchObject([
    {
      to: '+491',
      subject: 'Decide by 09:10: Use the lot?',
      link: `https://gemba.example/#/exceptions/${X}?decision=d1`,
      answers: [
        { say: 'seen', label: 'I look at it' },
        { say: '1', label: 'Use as is' },
      ],
    },
  ]);
  expect(sms.sent[0]?.replyToken).toMatch(/^[a-z2-7]{29}$/);
  await hub.onInbound(receipt(sms.sent[0], 'delivered'));
  plant.tick(30 * MIN);
  await hub.step();
  expect(email.sent).toEqual([]);
  expect(await notifications()).toEqual(['asked ann reached']);
});

test('no receipt in time: the next channel, and the record says why', async () => {
  const hub = await plant.hub(all());
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  plant.tick(2 * MIN - 1);
  await hub.step();
  expect(email.sent).toHaveLength(0);
  plant.tick(1);
  await hub.step();
  expect(email.sent).toHaveLength(1);
  const { rows } = await db.pool.query<{ text: string }>('select text from notification_log');
  expect(rows.map((r) => r.text)).toEqual(['No receipt from sms in time; the next channel is used.']);
});

test('an escalation goes to the step’s people by the step’s channels', async () => {
  const hub = await plant.hub(all());
  await plant.open(X, [{ decisionId: 'd1' }]);
  plant.tick(10 * MIN);
  await plant.run(X, { type: 'timer', decisionId: 'd1', to: ['lea'] });
  await hub.step();
  expect(voice.sent).toMatchObject([{ to: '+492', subject: 'Escalated to you, step 1: Use the lot?' }]);
});

test('states are never mixed and only move forward, whatever order receipts come in', async () => {
  const hub = await plant.hub(all());
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  await hub.onInbound(receipt(sms.sent[0], 'seen'));
  await hub.onInbound(receipt(sms.sent[0], 'delivered'));
  await hub.onInbound(receipt(sms.sent[0], 'sent'));
  await hub.onInbound(receipt(sms.sent[0], 'failed'));
  const { rows } = await db.pool.query(
    `select state, sent_at, delivered_at, seen_at, answered_at from delivery where channel = 'sms'`,
  );
  expect(rows).toEqual([{ state: 'seen', sent_at: T0, delivered_at: T0, seen_at: T0, answered_at: null }]);
});

test('receipts that come at the same moment leave the furthest state, and every time that was told', async () => {
  const hub = await plant.hub(all());
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  const some = ['seen', 'delivered', 'sent', 'failed', 'delivered', 'sent'] as const;
  for (let round = 0; round < 5; round += 1)
    await Promise.all(some.map((state) => hub.onInbound(receipt(sms.sent[0], state))));
  const { rows } = await db.pool.query(
    `select state, delivered_at, seen_at from delivery where channel = 'sms'`,
  );
  expect(rows).toEqual([{ state: 'seen', delivered_at: T0, seen_at: T0 }]);
});

test('a receipt that is faster than our own record of the sending is kept and counts', async () => {
  const hub = await plant.hub(all());
  sms.answer = async (message) => {
    await hub.onInbound(receipt(message, 'delivered'));
    return { sent: true, providerId: `provider-${message.id}` };
  };
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect(await states()).toEqual(['ann sms delivered']);
});

test('a decision that is taken before a message goes out makes it needless; the record says so', async () => {
  plant.people['ann'] = { ...person('Ann', ['sms', '+491']), quietHours: { start: '08:00', end: '10:00' } };
  const hub = await plant.hub(all());
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect(sms.sent).toEqual([]);
  await plant.run(X, {
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
  plant.tick(3 * 60 * MIN);
  await hub.step();
  expect(sms.sent).toEqual([]);
  expect(await notifications()).toEqual(['asked ann settled']);
  const { rows } = await db.pool.query<{ text: string }>(
    'select text from notification_log order by at, key',
  );
  expect(rows.map((r) => r.text)).toEqual([
    'Delayed on sms until 10:00: quiet hours.',
    'Not needed any more: the decision is taken.',
  ]);
});

test('a message that is planned and waits for its channel is needless too once the decision is taken', async () => {
  const hub = await plant.hub(all());
  sms.answer = () => ({ failed: 'line busy', permanent: false });
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect(await states()).toEqual(['ann sms waiting']);
  await plant.run(X, { type: 'moot', why: 'over' });
  plant.tick(MIN);
  await hub.step();
  expect(sms.sent).toHaveLength(1);
  expect(await states()).toEqual(['ann sms needless']);
});

test('acknowledging stops the messages to who acknowledged and to nobody else', async () => {
  const hub = await plant.hub(all());
  await plant.open(X, [{ decisionId: 'd1' }]);
  plant.tick(10 * MIN);
  await plant.run(X, { type: 'timer', decisionId: 'd1', to: ['lea', 'max'] });
  await plant.run(X, { type: 'acknowledge', decisionId: 'd1', expectedVersion: 2, by: 'lea' });
  await hub.step();
  expect(await notifications()).toEqual(['asked ann open', 'escalated lea settled', 'escalated max open']);
});

test('what fails for now is tried again with growing pauses; what fails for good gives way to the next channel', async () => {
  const hub = await plant.hub(all());
  sms.answer = (_, nth) =>
    nth < 3 ? { failed: 'busy', permanent: false } : { failed: 'no such number', permanent: true };
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  plant.tick(700);
  await hub.step();
  expect(sms.sent).toHaveLength(1);
  plant.tick(100);
  await hub.step();
  expect(sms.sent).toHaveLength(2);
  expect(new Set(sms.sent.map((m) => m.id)).size).toBe(1);
  plant.tick(2_000);
  await hub.step();
  expect(await states()).toEqual(['ann sms failed', 'ann email sent']);
});

test('a receipt that says no gives way to the next channel at once', async () => {
  const hub = await plant.hub(all());
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  await hub.onInbound({ ...receipt(sms.sent[0], 'failed'), error: 'not delivered: phone is off' });
  await hub.step();
  expect(await states()).toEqual(['ann sms failed', 'ann email sent']);
});

test('a receipt that comes after everything was tried still counts', async () => {
  const hub = await plant.hub([sms]);
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  plant.tick(3 * MIN);
  await hub.step();
  expect(await notifications()).toEqual(['asked ann unproven']);
  await hub.onInbound(receipt(sms.sent[0], 'seen'));
  await hub.step();
  expect(await notifications()).toEqual(['asked ann reached']);
});

test('a channel that asks for a pause is given it', async () => {
  const hub = await plant.hub([sms]);
  sms.answer = () => ({ failed: 'too many requests', permanent: false, retryAfterMs: 30_000 });
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  plant.tick(29_000);
  await hub.step();
  expect(sms.sent).toHaveLength(1);
  plant.tick(1_000);
  await hub.step();
  expect(sms.sent).toHaveLength(2);
});

test('nobody could be reached: it is on the record, reported, and waits in the control room', async () => {
  const unreached: object[] = [];
  const hub = await plant.hub(all(), {
    onUnreached: async (one) => {
      unreached.push(one);
    },
  });
  for (const channel of all()) channel.answer = () => ({ failed: 'no', permanent: true });
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect(unreached).toEqual([{ person: 'ann', exceptionId: X, decisionId: 'd1' }]);
  expect(await notifications()).toEqual(['asked ann unreached']);
  const { rows } = await db.pool.query(`select state from delivery where channel = 'in-app'`);
  expect(rows).toEqual([{ state: 'waiting' }]);
});

test('a slow channel holds no other', async () => {
  let free = () => {};
  sms.answer = () =>
    new Promise((resolve) => {
      free = () => resolve({ sent: true, providerId: null });
    });
  plant.people['bob'] = person('Bob', ['email', 'bob@x']);
  const hub = await plant.hub(all());
  await plant.open(X, [{ decisionId: 'd1' }, { decisionId: 'd2', owner: 'bob' }]);
  const step = hub.step();
  await expect.poll(() => email.sent.length).toBe(1);
  expect(await states()).toContain('bob email sent');
  free();
  await step;
});

test('two hubs on one database send every message once', async () => {
  const many = Array.from({ length: 40 }, (_, i) => `p${i}`);
  for (const id of many) plant.people[id] = person(id, ['sms', `+${id}`]);
  const rules = rulesWith({ overall: { ...rulesWith({}).overall, sms: [] } });
  const hubs = await Promise.all([plant.hub([sms], { rules }), plant.hub([sms], { rules })]);
  await plant.open(
    X,
    many.map((owner) => ({ decisionId: `d-${owner}`, owner })),
  );
  await Promise.all(hubs.map((hub) => hub.step()));
  await Promise.all(hubs.map((hub) => hub.step()));
  expect(sms.sent.map((m) => m.to).toSorted()).toEqual(many.map((id) => `+${id}`).toSorted());
});

test('a hub that dies between taking and sending lets go: the same message goes out from another one', async () => {
  const hub = await plant.hub([sms]);
  await plant.open(X, [{ decisionId: 'd1' }]);
  sms.answer = () => {
    throw Object.assign(new Error('killed'), { killed: true });
  };
  await hub.step();
  // as a killed hub leaves it: taken, and no record of the end
  await db.pool.query(
    `update delivery set leased_until = $1::timestamptz + interval '30 s', due_at = $1, attempts = 1 where channel = 'sms'`,
    [plant.now()],
  );
  sms.answer = () => ({ sent: true, providerId: null });
  const other = await plant.hub([sms]);
  await other.step();
  expect(sms.sent).toHaveLength(1);
  plant.tick(30_000);
  await other.step();
  expect(sms.sent).toHaveLength(2);
  expect(sms.sent[1]?.id).toBe(sms.sent[0]?.id);
  expect(await states()).toEqual(['ann sms sent']);
});

test('in-app messages go out from the hub where the person is signed in, wait for who is nowhere, and are seen', async () => {
  let here: string[] = [];
  const [one, two] = [await plant.hub([]), await plant.hub([], { present: () => here })];
  await plant.open(X, [{ decisionId: 'd1' }]);
  await one.step();
  await two.step();
  expect([...one.inApp, ...two.inApp]).toEqual([]);
  here = ['ann'];
  await one.step();
  await two.step();
  expect(one.inApp).toEqual([]);
  expect(two.inApp).toMatchObject([
    { person: 'ann', notice: { priority: 'B', items: [{ decisionId: 'd1', role: 'owner' }] } },
  ]);
  const id = two.inApp[0]?.notice.id ?? '';
  expect(await one.seen('bob', id)).toBe(false);
  expect(await one.seen('ann', id)).toBe(true);
  const { rows } = await db.pool.query('select state, delivered_at, seen_at from delivery');
  expect(rows).toEqual([{ state: 'seen', delivered_at: T0, seen_at: T0 }]);
});

test('somebody who has left the roster drops no notice: it waits in the control room and is on the record', async () => {
  const hub = await plant.hub(all());
  await plant.open(X, [{ decisionId: 'd1', owner: 'gone' }]);
  await hub.step();
  plant.tick(2 * MIN);
  await hub.step();
  expect(await notifications()).toEqual(['asked gone unreached']);
});

test('a channel that was taken out of the configuration loses no message: the next one takes over', async () => {
  const hub = await plant.hub(all());
  sms.answer = () => ({ failed: 'busy', permanent: false });
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  const without = await plant.hub([email]);
  plant.tick(MIN + 1_000);
  await without.step();
  expect(await states()).toEqual(['ann sms failed', 'ann email sent']);
});

test('a flood of notices is written in one statement, and told as one digest per person', async () => {
  plant.people['ann'] = person('Ann', ['email', 'ann@x']);
  const hub = await plant.hub(all(), { flooded: async () => new Set(['quality']) });
  for (let i = 0; i < 30; i += 1)
    await plant.open(
      randomUUID(),
      Array.from({ length: 20 }, (_, n) => ({ decisionId: `d${i}.${n}` })),
      { title: `Cause ${i}` },
    );
  await hub.step();
  expect(email.sent).toHaveLength(1);
  expect(email.sent[0]?.subject).toMatch(/^20 situations wait for you/);
  expect(email.sent[0]?.text.split('\n')).toHaveLength(20);
  plant.tick(2 * MIN);
  await hub.step();
  expect(email.sent[1]?.text.split('\n')).toHaveLength(10);
  const { rows } = await db.pool.query<{ n: number }>(
    `select count(distinct notification_id)::int as n from delivery_notice dn
     join delivery d on d.id = dn.delivery_id where d.channel = 'email'`,
  );
  expect(rows[0]?.n).toBe(600);
});

test('the same facts written twice tell nobody twice', async () => {
  await plant.open(X, [{ decisionId: 'd1' }]);
  const { rows } = await db.pool.query('select * from notification');
  const { writeTold } = await import('./told.ts');
  const [row] = rows as [{ id: string }];
  await writeTold(db.pool, PLANT, {
    notices: [
      {
        id: row.id,
        seq: 2,
        exceptionId: X,
        decisionId: 'd1',
        person: 'ann',
        because: 'asked',
        role: 'owner',
        level: 0,
        priority: 'B',
        function: 'quality',
        by: 'gemba',
        at: T0,
      },
    ],
    settlements: [],
  });
  expect(await notifications()).toEqual(['asked ann open']);
});

test('a running hub is woken by what is committed, goes on after an error, and ends what it has begun when it closes', async () => {
  let broken = true;
  const hub = await plant.hub(all(), {
    running: true,
    flooded: async () => {
      if (broken) throw new Error('not now');
      return new Set();
    },
  });
  let arrived = () => {};
  const sending = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let free = () => {};
  sms.answer = async () => {
    arrived();
    await new Promise<void>((resolve) => {
      free = resolve;
    });
    return { sent: true, providerId: null };
  };
  await plant.open(X, [{ decisionId: 'd1' }]);
  hub.wake();
  broken = false;
  await sending;
  const closed = hub.close();
  free();
  await closed;
  expect(await states()).toEqual(['ann sms sent']);
});

const broken = (): never => {
  throw new Error('nobody can read this');
};

test('a notice that cannot be planned holds up no other, and is planned when it can be', async () => {
  const hub = await plant.hub(all());
  const lea = plant.people['lea'] ?? broken();
  plant.people['lea'] = Object.defineProperty({ ...lea }, 'contacts', { get: broken });
  await plant.open(X, [{ decisionId: 'd1', owner: 'lea' }]);
  await plant.open(randomUUID(), [{ decisionId: 'd2' }]);
  await hub.step();
  expect(sms.sent.map((m) => m.to)).toEqual(['+491']);
  expect(await notifications()).toContain('asked lea open');
  plant.people['lea'] = lea;
  plant.tick(MIN);
  await hub.step();
  expect(sms.sent.map((m) => m.to)).toEqual(['+491', '+492']);
});

test('a message that cannot be written is tried again, then given up for the next channel', async () => {
  const templates = new Proxy<NotifyParts['templates']>(await readTemplates(), { get: broken });
  const hub = await plant.hub(all(), { templates });
  await plant.open(X, [{ decisionId: 'd1' }]);
  for (let i = 0; i < 8; i += 1) {
    await hub.step();
    plant.tick(2 * MIN);
  }
  const { rows } = await db.pool.query(`select state, attempts, error from delivery where channel = 'sms'`);
  expect(rows[0]).toEqual({ state: 'failed', attempts: 8, error: 'it could not be written' });
  expect((await states()).join()).toContain('ann email');
});
