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

test('what waits does not go: a message for who is signed in nowhere, what is not planned yet, an answer not worked off', async () => {
  here = [];
  const asked = plant.now();
  await plant.open(X, [{ decisionId: 'd1' }]);
  await hub.step();
  await plant.run(X, { type: 'comment', by: 'lea', text: 'look', mentions: ['ann'], decisionId: 'd1' });
  await hub.step();
  await over();
  for (let times = 0; times < 2; times += 1) {
    plant.tick(30 * MIN);
    await hub.step();
  }
  expect(await messages()).toEqual(['in-app needless', 'in-app waiting', 'sms sent', 'sms sent']);
  const Y = randomUUID();
  await plant.open(Y, [{ decisionId: 'd2' }]);
  await over(Y);
  almost();
  plant.tick(MIN);
  await db.pool.query(
    `insert into inbound_answer (plant, channel, message_id, text, at, received_at) values ($1, 'sms', 'm', 'x', $2, $2)`,
    [PLANT, asked],
  );
  await forget();
  expect(await messages()).toEqual(['in-app waiting', 'sms sent']);
  expect(await kept()).toMatchObject({ notification: 2, inbound_answer: 1 });
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
