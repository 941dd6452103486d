import { randomUUID } from 'node:crypto';
import type { Command } from '@gemba/core/exception';
import { Roster } from '@gemba/core/roster';
import type { StationNotice } from '@gemba/core/wire';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serve } from '../channels/channel-for-tests.ts';
import { freePort } from '../channels/fakes/free-port.ts';
import { startPhoneProvider, type PhoneProviderFake } from '../channels/fakes/phone-provider.ts';
import { ChannelsConfig } from '../channels/registry.ts';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { PLANT, plantOn, type Plant } from './notify-for-tests.ts';
import { openNotifications, type Notifications } from './open-notifications.ts';
import { NotificationSettings } from './settings.ts';

const SECRET = 'a-secret-of-the-adapter-1';
const ANN = '+4915112345678';
const X = randomUUID();
const log = pino({ level: 'silent' });
const roster = Roster.parse({
  timeZone: 'Europe/Berlin',
  shifts: [{ id: 'day', name: 'Day', start: '06:00', end: '18:00' }],
  people: [
    {
      id: 'ann',
      name: 'Ann',
      functions: ['quality'],
      role: 'decider',
      shift: 'day',
      contacts: [{ channel: 'sms', address: ANN }],
    },
  ],
});

let db: TestDatabase;
let plant: Plant;
let phones: PhoneProviderFake;
let notifications: Notifications;
let http: { close: () => Promise<void> };
let shown: StationNotice[];

beforeEach(async () => {
  db = await testDatabase();
  plant = await plantOn(db);
  phones = await startPhoneProvider({ secret: SECRET, now: plant.now });
  shown = [];
  const port = await freePort();
  const sms = { url: phones.url, secret: SECRET, callback: `http://127.0.0.1:${port}/api/channels/sms` };
  notifications = await openNotifications({
    database: db.pool,
    plant: PLANT,
    timeZone: 'Europe/Berlin',
    settings: NotificationSettings.parse({ publicUrl: 'https://gemba.example/' }),
    channels: ChannelsConfig.parse({ sms }),
    roster: () => roster,
    flooded: async () => new Set(),
    address: 'http://127.0.0.1:4000',
    secret: 'a secret of at least thirty-two characters',
    act: async (identity, decisionId, act, body) => {
      const command = { type: act, decisionId, by: identity.id, postings: [], effects: [], reason: null };
      return plant.run(X, { ...command, ...(body as object) } as unknown as Command);
    },
    stations: { emit: async (_, notice) => shown.push(notice) > 0, present: () => ['ann'] },
    now: plant.now,
    log,
  });
  http = await serve(notifications.routes, { log }, port);
});
afterEach(async () => {
  await notifications.close();
  await phones.settled();
  await http.close();
  await phones.close();
  await db.drop();
});

const { poll } = expect;
const SOON = { timeout: 15_000 };
const deliveries = async () => {
  const { rows } = await db.pool.query<{ channel: string; state: string }>(
    'select channel, state from delivery where body is null order by channel',
  );
  return rows.map((row) => `${row.channel} ${row.state}`);
};

test('from the fact to the phone and back: told, receipt, answer, decision, and the word that it is decided', async () => {
  await plant.open(X, [{ decisionId: 'd1' }]);
  notifications.notify.wake();
  await poll(() => phones.phone(ANN).length, SOON).toBe(1);
  expect(phones.phone(ANN)[0]?.text).toContain('Use the lot?');
  await poll(deliveries, SOON).toEqual(['in-app delivered', 'sms delivered']);
  expect(shown).toMatchObject([{ items: [{ decisionId: 'd1', role: 'owner' }] }]);

  expect(await phones.answer(ANN, '1')).toBe(200);
  await poll(() => plant.state(X).decisions[0]?.state, SOON).toBe('decided');
  expect(plant.state(X).decisions[0]?.outcome).toMatchObject({ option: 'use', by: 'ann' });
  await poll(() => phones.phone(ANN).length, SOON).toBe(2);
  expect(phones.phone(ANN)[1]?.text).toContain('Decided: "Use as is"');
  expect(await deliveries()).toEqual(['in-app delivered', 'sms answered']);
});

test('answers and receipts that a provider posts twice count once', async () => {
  phones.behave({ times: 3 });
  await plant.open(X, [{ decisionId: 'd1' }]);
  notifications.notify.wake();
  await poll(deliveries, SOON).toContain('sms delivered');
  expect(await phones.answer(ANN, 'the gauge is broken')).toBe(200);
  await poll(() => plant.state(X).comments, SOON).toBe(1);
  await poll(() => phones.phone(ANN).length, SOON).toBe(2);
  expect(plant.state(X).comments).toBe(1);
});
