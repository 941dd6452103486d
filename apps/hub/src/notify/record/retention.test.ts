import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../store/database.ts';
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
import { BATCH, forgetOld } from './retention.ts';

let db: TestDatabase;
let plant: Plant;
let sms: FakeChannel;
let hub: Hub;
let here: string[];
beforeEach(async () => {
  db = await testDatabase();
  plant = await plantOn(db);
  plant.people['ann'] = person('Ann', ['sms', '+491']);
  sms = new FakeChannel('sms');
  here = ['ann'];
  hub = await plant.hub([sms], { present: () => here });
});
afterEach(() => db.drop());

const X = randomUUID();
const TABLES = [
  'notification',
  'notification_log',
  'delivery_notice',
  'delivery',
  'reply_token',
  'inbound_answer',
];
/** How many rows each table has, the empty ones left out. */
const kept = async (): Promise<Record<string, number>> => {
  const counts = await Promise.all(
    TABLES.map(async (table) => {
      const { rows } = await db.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`);
      return [table, rows[0]?.n ?? 0] as const;
    }),
  );
  return Object.fromEntries(counts.filter(([, n]) => n > 0));
};
const messages = async () => {
  const { rows } = await db.pool.query<{ text: string }>(
    `select channel || ' ' || state as text from delivery order by text`,
  );
  return rows.map(({ text }) => text);
};
const over = (exceptionId = X) => plant.run(exceptionId, { type: 'moot', why: 'over' });
const answers = async (text: string) => {
  await hub.onInbound({
    kind: 'answer',
    channel: 'sms',
    from: '+491',
    token: sms.sent.at(-1)?.replyToken ?? null,
    delivery: null,
    text,
    messageId: randomUUID(),
    at: plant.now(),
  });
  await hub.step();
};
/** To a moment before the records that are made now are past their time. */
const almost = () => plant.tick(KEEP_FOR_MS);
const forget = () =>
  forgetOld({
    database: db.pool,
    plant: PLANT,
    keepForMs: KEEP_FOR_MS,
    now: plant.now,
    log: pino({ level: 'silent' }),
  });

test('what has ended goes after its time, with its messages, answers, words back and remarks, and not before', async () => {
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  await answers('the gauge is broken');
  await over();
  await hub.step();
  const all = await kept();
  expect(all).toMatchObject({ notification: 1, delivery: 3, delivery_notice: 2, inbound_answer: 1 });
  expect(Object.keys(all)).toEqual(TABLES);
  almost();
  await hub.step();
  expect(await kept()).toEqual(all);
  plant.tick(60 * MIN);
  await hub.step();
  expect(await kept()).toEqual({});
});

test('nothing about an open exception goes, however old it is', async () => {
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  await answers('the gauge is broken');
  plant.tick(30 * MIN);
  await hub.step();
  const all = await kept();
  almost();
  plant.tick(MIN);
  expect(await forget()).toBe(false);
  expect(await kept()).toEqual(all);
  await over();
  await hub.step();
  await forget();
  expect(await kept()).toEqual({});
});

test('what waits does not go: what is not planned yet, an answer not worked off', async () => {
  const asked = plant.now();
  await plant.open(X, [{ decisionId: 'd1' }]);
  await over();
  almost();
  plant.tick(MIN);
  await db.pool.query(
    `insert into inbound_answer (plant, channel, message_id, text, at, received_at) values ($1, 'sms', 'm', 'x', $2, $2)`,
    [PLANT, asked],
  );
  for (let times = 0; times < 2; times += 1) await forget();
  expect(await kept()).toEqual({ notification: 1, inbound_answer: 1 });
});

const verdicts = async () => {
  const { rows } = await db.pool.query<{ text: string }>(
    `select n.because || ' ' || n.person || ' ' || n.state as text from notification n order by text`,
  );
  return rows.map(({ text }) => text);
};
/** Ann is mentioned and signed in nowhere; Lea, whom no channel reaches, as well. The matter is over. */
const mentionedAndOver = async () => {
  here = [];
  plant.people['lea'] = person('Lea');
  await plant.open(X, [{ decisionId: 'd1', owner: 'bob' }]);
  await hub.step();
  const mentions = ['ann', 'lea'];
  await plant.run(X, { type: 'comment', by: 'bob', text: 'look', mentions, decisionId: 'd1' });
  for (let times = 0; times < 3; times += 1) {
    await hub.step();
    plant.tick(MIN);
  }
};

test('a message for who is signed in nowhere waits for as long as it is kept, then ends with its verdict, then goes', async () => {
  await mentionedAndOver();
  await over();
  await hub.step();
  const waiting = ['in-app needless', 'in-app waiting', 'in-app waiting', 'sms sent'];
  expect(await messages()).toEqual(waiting);
  plant.tick(KEEP_FOR_MS - 4 * MIN);
  await forget();
  expect(await messages()).toEqual(waiting);
  plant.tick(2 * MIN);
  await forget();
  expect(await messages()).toEqual(['in-app failed', 'in-app failed', 'sms sent']);
  expect(await verdicts()).toEqual(['mentioned ann unproven', 'mentioned lea unreached']);
  const { rows } = await db.pool.query(
    `select distinct error, text from delivery join delivery_notice dn on dn.delivery_id = delivery.id
     join notification_log l using (notification_id) where state = 'failed' and key = 'given-up'`,
  );
  expect(rows).toEqual([
    { error: 'never signed in', text: 'Given up in the control room: over, and never signed in since.' },
  ]);
  await forget();
  expect(await kept()).toEqual({});
});

test('while the matter is open the message waits, however old it is, and reaches who signs in', async () => {
  await mentionedAndOver();
  almost();
  plant.tick(60 * MIN);
  for (let times = 0; times < 2; times += 1) await forget();
  expect(await messages()).toEqual(['in-app waiting', 'in-app waiting', 'in-app waiting', 'sms sent']);
  here = ['ann', 'lea'];
  await hub.step();
  expect(hub.inApp.map((one) => one.person).toSorted()).toEqual(['ann', 'lea']);
});

test('a message that tells of an open matter as well waits on', async () => {
  here = [];
  plant.people['ann'] = person('Ann');
  const Y = randomUUID();
  for (const [id, decisionId] of [
    [X, 'd1'],
    [Y, 'd2'],
  ] as const) {
    await plant.open(id, [{ decisionId, owner: 'bob' }]);
    await plant.run(id, { type: 'comment', by: 'bob', text: 'look', mentions: ['ann'], decisionId });
  }
  await hub.step();
  await over();
  await hub.step();
  almost();
  plant.tick(60 * MIN);
  for (let times = 0; times < 2; times += 1) await forget();
  expect(await messages()).toContain('in-app waiting');
  await over(Y);
  await hub.step();
  for (let times = 0; times < 2; times += 1) await forget();
  expect(await kept()).toEqual({});
});

test('what could never be planned ends as well once the matter is over, as not reached', async () => {
  await mentionedAndOver();
  await over();
  await hub.step();
  await db.pool.query(
    `update notification set state = 'open', next_at = at where person = 'lea' and because = 'mentioned'`,
  );
  almost();
  plant.tick(MIN);
  await forget();
  expect(await verdicts()).toContain('mentioned lea unreached');
  await forget();
  expect(await kept()).toEqual({});
});

test('a message that a hub is sending at that moment is left alone', async () => {
  await mentionedAndOver();
  await over();
  await hub.step();
  almost();
  plant.tick(MIN);
  await db.pool.query(
    `update delivery set leased_until = $1::timestamptz + interval '30 s' where state = 'waiting'`,
    [plant.now()],
  );
  await forget();
  expect(await messages()).toContain('in-app waiting');
});

test('a message that tells several notices goes with the last of them', async () => {
  const Y = randomUUID();
  await plant.open(X, [{ decisionId: 'd1' }]);
  await plant.open(Y, [{ decisionId: 'd2' }]);
  await hub.step();
  expect(sms.sent).toHaveLength(1);
  await over();
  await hub.step();
  almost();
  plant.tick(MIN);
  await forget();
  expect(await kept()).toMatchObject({ notification: 1, delivery: 2, delivery_notice: 2 });
  await over(Y);
  await hub.step();
  await forget();
  expect(await kept()).toEqual({});
});

test('much of it goes batch by batch, a second apart', async () => {
  for (let i = 0; i <= BATCH; i += 20) {
    const id = randomUUID();
    await plant.open(
      id,
      Array.from({ length: 20 }, (_, n) => ({ decisionId: `d${i}.${n}` })),
    );
    await over(id);
  }
  await hub.step();
  const { notification = 0 } = await kept();
  expect(notification).toBeGreaterThan(BATCH);
  almost();
  plant.tick(60 * MIN);
  await hub.step();
  expect(await kept()).toMatchObject({ notification: notification - BATCH });
  plant.tick(1_000);
  await hub.step();
  expect(await kept()).toEqual({});
});

test('several hubs at once, and one that holds a row, harm nothing and wait for nobody', async () => {
  await plant.open(X, [{ decisionId: 'd1' }, { decisionId: 'd2' }]);
  await hub.step();
  await over();
  await hub.step();
  almost();
  plant.tick(MIN);
  await inTransaction(db.pool, async (tx) => {
    await tx.query(`select from notification where decision_id = 'd1' for update`);
    await Promise.all([forget(), forget(), forget()]);
    expect(await kept()).toMatchObject({ notification: 1 });
  });
  await forget();
  expect(await kept()).toEqual({});
});
