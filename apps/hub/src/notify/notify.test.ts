import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { MIN, person, PLANT, rulesWith, T0 } from './notify-for-tests.ts';
import { tellingForEachTest } from './telling-for-tests.ts';
import { writeTold } from './told.ts';

const telling = tellingForEachTest();
const X = randomUUID();

test('who is asked gets a message with what is at stake, a link and what can be answered; a receipt ends it', async () => {
  const hub = await telling.plant.hub(telling.channels);
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  expect(telling.sms.sent).toMatchObject([
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
  expect(telling.sms.sent[0]?.replyToken).toMatch(/^[a-z2-7]{29}$/);
  await hub.onInbound(telling.receipt(telling.sms.sent[0], 'delivered'));
  telling.plant.tick(30 * MIN);
  await hub.step();
  expect(telling.email.sent).toEqual([]);
  expect(await telling.notices()).toEqual(['asked ann reached']);
});

test('two hubs on one database send every message once', async () => {
  const many = Array.from({ length: 40 }, (_, i) => `p${i}`);
  for (const id of many) telling.plant.people[id] = person(id, ['sms', `+${id}`]);
  const rules = rulesWith({ overall: { ...rulesWith({}).overall, sms: [] } });
  const hubs = await Promise.all([
    telling.plant.hub([telling.sms], { rules }),
    telling.plant.hub([telling.sms], { rules }),
  ]);
  await telling.plant.open(
    X,
    many.map((owner) => ({ decisionId: `d-${owner}`, owner })),
  );
  await Promise.all(hubs.map((hub) => hub.step()));
  await Promise.all(hubs.map((hub) => hub.step()));
  expect(telling.sms.sent.map((m) => m.to).toSorted()).toEqual(many.map((id) => `+${id}`).toSorted());
});

test('somebody who has left the roster drops no notice: it waits in the control room and is on the record', async () => {
  const hub = await telling.plant.hub(telling.channels);
  await telling.plant.open(X, [{ decisionId: 'd1', owner: 'gone' }]);
  await hub.step();
  telling.plant.tick(2 * MIN);
  await hub.step();
  expect(await telling.notices()).toEqual(['asked gone unreached']);
});

test('a channel that was taken out of the configuration loses no message: the next one takes over', async () => {
  const hub = await telling.plant.hub(telling.channels);
  telling.sms.answer = () => ({ failed: 'busy', permanent: false });
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  const without = await telling.plant.hub([telling.email]);
  telling.plant.tick(MIN + 1_000);
  await without.step();
  expect(await telling.states()).toEqual(['ann sms failed', 'ann email sent']);
});

test('a hub without a channel leaves alone what another one that has it still tries', async () => {
  const hub = await telling.plant.hub(telling.channels);
  telling.sms.answer = () => ({ failed: 'busy', permanent: false, retryAfterMs: 10 * MIN });
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  const without = await telling.plant.hub([telling.email]);
  // another message by SMS that is stuck makes it look
  await telling.plant.open(randomUUID(), [{ decisionId: 'd2', owner: 'lea' }]);
  await without.step();
  await telling.db.pool.query(
    `insert into delivery (plant, id, person, channel, address, body, planned_at, due_at)
     values ($1, $2, 'lea', 'sms', '+492', '{}', $3, $3)`,
    [PLANT, randomUUID(), telling.plant.now()],
  );
  telling.plant.tick(MIN + 1_000);
  await without.step();
  expect(await telling.states()).toContain('ann sms waiting');
  expect(await telling.states()).toContain('lea sms failed');
});

test('the same facts written twice tell nobody twice', async () => {
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  const { rows } = await telling.db.pool.query('select * from notification');
  const [row] = rows as [{ id: string }];
  await writeTold(telling.db.pool, PLANT, {
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
  expect(await telling.notices()).toEqual(['asked ann open']);
});

test('a running hub is woken by what is committed, goes on after an error, and ends what it has begun when it closes', async () => {
  let looks = 0;
  const hub = await telling.plant.hub(telling.channels, {
    running: true,
    flooded: async () => {
      looks += 1;
      if (looks === 1) throw new Error('not now');
      return new Set();
    },
  });
  let arrived = () => {};
  const sending = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let free = () => {};
  telling.sms.answer = async () => {
    arrived();
    await new Promise<void>((resolve) => {
      free = resolve;
    });
    return { sent: true, providerId: null };
  };
  await telling.plant.open(X, [{ decisionId: 'd1' }]);
  hub.wake();
  await sending;
  expect(looks).toBeGreaterThan(1);
  const closed = hub.close();
  free();
  await closed;
  expect(await telling.states()).toEqual(['ann sms sent']);
});
