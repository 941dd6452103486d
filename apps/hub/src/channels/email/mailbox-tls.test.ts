import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import { makeAuthority, opensslThere, type Authority } from '../certificate-for-tests.ts';
import { testContext, type TestContext } from '../channel-for-tests.ts';
import type { Channel } from '../channel.ts';
import { dovecotPath, PASSWORD, startDovecot, type Dovecot } from './dovecot-for-tests.ts';
import { answerMail, openMailbox } from './mailbox-for-tests.ts';

const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 20 });
const NOBODY =
  'nobody vouches for its certificate; `authority` can name who does (UNABLE_TO_VERIFY_LEAF_SIGNATURE)';

describe.skipIf(!dovecotPath || !opensslThere)(
  'a mailbox over TLS on a real Dovecot (skipped without Dovecot, root or OpenSSL 3)',
  () => {
    let db: TestDatabase;
    let authority: Authority;
    let stranger: Authority;
    let dovecot: Dovecot;
    let misnamed: Dovecot;
    let context: TestContext;
    let channel: Channel | null = null;

    beforeAll(async () => {
      db = await testDatabase();
      await db.pool.query(`insert into plant (id, name) values ('p', 'Plant')`);
      [authority, stranger] = [await makeAuthority(), await makeAuthority()];
      dovecot = await startDovecot(await authority.vouchFor('IP:127.0.0.1'));
      misnamed = await startDovecot(await authority.vouchFor('DNS:mail.elsewhere.example'));
    });
    afterEach(() => channel?.close());
    afterAll(async () => {
      await Promise.all([dovecot.drop(), misnamed.drop(), authority.drop(), stranger.drop()]);
      await db.drop();
    });

    const open = async (security: 'tls' | 'starttls', trusted: string | undefined, on: Dovecot = dovecot) => {
      context = testContext();
      const port = security === 'tls' ? on.imapsPort : on.imapPort;
      channel = await openMailbox(on, db, context, { security, port, authority: trusted });
      return channel;
    };

    test.each(['tls', 'starttls'] as const)(
      'it is read by %s once its authority is trusted',
      async (security) => {
        const opened = await open(security, authority.cert);
        await dovecot.deliver(answerMail('1', 1));
        await until(() => expect(context.answers()).toMatchObject([{ text: '1' }]));
        expect(opened.health()).toMatchObject({ state: 'up' });
      },
    );

    test.each([
      ['tls', 'a certificate that nobody vouches for', NOBODY],
      ['starttls', 'a certificate that nobody vouches for', NOBODY],
      ['tls', 'one that another authority vouches for', NOBODY],
      ['tls', 'one for another name', 'its certificate is for another name than `host`'],
    ] as const)('by %s, %s is refused, and Health says why', async (security, which, why) => {
      const isMisnamed = which === 'one for another name';
      const trusted = isMisnamed ? authority.cert : which.startsWith('one') ? stranger.cert : undefined;
      const opened = await open(security, trusted, isMisnamed ? misnamed : dovecot);
      await until(() => expect(opened.health().state).toBe('down'));
      expect(opened.health().detail).toBe(`the mailbox cannot be read: ${why}`);
      expect(context.logged()).not.toContain(PASSWORD);
    });

    test('a server without TLS is not read when STARTTLS is asked for', async () => {
      const plain = await startDovecot();
      try {
        await plain.deliver(answerMail('1', 1));
        const opened = await open('starttls', authority.cert, plain);
        await until(() => expect(opened.health().detail).toContain('STARTTLS'));
        expect(context.answers()).toEqual([]);
      } finally {
        await plain.drop();
      }
    });
  },
);
