import { after, instant, type Instant } from '@gemba/core/time';
import type { Ownership } from '@gemba/core/wire';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { PLANT } from '../decide/desk-for-tests.ts';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { openHealth } from './health.ts';

let db: TestDatabase;
let now: Instant;
let ownership: Ownership | null;

beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(() => {
  now = instant(Date.UTC(2026, 10, 23, 8));
  ownership = null;
});
afterAll(() => db.drop());

async function status(): Promise<string> {
  const health = openHealth({
    database: db.pool,
    plant: PLANT,
    version: '0',
    databaseKind: 'embedded',
    tail: { seq: () => 0 },
    sources: () => [],
    erp: { name: 'erp', health: () => ({ state: 'up', detail: null }) },
    contextAt: () => null,
    erpLink: () => Promise.reject(new Error('not asked for')),
    playbooks: () => [],
    roster: () => ({ version: 1, problem: null }),
    ownership: () => ownership,
    now: () => now,
    log: pino({ level: 'silent' }),
  });
  return (await health.short()).status;
}

test('the hub is well while every open decision has somebody, and says so where one has not', async () => {
  expect(await status()).toBe('ok');
  ownership = { checkedAt: now, open: 1, violations: [] };
  expect(await status()).toBe('ok');
  ownership.violations = [{ function: 'quality', ownerless: 1, unarmed: 0, overdue: 0 }];
  expect(await status()).toBe('degraded');
});

test('owners that nobody has checked for a minute are not taken for being there', async () => {
  ownership = { checkedAt: now, open: 1, violations: [] };
  now = after(now, 60_000);
  expect(await status()).toBe('ok');
  now = after(now, 1);
  expect(await status()).toBe('degraded');
});

test('an answer that could not be taken needs a hand, and the hub says so', async () => {
  await db.pool.query(`insert into plant (id, name) values ($1, 'P') on conflict do nothing`, [PLANT]);
  const insert = `insert into inbound_answer (plant, channel, message_id, text, at, received_at, state, done_at)
    values ($1, 'sms', $2, '1', $3, $3, $2, $3)`;
  for (const state of ['done', 'refused']) await db.pool.query(insert, [PLANT, state, now]);
  expect(await status()).toBe('ok');
  await db.pool.query(insert, [PLANT, 'set-aside', now]);
  expect(await status()).toBe('degraded');
});
