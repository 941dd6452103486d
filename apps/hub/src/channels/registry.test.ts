import { afterEach, expect, test } from 'vitest';
import { testDatabase } from '../store/test-database.ts';
import { message, serve, testContext } from './channel-for-tests.ts';
import { startChatRooms } from './fakes/chat-rooms.ts';
import { startMailServer } from './fakes/mail-server.ts';
import { ChannelsConfig, openChannels } from './registry.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const WHATSAPP = {
  phoneNumberId: '106540352242922',
  accessToken: 'access-secret',
  appSecret: 'app-secret',
  verifyToken: 'verify-secret',
};
const PHONE = { url: 'http://127.0.0.1:1/', secret: 'a-secret-of-the-adapter-1' };

test('all channels open from one configuration, each with its route, without their providers being there', async () => {
  const db = await testDatabase();
  undo.push(() => db.drop());
  const [mail, chat] = [await startMailServer(), await startChatRooms()];
  undo.push(mail.close, chat.close);
  const context = testContext();
  const config = ChannelsConfig.parse({
    email: {
      smtp: { host: mail.host, port: mail.port, security: 'none' },
      from: 'gemba@plant.example',
      replyTo: 'gemba@plant.example',
      mailbox: { host: '127.0.0.1', port: 1, security: 'none', user: 'gemba', password: 'mailbox-secret' },
    },
    whatsapp: WHATSAPP,
    sms: PHONE,
    voice: PHONE,
    teams: { rooms: { ops: chat.room('teams', 'ops') } },
    slack: { rooms: { ops: chat.room('slack', 'ops') } },
  });
  const opened = await openChannels(config, { ...context, database: db.pool, plant: 'p' });
  undo.push(opened.close);
  expect([...opened.channels.keys()]).toEqual(['email', 'whatsapp', 'sms', 'voice', 'teams', 'slack']);
  for (const [kind, channel] of opened.channels) expect(channel.kind).toBe(kind);
  const { channels } = opened;
  expect(await channels.get('email')!.send(message({ to: 'ana@plant.example' }))).toMatchObject({
    sent: true,
  });
  expect(await channels.get('teams')!.send(message({ to: 'ops' }))).toMatchObject({ sent: true });
  expect(await channels.get('slack')!.send(message({ to: 'ops' }))).toMatchObject({ sent: true });
  expect(await channels.get('sms')!.send(message())).toMatchObject({ permanent: false });

  const hub = await serve(opened.routes, context);
  undo.push(hub.close);
  for (const path of ['whatsapp', 'sms', 'voice']) {
    const answer = await fetch(`${hub.url}/api/channels/${path}`, { method: 'POST', body: '{}' });
    expect([path, answer.status]).toEqual([path, 401]);
  }
  expect(context.inbound).toEqual([]);
});

test('nothing configured is nothing opened', async () => {
  const opened = await openChannels(ChannelsConfig.parse({}), {
    ...testContext(),
    database: (await openDatabase()).pool,
    plant: 'p',
  });
  expect([opened.channels.size, opened.routes]).toEqual([0, []]);
  await opened.close();
});

async function openDatabase() {
  const db = await testDatabase();
  undo.push(() => db.drop());
  return db;
}

test.each([
  ['a channel that does not exist', { fax: {} }],
  ['a setting that does not exist', { whatsapp: { ...WHATSAPP, colour: 'green' } }],
  ['a URL that is a file', { sms: { ...PHONE, url: 'file:///etc/passwd' } }],
  ['a signing secret that can be guessed', { sms: { ...PHONE, secret: 'short' } }],
  ['a room without a URL', { teams: { rooms: { ops: 'ops' } } }],
  ['no room at all', { slack: { rooms: {} } }],
  ['a sender that is no address', { email: { smtp: { host: 'x' }, from: 'Gemba' } }],
  [
    'a mailbox that no answer goes to',
    {
      email: { smtp: { host: 'x' }, from: 'a@b.example', mailbox: { host: 'x', user: 'u', password: 'p' } },
    },
  ],
])('%s is refused', (_name, config) => {
  expect(ChannelsConfig.safeParse(config).success).toBe(false);
});
