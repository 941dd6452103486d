import { randomUUID } from 'node:crypto';
import type { Roster } from '@gemba/core/roster';
import type { AccessRole, NotificationRow, WhoWasTold } from '@gemba/core/wire';
import { Roster as RosterDocument } from '@gemba/core/roster';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Identity } from '../../auth/identity.ts';
import type { App } from '../../http/app.ts';
import { buildServer } from '../../http/server.ts';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import {
  FakeChannel,
  KEEP_FOR_MS,
  MIN,
  person,
  PLANT,
  plantOn,
  type Hub,
  type Plant,
} from '../notify-for-tests.ts';
import { notificationRoutes } from './routes.ts';

let db: TestDatabase;
let plant: Plant;
let hub: Hub;
let app: App;
let sms: FakeChannel;
const X = randomUUID();

const onRoster = (id: string, name: string, more: object = {}) => ({
  id,
  name,
  functions: ['quality'],
  role: 'decider',
  shift: 'day',
  ...more,
});
const roster: Roster = RosterDocument.parse({
  timeZone: 'Europe/Berlin',
  shifts: [
    { id: 'day', name: 'Day', start: '06:00', end: '18:00' },
    { id: 'night', name: 'Night', start: '18:00', end: '06:00' },
  ],
  people: [
    onRoster('ann', 'Ann'),
    onRoster('lea', 'Lea', { role: 'lead' }),
    onRoster('dan', 'Dan'),
    onRoster('nora', 'Nora', { shift: 'night' }),
    onRoster('max', 'Max', { functions: ['planning'] }),
  ],
});

beforeEach(async () => {
  db = await testDatabase();
  plant = await plantOn(db);
  plant.people['ann'] = person('Ann', ['sms', '+491']);
  plant.people['lea'] = person('Lea');
  sms = new FakeChannel('sms');
  hub = await plant.hub([sms], { present: () => ['lea'] });
  app = await buildServer({
    // FAKE: the token is "role:person"
    auth: {
      identify: async (from) => {
        if (from instanceof Headers || !from.token) return null;
        const [role, id] = from.token.split(':');
        const identity: Identity = {
          kind: 'person',
          id: id ?? '',
          name: id ?? '',
          role: role as AccessRole,
          functions: [],
        };
        return identity;
      },
      handler: async () => null,
    },
    log: pino({ level: 'silent' }),
    routes: [
      notificationRoutes({
        database: db.pool,
        plant: PLANT,
        personOf: (id) => plant.people[id] ?? roster.people.find((p) => p.id === id) ?? null,
        timeZone: 'Europe/Berlin',
        keepForMs: KEEP_FOR_MS,
        now: plant.now,
        roster: () => roster,
        notify: hub,
      }),
    ],
    version: '0.1.0',
    webFolder: null,
  });
});
afterEach(async () => {
  await app.close();
  await db.drop();
});

const ask = (url: string, token = 'decider:ann', method: 'GET' | 'POST' = 'GET') =>
  app.inject({ method, url, headers: { authorization: `Bearer ${token}` } });
const list = async (url: string, token?: string) =>
  (await ask(url, token)).json<{ items: NotificationRow[]; nextCursor: string | null }>();
const why = async (more = '') => {
  const told = (await ask(`/api/decisions/d1/notifications${more}`)).json<WhoWasTold>();
  return Object.fromEntries(told.people.map((p) => [p.person, `${p.verdict}: ${p.why}`]));
};

test('why was, or was not, everybody told about a decision: by which channel, when, and the reason', async () => {
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect(await why()).toEqual({
    ann: 'told: Asked to decide at 09:00. In-app: waiting, sms: sent 09:00: sent, but nothing proves that it was read.',
    lea: 'not-asked: Not asked: Ann has it. The next to be asked is lead, at 09:10.',
    dan: 'not-asked: Not asked: Ann has it. The next to be asked is lead, at 09:10.',
    nora: 'not-asked: Not asked: Ann has it; Nora is not on now.',
  });
  await hub.onInbound({
    kind: 'receipt',
    channel: 'sms',
    delivery: { id: sms.sent[0]?.id ?? '' },
    state: 'seen',
    at: plant.now(),
  });
  plant.tick(10 * MIN);
  await plant.run(X, { type: 'timer', decisionId: 'd1', to: ['lea'] });
  await hub.step();
  expect(await why('?person=max')).toEqual({
    ann: 'reached: Asked to decide at 09:00. Reached by sms: seen 09:00.',
    lea: 'reached: Escalated, step 1 of the ladder at 09:10. Reached by in-app: delivered 09:10.',
    dan: 'not-asked: Not asked: Lea has it.',
    nora: 'not-asked: Not asked: Lea has it; Nora is not on now.',
    max: 'not-asked: Not asked: Lea has it; Max is not on for quality.',
  });
});

test('whoever was told often hides nobody who was told once', async () => {
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  await db.pool.query(
    `insert into notification (plant, id, seq, exception_id, decision_id, person, because, role, level, priority,
       function, by, at, state)
     select plant, '9.' || i, 9, exception_id, decision_id, 'lea', 'repeated', 'also', 1, priority, function, 'gemba',
       at + interval '1 h', 'unproven'
     from notification, generate_series(1, 6000) i`,
  );
  const told = (await ask('/api/decisions/d1/notifications')).json<WhoWasTold>();
  const of = (id: string) => told.people.find((one) => one.person === id);
  expect(of('ann')).toMatchObject({ verdict: 'told', notifications: [{ because: 'asked' }] });
  expect(of('lea')).toMatchObject({ verdict: 'told' });
});

test('what a provider said of a failure is seen by whom it concerns and by managers: it can quote an address', async () => {
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  await hub.onInbound({
    kind: 'receipt',
    channel: 'sms',
    delivery: { id: sms.sent[0]?.id ?? '' },
    state: 'failed',
    at: plant.now(),
    error: 'no such number +491701234567',
  });
  const seenBy = async (token: string) => (await ask('/api/decisions/d1/notifications', token)).body;
  for (const token of ['decider:ann', 'manager:max']) expect(await seenBy(token)).toContain('+491701234567');
  for (const token of ['decider:lea', 'operator:op']) expect(await seenBy(token)).not.toContain('+4917');
});

test('delays and skips are on the record of who waited', async () => {
  plant.people['ann'] = {
    ...person('Ann', ['sms', '+491'], ['teams', 'ann']),
    quietHours: { start: '08:00', end: '10:00' },
  };
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  const { items } = await list('/api/notifications?mine=1');
  expect(items[0]?.remarks.map((r) => r.text)).toEqual([
    'teams is not set up here: skipped.',
    'Delayed on sms until 10:00: quiet hours.',
  ]);
  expect((await why())['ann']).toBe(
    'waiting: Asked to decide at 09:00. In-app: waiting. Delayed on sms until 10:00: quiet hours.',
  );
});

test('my notifications come in pages, newest first; what I have opened is not unseen any more', async () => {
  for (let i = 0; i < 5; i += 1) {
    plant.tick(MIN);
    await plant.open(randomUUID(), [{ decisionId: `d${i}`, owner: 'lea' }]);
    await hub.step();
  }
  const first = await list('/api/notifications?mine=1&limit=3', 'decider:lea');
  const second = await list(`/api/notifications?mine=1&limit=3&cursor=${first.nextCursor}`, 'decider:lea');
  expect([...first.items, ...second.items].map((n) => n.decisionId)).toEqual(['d4', 'd3', 'd2', 'd1', 'd0']);
  expect(first.items[0]).toMatchObject({
    because: 'asked',
    role: 'owner',
    question: 'Use the lot?',
    personName: 'Lea',
    deliveries: [{ channel: 'in-app', state: 'delivered' }],
  });
  const seen = (token: string) => ask(`/api/notifications/${first.items[0]?.id}/seen`, token, 'POST');
  expect((await seen('decider:ann')).statusCode).toBe(404);
  expect((await seen('decider:lea')).json()).toEqual({ ok: true });
  const unseen = await list('/api/notifications?mine=1&unseen=1', 'decider:lea');
  expect(unseen.items.map((n) => n.decisionId)).toEqual(['d3', 'd2', 'd1', 'd0']);
});

test('what others were told is for managers, and a wall is nobody', async () => {
  await plant.open(X, [{ decisionId: 'd1' }]);
  expect((await ask('/api/people/ann/notifications', 'decider:ann')).statusCode).toBe(200);
  expect((await ask('/api/people/ann/notifications', 'decider:lea')).statusCode).toBe(403);
  expect((await list('/api/people/ann/notifications', 'manager:max')).items).toHaveLength(1);
  expect((await ask('/api/notifications', 'decider:ann')).statusCode).toBe(403);
  expect((await list('/api/notifications', 'manager:max')).items).toHaveLength(1);
  expect((await ask('/api/notifications?mine=1', 'wall:w')).statusCode).toBe(403);
  expect((await ask('/api/decisions/d1/notifications', 'wall:w')).statusCode).toBe(403);
  expect((await ask('/api/channels', 'decider:ann')).statusCode).toBe(403);
});

test('the channels’ health has what came of the last day and the last errors', async () => {
  sms.answer = () => ({ failed: 'no such number', permanent: true });
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect((await ask('/api/channels', 'manager:max')).json()).toMatchObject({
    channels: [
      { channel: 'sms', state: 'up', counts: { failed: 1 }, lastErrors: [{ error: 'no such number' }] },
      { channel: 'in-app', counts: { waiting: 1 } },
    ],
    open: 0,
    unreached24h: 1,
    unansweredReplies: 0,
  });
});

test('an answer that could not be taken is named to managers, who can have it tried again', async () => {
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  await hub.onInbound({
    kind: 'answer',
    channel: 'sms',
    from: '+491',
    token: sms.sent[0]?.replyToken ?? null,
    delivery: null,
    text: '1',
    messageId: 'm1',
    at: plant.now(),
  });
  const { rows } = await db.pool.query<{ id: string }>(
    `update inbound_answer set state = 'set-aside', person = 'ann', decision_id = 'd1', error = 'no such plan', done_at = $1
     returning id`,
    [plant.now()],
  );
  const id = rows[0]?.id ?? '';
  const again = (token: string) => ask(`/api/answers/${id}/try-again`, token, 'POST');
  expect((await ask('/api/channels', 'manager:max')).json()).toMatchObject({
    channels: [{ lastErrors: [{ error: 'an answer of Ann could not be taken: no such plan' }] }, {}],
    setAside: [
      { id, channel: 'sms', person: 'ann', personName: 'Ann', decisionId: 'd1', error: 'no such plan' },
    ],
  });
  expect((await again('decider:ann')).statusCode).toBe(403);
  expect((await again('manager:max')).json()).toEqual({ ok: true });
  expect((await again('manager:max')).statusCode).toBe(404);
  await hub.step();
  expect(plant.state(X).decisions[0]?.outcome).toMatchObject({ option: 'use', by: 'ann' });
  expect((await ask('/api/channels', 'manager:max')).json()).not.toHaveProperty('setAside');
});

test('what is not kept any more is said to be unknown, not denied; about an open exception all is known', async () => {
  await plant.open(X, [{ decisionId: 'd1' }]);
  plant.tick(KEEP_FOR_MS + MIN);
  expect(await why()).toMatchObject({ dan: expect.stringContaining('Ann has it') });
  await plant.run(X, { type: 'moot', why: 'over' });
  expect(await why()).toMatchObject({
    dan: 'unknown: Not known any more: who was told is kept for 400 days.',
  });
});

test('an unknown decision is a 404', async () => {
  expect((await ask('/api/decisions/none/notifications')).json()).toMatchObject({ code: 'unknown_decision' });
});
