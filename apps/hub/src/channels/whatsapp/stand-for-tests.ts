/** What tests of WhatsApp stand on: the fake Graph API with its phones, and a hub with the channel and its webhook. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import { serve, testContext, type TestContext } from '../channel-for-tests.ts';
import type { Channel } from '../channel.ts';
import { startGraphApi, type GraphApiFake } from '../fakes/graph-api.ts';
import { WhatsappConfig } from './config.ts';
import { openWhatsapp } from './whatsapp.ts';

export const PHONE = '+4915112345678';
export const NUMBER = '106540352242922';
export const APP_SECRET = 'app-secret';
export const VERIFY_TOKEN = 'verify-secret';

const TEMPLATES = [
  { name: 'gemba_three', language: 'en', buttons: 3 },
  { name: 'gemba_plain', language: 'en', buttons: 0 },
];

export interface Stand {
  db: TestDatabase;
  context: TestContext;
  graph: GraphApiFake;
  channel: Channel;
  hubUrl: string;
  /** another hub on the same database, without a webhook */
  open(changed?: Partial<WhatsappConfig>): Promise<Channel>;
  close(): Promise<void>;
}

/** For a test file: a new one for each of its tests, on one database. It is filled while a test runs. */
export function standForEachTest(): Stand {
  const stand = {} as Stand;
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
    await db.pool.query(`insert into plant (id, name) values ('p', 'Plant')`);
  });
  afterAll(() => db.drop());
  beforeEach(async () => {
    Object.assign(stand, await openStand(db));
  });
  afterEach(() => stand.close());
  return stand;
}

/** Nobody has written yet. */
async function openStand(db: TestDatabase): Promise<Stand> {
  await db.pool.query('delete from whatsapp_contact');
  const context = testContext();
  let hubUrl = '';
  const graph = await startGraphApi({
    accessToken: 'access-secret',
    appSecret: APP_SECRET,
    phoneNumberId: NUMBER,
    templates: TEMPLATES.map((one) => ({ ...one, parameters: 2 })),
    webhook: () => `${hubUrl}/api/channels/whatsapp`,
    now: context.now,
  });
  const config = WhatsappConfig.parse({
    graphUrl: `${graph.url}/`,
    phoneNumberId: NUMBER,
    accessToken: 'access-secret',
    appSecret: APP_SECRET,
    verifyToken: VERIFY_TOKEN,
    templates: TEMPLATES,
    timeoutMs: 15_000,
  });
  const open = (changed: Partial<WhatsappConfig> = {}) =>
    openWhatsapp({ ...config, ...changed }, { ...context, database: db.pool, plant: 'p' });
  const { channel, routes } = await open();
  const hub = await serve([routes], context);
  hubUrl = hub.url;
  return {
    db,
    context,
    graph,
    channel,
    hubUrl,
    open: async (changed) => (await open(changed)).channel,
    close: async () => {
      await graph.close();
      await hub.close();
    },
  };
}
