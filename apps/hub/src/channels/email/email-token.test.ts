import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Pool } from 'pg';
import { message, testContext, type TestContext } from '../channel-for-tests.ts';
import type { Channel } from '../channel.ts';
import { startMailServer, type MailServerFake } from '../fakes/mail-server.ts';
import { EmailConfig } from './config.ts';
import { openEmail } from './email.ts';
import {
  CLIENT,
  SCOPE,
  startTokenServer,
  TOKEN_LIFE_MS,
  type TokenServer,
} from './token/token-server-for-tests.ts';

const ANA = 'ana@plant.example';
const USER = 'gemba@plant.example';
const MINUTE = 60_000;
const SECRETS = /client~secret|token-\d/;

let tokens: TokenServer;
let server: MailServerFake;
let context: TestContext;
let channel: Channel;
const undo: (() => Promise<unknown>)[] = [];

const open = async (user = USER) => {
  const opened = await openEmail(
    EmailConfig.parse({
      smtp: { host: server.host, port: server.port, security: 'none', user, timeoutMs: 2_000 },
      from: USER,
      oauth2: { tokenUrl: tokens.tokenUrl, ...CLIENT, scope: SCOPE, timeoutMs: 10_000 },
    }),
    // without a mailbox neither is used
    {
      ...context,
      database: null as unknown as Pool,
      plant: 'p',
      lead: () => ({ leads: () => false, close: async () => {} }),
    },
  );
  undo.push(opened.close);
  return opened;
};

beforeEach(async () => {
  context = testContext();
  tokens = await startTokenServer(USER, context.now);
  server = await startMailServer({ user: USER, takes: tokens.active });
  undo.push(tokens.close, server.close);
  channel = await open();
});
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

let sent = 0;
const send = (by: Channel = channel) => by.send(message({ id: `delivery-${(sent += 1)}`, to: ANA }));

test('mail is sent by token, which serves for more than one, and is renewed in time', async () => {
  expect([await send(), await send()]).toMatchObject([{ sent: true }, { sent: true }]);
  expect(tokens.issued).toEqual(['token-1']);
  context.pass(TOKEN_LIFE_MS - MINUTE / 2);
  expect(await send()).toMatchObject({ sent: true });
  expect(tokens.issued).toEqual(['token-1', 'token-2']);
  expect(server.inbox(ANA)).toHaveLength(3);
  expect(channel.health().state).toBe('up');
});

test.each([false, true])(
  'a token that was taken back is replaced in the same attempt (the server says why: %s)',
  async (saysWhy) => {
    server = await startMailServer({ user: USER, takes: tokens.active, saysWhy });
    undo.push(server.close);
    channel = await open();
    await send();
    context.pass(5 * MINUTE);
    tokens.takeBackTokens();
    expect(await send()).toMatchObject({ sent: true });
    expect(tokens.issued).toHaveLength(2);
    expect(context.logged()).toBe('');
  },
);

test('a mailbox that may not be sent from is the mail server’s refusal, and no reason for token after token', async () => {
  const wrong = await open('somebody.else@plant.example');
  for (let n = 0; n < 3; n += 1)
    expect(await send(wrong)).toEqual({
      failed: expect.stringMatching(/^the mail server said: .*535 Invalid login/),
      permanent: false,
    });
  expect(tokens.issued).toHaveLength(1);
  expect(wrong.health().state).toBe('down');
});

test('a refused application is the token server’s refusal, says what to do and when to come back', async () => {
  tokens.revoke(true);
  const failure = {
    failed:
      `${new URL(tokens.tokenUrl).host} gives no token (invalid_client): check \`clientId\` and ` +
      '`clientSecret`; a secret may have expired. It says: AADSTS7000222: The secret has expired.',
    permanent: false,
    retryAfterMs: MINUTE,
  };
  expect([await send(), await send()]).toEqual([failure, failure]);
  expect(tokens.asked()).toHaveLength(1);
  expect(channel.health()).toMatchObject({ state: 'down', detail: failure.failed });
  tokens.revoke(false);
  context.pass(MINUTE);
  expect(await send()).toMatchObject({ sent: true });
  expect(channel.health().state).toBe('up');
  expect(context.logged()).not.toMatch(SECRETS);
});

test('a token server that says nothing takes no more time than the mail has', async () => {
  tokens.fault('hang');
  expect(await send()).toEqual({
    failed: `no token: ${new URL(tokens.tokenUrl).host} did not answer (time out)`,
    permanent: false,
  });
  expect(server.taken()).toBe(0);
});
