import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { MIN, T0 } from '../notify-for-tests.ts';
import { tellingForEachTest } from '../telling-for-tests.ts';

const telling = tellingForEachTest();
const X = randomUUID();

test('states are never mixed and only move forward, whatever order receipts come in', async () => {
  const hub = await telling.plant.hub(telling.channels);
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  await hub.onInbound(telling.receipt(telling.sms.sent[0], 'seen'));
  await hub.onInbound(telling.receipt(telling.sms.sent[0], 'delivered'));
  await hub.onInbound(telling.receipt(telling.sms.sent[0], 'sent'));
  await hub.onInbound(telling.receipt(telling.sms.sent[0], 'failed'));
  const { rows } = await telling.db.pool.query(
    `select state, sent_at, delivered_at, seen_at, answered_at from delivery where channel = 'sms'`,
  );
  expect(rows).toEqual([{ state: 'seen', sent_at: T0, delivered_at: T0, seen_at: T0, answered_at: null }]);
});

test('receipts that come at the same moment leave the furthest state, and every time that was told', async () => {
  const hub = await telling.plant.hub(telling.channels);
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  const some = ['seen', 'delivered', 'sent', 'failed', 'delivered', 'sent'] as const;
  for (let round = 0; round < 5; round += 1)
    await Promise.all(some.map((state) => hub.onInbound(telling.receipt(telling.sms.sent[0], state))));
  const { rows } = await telling.db.pool.query(
    `select state, delivered_at, seen_at from delivery where channel = 'sms'`,
  );
  expect(rows).toEqual([{ state: 'seen', delivered_at: T0, seen_at: T0 }]);
});

test('a receipt that is faster than our own record of the sending is kept and counts', async () => {
  const hub = await telling.plant.hub(telling.channels);
  telling.sms.answer = async (message) => {
    await hub.onInbound(telling.receipt(message, 'delivered'));
    return { sent: true, providerId: `provider-${message.id}` };
  };
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect(await telling.states()).toEqual(['ann sms delivered']);
});

test('a receipt that says no gives way to the next channel at once', async () => {
  const hub = await telling.plant.hub(telling.channels);
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  await hub.onInbound({
    ...telling.receipt(telling.sms.sent[0], 'failed'),
    error: 'not delivered: phone is off',
  });
  await hub.step();
  expect(await telling.states()).toEqual(['ann sms failed', 'ann email sent']);
});

test('a receipt that comes after everything was tried still counts', async () => {
  const hub = await telling.plant.hub([telling.sms]);
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  telling.plant.tick(3 * MIN);
  await hub.step();
  expect(await telling.notices()).toEqual(['asked ann unproven']);
  await hub.onInbound(telling.receipt(telling.sms.sent[0], 'seen'));
  await hub.step();
  expect(await telling.notices()).toEqual(['asked ann reached']);
});

test('what a provider says of a failure is kept, whatever characters it is in', async () => {
  const hub = await telling.plant.hub(telling.channels);
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  await hub.onInbound({ ...telling.receipt(telling.sms.sent[0], 'failed'), error: 'off\0 \ud83d' });
  await hub.step();
  expect(await telling.states()).toEqual(['ann sms failed', 'ann email sent']);
});
