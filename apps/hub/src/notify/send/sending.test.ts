import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { SendResult } from '../../channels/channel.ts';
import { readTemplates } from '../message-templates.ts';
import { MIN, person, PLANT, T0 } from '../notify-for-tests.ts';
import type { NotifyParts } from '../parts.ts';
import { inTransaction } from '../../store/database.ts';
import { lockPlanning } from '../plan/plan-rows.ts';
import { tellingForEachTest } from '../telling-for-tests.ts';

const telling = tellingForEachTest();
const X = randomUUID();
const broken = (): never => {
  throw new Error('nobody can read this');
};

test('what fails for now is tried again with growing pauses; what fails for good gives way to the next channel', async () => {
  const hub = await telling.plant.hub(telling.channels);
  telling.sms.answer = (_, nth) =>
    nth < 3 ? { failed: 'busy', permanent: false } : { failed: 'no such number', permanent: true };
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  telling.plant.tick(700);
  await hub.step();
  expect(telling.sms.sent).toHaveLength(1);
  telling.plant.tick(100);
  await hub.step();
  expect(telling.sms.sent).toHaveLength(2);
  expect(new Set(telling.sms.sent.map((m) => m.id)).size).toBe(1);
  telling.plant.tick(2_000);
  await hub.step();
  expect(await telling.states()).toEqual(['ann sms failed', 'ann email sent']);
});

test('a channel that asks for a pause is given it', async () => {
  const hub = await telling.plant.hub([telling.sms]);
  telling.sms.answer = () => ({ failed: 'too many requests', permanent: false, retryAfterMs: 30_000 });
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  telling.plant.tick(29_000);
  await hub.step();
  expect(telling.sms.sent).toHaveLength(1);
  telling.plant.tick(1_000);
  await hub.step();
  expect(telling.sms.sent).toHaveLength(2);
});

test('a channel that asks for a pause without end is asked again within the hour', async () => {
  const hub = await telling.plant.hub([telling.sms]);
  telling.sms.answer = () => ({ failed: 'too many requests', permanent: false, retryAfterMs: 1e300 });
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  telling.plant.tick(60 * MIN);
  await hub.step();
  expect(telling.sms.sent).toHaveLength(2);
  const { rows } = await telling.db.pool.query(`select error from delivery where channel = 'sms'`);
  expect(rows).toEqual([{ error: 'too many requests' }]);
});

test('a slow channel holds no other', async () => {
  const answer = Promise.withResolvers<SendResult>();
  telling.sms.answer = () => answer.promise;
  telling.plant.people['bob'] = person('Bob', ['email', 'bob@x']);
  const hub = await telling.plant.hub(telling.channels);
  await telling.plant.open(X, [{ decisionId: 'd1' }, { decisionId: 'd2', owner: 'bob' }]);
  const step = hub.step();
  await expect.poll(telling.states, { timeout: 15_000 }).toContain('bob email sent');
  answer.resolve({ sent: true, providerId: null });
  await step;
});

test('a hub that dies between taking and sending lets go: the same message goes out from another one', async () => {
  const hub = await telling.plant.hub([telling.sms]);
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  telling.sms.answer = () => {
    throw Object.assign(new Error('killed'), { killed: true });
  };
  await hub.step();
  // as a killed hub leaves it: taken, and no record of the end
  await telling.db.pool.query(
    `update delivery set leased_until = $1::timestamptz + interval '30 s', due_at = $1, attempts = 1 where channel = 'sms'`,
    [telling.plant.now()],
  );
  telling.sms.answer = () => ({ sent: true, providerId: null });
  const other = await telling.plant.hub([telling.sms]);
  await telling.plant.open(randomUUID(), [{ decisionId: 'd2', owner: 'lea' }]);
  await other.step();
  expect(telling.sms.sent.map(({ to }) => to)).toEqual(['+491', '+492']);
  telling.plant.tick(30_000);
  await other.step();
  expect(telling.sms.sent).toHaveLength(3);
  expect(telling.sms.sent[2]?.id).toBe(telling.sms.sent[0]?.id);
  expect(await telling.states()).toEqual(['ann sms sent', 'lea sms sent']);
});

test('a message that hubs die of gives way to the next channel', async () => {
  const hub = await telling.plant.hub(telling.channels);
  telling.sms.answer = () => ({ failed: 'busy', permanent: false });
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  // as eight killed hubs leave it
  await telling.db.pool.query(`update delivery set attempts = 8 where channel = 'sms'`);
  telling.plant.tick(30_000);
  await hub.step();
  expect(telling.sms.sent).toHaveLength(1);
  expect(await telling.states()).toEqual(['ann sms failed', 'ann email sent']);
});

test('what is no longer wanted does not go out, though another hub is planning and has not said so yet', async () => {
  const hub = await telling.plant.hub([telling.sms]);
  telling.sms.answer = () => ({ failed: 'line busy', permanent: false });
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  await telling.plant.run(X, { type: 'moot', why: 'over' });
  telling.plant.tick(MIN);
  await inTransaction(telling.db.pool, async (tx) => {
    expect(await lockPlanning(tx, PLANT)).toBe(true);
    await hub.step();
  });
  expect(telling.sms.sent).toHaveLength(1);
  expect(await telling.states()).toEqual(['ann sms needless']);
});

test('what went out while the decision was taken is on record as sent', async () => {
  const [hub, other] = [await telling.plant.hub([telling.sms]), await telling.plant.hub([])];
  telling.sms.answer = async () => {
    await telling.plant.run(X, { type: 'moot', why: 'over' });
    await other.step();
    expect(await telling.states()).toEqual(['ann sms needless']);
    return { sent: true, providerId: null };
  };
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect(await telling.states()).toEqual(['ann sms sent']);
});

test('in-app messages go out from the hub where the person is signed in, wait for who is nowhere, and are seen', async () => {
  let here: string[] = [];
  const [one, two] = [await telling.plant.hub([]), await telling.plant.hub([], { present: () => here })];
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
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
  const { rows } = await telling.db.pool.query('select state, delivered_at, seen_at from delivery');
  expect(rows).toEqual([{ state: 'seen', delivered_at: T0, seen_at: T0 }]);
});

test('a message that cannot be written is tried again, then given up for the next channel', async () => {
  const templates = new Proxy<NotifyParts['templates']>(await readTemplates(), { get: broken });
  const hub = await telling.plant.hub(telling.channels, { templates });
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  for (let i = 0; i < 8; i += 1) {
    await hub.step();
    telling.plant.tick(2 * MIN);
  }
  const { rows } = await telling.db.pool.query(
    `select state, attempts, error from delivery where channel = 'sms'`,
  );
  expect(rows[0]).toEqual({ state: 'failed', attempts: 8, error: 'it could not be written' });
  expect((await telling.states()).join()).toContain('ann email');
});
