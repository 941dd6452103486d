import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import { testContext, type TestContext } from '../channel-for-tests.ts';
import type { Channel } from '../channel.ts';
import type { Fault } from '../fakes/http-fake.ts';
import { dovecotPath, startDovecot, USER, type Dovecot, type DovecotTokens } from './dovecot-for-tests.ts';
import { answerMail, openMailbox } from './mailbox-for-tests.ts';
import {
  CLIENT,
  SCOPE,
  startTokenServer,
  TOKEN_LIFE_MS,
  type TokenServer,
} from './token/token-server-for-tests.ts';

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 20 });
const MINUTE = 60_000;

describe.skipIf(!dovecotPath)(
  'a mailbox that is signed in to by token, on a real Dovecot (skipped when it is not installed, or not as root)',
  () => {
    let db: TestDatabase;
    let context: TestContext;
    let server: TokenServer;
    let dovecot: Dovecot;
    let channel: Channel | null = null;

    beforeAll(async () => {
      db = await testDatabase();
      await db.pool.query(`insert into plant (id, name) values ('p', 'Plant')`);
    });
    afterAll(() => db.drop());
    beforeEach(async () => {
      context = testContext();
      await db.pool.query('delete from mailbox_position');
    });
    afterEach(async () => {
      await channel?.close();
      channel = null;
      await Promise.all([dovecot.drop(), server.close()]);
    });

    interface Stand {
      mechanisms?: DovecotTokens['mechanisms'];
      consent?: string;
      /** whose mailbox the application may open */
      owner?: string;
      faults?: Fault[];
    }
    const start = async ({ mechanisms = 'xoauth2', consent, owner = USER, faults = [] }: Stand = {}) => {
      server = await startTokenServer(owner, context.now, consent);
      for (const fault of faults) server.fault(fault);
      const { tokenUrl, introspectionUrl } = server;
      dovecot = await startDovecot(undefined, { introspectionUrl, mechanisms });
      const oauth2 = { tokenUrl, ...CLIENT, scope: SCOPE, refreshToken: consent, timeoutMs: 10_000 };
      channel = await openMailbox(dovecot, db, context, {}, oauth2);
      return channel;
    };
    const reads = async (n: number) => {
      await dovecot.deliver(answerMail(`${n}`, n));
      await until(() => expect(context.answers().map(({ text }) => text)).toContain(`${n}`));
    };
    const breakConnection = async () => {
      await dovecot.stop();
      await dovecot.start();
    };
    const SECRETS = new RegExp(`${CLIENT.clientSecret.replace('+', '\\+')}|token-\\d|consent-secret`);
    const keepsSecrets = (opened: Channel) => {
      expect(context.logged()).not.toMatch(SECRETS);
      expect(opened.health().detail ?? '').not.toMatch(SECRETS);
    };

    test.each(['xoauth2', 'xoauth2 oauthbearer'] as const)(
      'by %s it is read as the application, and one token serves until it expires',
      async (mechanisms) => {
        const opened = await start({ mechanisms });
        await reads(1);
        await breakConnection();
        await reads(2);
        expect(server.issued).toEqual(['token-1']);
        await until(() => expect(opened.health().state).toBe('up'));
        keepsSecrets(opened);
      },
    );

    test('a token that expires is renewed in between', async () => {
      const opened = await start();
      await reads(1);
      context.pass(TOKEN_LIFE_MS - MINUTE / 2);
      await breakConnection();
      await reads(2);
      expect(server.issued).toEqual(['token-1', 'token-2']);
      context.pass(TOKEN_LIFE_MS);
      await breakConnection();
      await reads(3);
      expect(server.issued).toHaveLength(3);
      await until(() => expect(opened.health().state).toBe('up'));
    });

    test('with consent each token is got with the refresh token that came with the one before', async () => {
      const opened = await start({ consent: 'consent-secret' });
      await reads(1);
      context.pass(TOKEN_LIFE_MS);
      await breakConnection();
      await reads(2);
      const sent = server.asked().map((form) => [form.get('grant_type'), form.get('refresh_token')]);
      expect(sent).toEqual([
        ['refresh_token', 'consent-secret'],
        ['refresh_token', 'consent-secret-1'],
      ]);
      keepsSecrets(opened);
    });

    test('a token that is taken back before its time is replaced, without a word of refusal', async () => {
      const opened = await start();
      await reads(1);
      context.pass(5 * MINUTE);
      await dovecot.stop();
      await until(() => expect(opened.health().state).toBe('down'));
      server.takeBackTokens();
      await dovecot.start();
      await reads(2);
      expect(server.issued).toEqual(['token-1', 'token-2']);
      expect(context.logged()).not.toContain('refuses the sign-in');
    });

    test('an application whose secret has expired is told, with what to do, and reading resumes when it is put right', async () => {
      const opened = await start();
      await reads(1);
      server.revoke(true);
      server.takeBackTokens();
      context.pass(5 * MINUTE);
      await breakConnection();
      const { host } = new URL(server.tokenUrl);
      await until(() =>
        expect(opened.health()).toMatchObject({
          state: 'down',
          detail:
            `the mailbox cannot be read: ${host} gives no token (invalid_client): check \`clientId\` and ` +
            '`clientSecret`; a secret may have expired. It says: AADSTS7000222: The secret has expired.',
        }),
      );
      await dovecot.deliver(answerMail('2', 2));
      server.revoke(false);
      context.pass(2 * MINUTE);
      await until(() => expect(context.answers()).toHaveLength(2));
      await until(() => expect(opened.health().state).toBe('up'));
      keepsSecrets(opened);
    });

    test('consent that was taken back is told as such', async () => {
      const opened = await start({ consent: 'consent-secret' });
      await reads(1);
      server.revoke(true);
      context.pass(TOKEN_LIFE_MS);
      await breakConnection();
      await until(() =>
        expect(opened.health().detail).toContain(
          '(invalid_grant): consent has to be given again, for a new `refreshToken`',
        ),
      );
      keepsSecrets(opened);
    });

    test('a mailbox that the application has no right to is the mail server’s refusal, and asks for a token once a minute', async () => {
      const opened = await start({ owner: 'somebody.else@plant.example' });
      await until(() =>
        expect(opened.health().detail).toMatch(
          /^the mailbox cannot be read: the mail server refuses the sign-in: \S/,
        ),
      );
      expect(server.issued).toHaveLength(1);
      context.pass(2 * MINUTE);
      await until(() => expect(server.issued).toHaveLength(2));
      keepsSecrets(opened);
    });

    test('while the token server is away mail waits, and is read when it is back', async () => {
      const away = { status: 503 };
      const opened = await start({ faults: ['cut-before', away, away] });
      await reads(1);
      expect(context.logged()).toMatch(/no token: 127\.0\.0\.1:\d+ did not answer/);
      expect(context.logged()).toMatch(/gives no token just now \(HTTP 503\)/);
      await until(() => expect(opened.health().state).toBe('up'));
    });

    test('it closes at once while a token server says nothing', async () => {
      const opened = await start({ faults: ['hang'] });
      await until(() => expect(server.asked()).toHaveLength(1));
      await opened.close();
      channel = null;
      expect(context.logged()).not.toContain('did not answer');
    });
  },
);
