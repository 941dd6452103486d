import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import { testContext, type TestContext } from '../channel-for-tests.ts';
import type { Channel } from '../channel.ts';
import { dovecotPath, startDovecot, type Dovecot } from './dovecot-for-tests.ts';
import { answerMail, openMailbox } from './mailbox-for-tests.ts';
import { BOUNCE, mail, OURS, TOKEN } from './mails-for-tests.ts';

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 20 });

describe.skipIf(!dovecotPath)(
  'a mailbox on a real Dovecot (skipped when it is not installed, or not as root)',
  () => {
    let dovecot: Dovecot;
    let db: TestDatabase;
    let context: TestContext;
    let opened: Channel[] = [];

    beforeAll(async () => {
      db = await testDatabase();
      await db.pool.query(`insert into plant (id, name) values ('p', 'Plant')`);
    });
    afterAll(() => db.drop());
    beforeEach(async () => {
      dovecot = await startDovecot();
      context = testContext();
      await db.pool.query('delete from mailbox_position');
    });
    afterEach(async () => {
      await Promise.all(opened.map((channel) => channel.close()));
      opened = [];
      await dovecot.drop();
    });

    const open = async (by: TestContext = context, mailbox: object = {}) => {
      const channel = await openMailbox(dovecot, db, by, mailbox);
      opened.push(channel);
      return channel;
    };
    const close = async (channel: Channel) => {
      opened = opened.filter((one) => one !== channel);
      await channel.close();
    };
    const texts = (by: TestContext = context) => by.answers().map(({ text }) => text);

    test('an answer comes in with its token, and is then read and put away', async () => {
      await open();
      await dovecot.deliver(answerMail('1', 1));
      await until(() =>
        expect(context.answers()).toEqual([
          {
            kind: 'answer',
            channel: 'email',
            from: null,
            claimed: expect.stringContaining('@'),
            token: TOKEN,
            delivery: { id: 'delivery-1' },
            text: '1',
            messageId: expect.stringMatching(/^<answer-1@phone\.example>#/),
            at: expect.any(String),
          },
        ]),
      );
      await until(async () =>
        expect(await dovecot.folder('Processed')).toEqual([{ subject: 'Re: 1', seen: true }]),
      );
      expect(await dovecot.folder('INBOX')).toEqual([]);
    });

    test('mail sent to the plus address lands in the mailbox', async () => {
      await open();
      await dovecot.deliver(answerMail('1', 1), `gemba+${TOKEN}@plant.example`);
      await until(() => expect(texts()).toEqual(['1']));
    });

    test('while it waits, a mail comes in by itself, long before it would look again', async () => {
      await open();
      await dovecot.deliver(answerMail('1', 1));
      await until(() => expect(texts()).toEqual(['1']));
      await pause(300);
      await dovecot.deliver(answerMail('2', 2));
      await until(() => expect(texts()).toEqual(['1', '2']));
    });

    test('mail that comes in while others are being read is not left for later', async () => {
      for (let n = 1; n <= 5; n += 1) await dovecot.deliver(answerMail(`${n}`, n));
      await open();
      for (let n = 6; n <= 20; n += 1) await dovecot.deliver(answerMail(`${n}`, n));
      await until(() =>
        expect(texts().toSorted()).toEqual(Array.from({ length: 20 }, (_, i) => `${i + 1}`).toSorted()),
      );
    });

    test('what came while no hub ran is read when one starts, and only that', async () => {
      const first = await open(context, { processedFolder: null });
      await dovecot.deliver(answerMail('1', 1));
      await until(() => expect(texts()).toEqual(['1']));
      await until(async () => expect((await dovecot.folder('INBOX'))[0]?.seen).toBe(true));
      await close(first);
      await dovecot.deliver(answerMail('2', 2));
      const second = await open(context, { processedFolder: null });
      await until(() => expect(texts()).toEqual(['1', '2']));
      await close(second);
      await open(context, { processedFolder: null });
      // "everything after the last" is the last one, when there is nothing after it
      await pause(700);
      await dovecot.deliver(answerMail('3', 3));
      await until(() => expect(texts()).toContain('3'));
      expect(texts()).toEqual(['1', '2', '3']);
      expect((await dovecot.folder('INBOX')).map(({ subject }) => subject)).toEqual([
        'Re: 1',
        'Re: 2',
        'Re: 3',
      ]);
    });

    test('a mail that a person has opened in the meantime is read all the same', async () => {
      const first = await open();
      await dovecot.deliver(answerMail('1', 1));
      await until(() => expect(texts()).toEqual(['1']));
      await close(first);
      await dovecot.deliver(answerMail('2', 2));
      await dovecot.readByAPerson();
      await open();
      await until(() => expect(texts()).toEqual(['1', '2']));
    });

    test('what is not committed stays unread and is read again', async () => {
      context.reject(2);
      await open();
      await dovecot.deliver(answerMail('1', 1));
      await until(() => expect(context.logged()).toContain('the database is away'));
      expect(await dovecot.folder('Processed')).toEqual([]);
      await until(() => expect(texts()).toEqual(['1']));
      await until(async () => expect(await dovecot.folder('Processed')).toHaveLength(1));
    });

    test('what was committed but not put away, since the hub or the server died, comes again with the same id', async () => {
      const dies: TestContext = {
        ...context,
        onInbound: async (one) => {
          await context.onInbound(one);
          if (context.inbound.length === 1) await dovecot.stop();
        },
      };
      const channel = await open(dies);
      await dovecot.deliver(answerMail('1', 1));
      await until(() => expect(channel.health().state).toBe('down'));
      await dovecot.start();
      await until(async () => expect(await dovecot.folder('Processed')).toHaveLength(1));
      expect(texts()).toEqual(['1', '1']);
      expect(new Set(context.answers().map(({ messageId }) => messageId)).size).toBe(1);
    });

    test('a bounce makes its delivery fail', async () => {
      await open();
      await dovecot.deliver(BOUNCE(OURS));
      await until(() =>
        expect(context.receipts()).toEqual([
          expect.objectContaining({
            delivery: { id: 'delivery-1' },
            state: 'failed',
            error: expect.stringContaining('User unknown'),
          }),
        ]),
      );
    });

    test('mail that is not for us stays where it is, unread, and holds nothing up', async () => {
      await open();
      await dovecot.deliver(mail({ subject: 'Lunch?', body: 'Pizza' }));
      await dovecot.deliver(
        mail({ subject: 'Away', headers: `Auto-Submitted: auto-replied\nIn-Reply-To: ${OURS}`, body: 'x' }),
      );
      await dovecot.deliver(
        mail({
          subject: 'Endless',
          headers: 'Content-Type: multipart/mixed; boundary="b"',
          body: `${'--b\n\nx\n'.repeat(5_000)}--b--`,
        }),
      );
      await dovecot.deliver(answerMail('1', 1));
      await until(() => expect(texts()).toEqual(['1']));
      await until(async () =>
        expect((await dovecot.folder('INBOX')).toSorted((a, b) => (a.subject < b.subject ? -1 : 1))).toEqual([
          { subject: 'Away', seen: false },
          { subject: 'Endless', seen: false },
          { subject: 'Lunch?', seen: false },
        ]),
      );
    });

    test('after a server that was away it goes on by itself, and says that it was down', async () => {
      const channel = await open();
      await dovecot.deliver(answerMail('1', 1));
      await until(() => expect(texts()).toEqual(['1']));
      await dovecot.stop();
      await until(() => expect(channel.health().state).toBe('down'));
      await dovecot.start();
      await dovecot.deliver(answerMail('2', 2));
      await until(() => expect(texts()).toEqual(['1', '2']));
      await until(() => expect(channel.health().state).toBe('up'));
    });

    test('a mailbox that was numbered anew loses nothing, and what was dealt with does not come again', async () => {
      const first = await open(context, { processedFolder: null });
      await dovecot.deliver(answerMail('1', 1));
      await until(async () => expect((await dovecot.folder('INBOX'))[0]?.seen).toBe(true));
      await close(first);
      await dovecot.deliver(answerMail('2', 2));
      const before = await position(db);
      await dovecot.renumber();
      await open(context, { processedFolder: null });
      await until(() => expect(texts()).toEqual(['1', '2']));
      await until(async () => expect((await position(db))?.uid_validity).not.toBe(before?.uid_validity));
      expect(context.logged()).toContain('numbered anew');
    });

    test('of two hubs one reads; when it stops, the other one goes on', async () => {
      const other = testContext();
      const first = await open(context);
      await dovecot.deliver(answerMail('1', 1));
      await until(() => expect(texts()).toEqual(['1']));
      await open(other);
      await dovecot.deliver(answerMail('2', 2));
      await until(() => expect(texts()).toEqual(['1', '2']));
      expect(texts(other)).toEqual([]);
      await close(first);
      await dovecot.deliver(answerMail('3', 3));
      await until(() => expect(texts(other)).toEqual(['3']));
      expect(texts()).toEqual(['1', '2']);
    });

    test('a wrong password is said and not logged', async () => {
      const channel = await open(context, { password: 'wrong-secret' });
      await until(() =>
        expect(channel.health()).toMatchObject({ state: 'down', detail: expect.stringContaining('mailbox') }),
      );
      expect(context.logged()).not.toContain('wrong-secret');
      expect(channel.health().detail).not.toContain('wrong-secret');
    });

    test('what the server says no to is told in its own words', async () => {
      const channel = await open(context, { folder: 'Elsewhere' });
      await until(() =>
        expect(channel.health().detail).toContain(
          "the mailbox cannot be read: the mail server said: Mailbox doesn't exist: Elsewhere",
        ),
      );
    });

    test('it closes at once, also while it waits or cannot connect', async () => {
      const channel = await open();
      await dovecot.deliver(answerMail('1', 1));
      await until(() => expect(texts()).toEqual(['1']));
      await close(channel);
      await dovecot.stop();
      const away = await open();
      await until(() => expect(away.health().state).toBe('down'));
      await close(away);
    });
  },
);

async function position(db: TestDatabase): Promise<{ uid_validity: string } | undefined> {
  return (await db.pool.query<{ uid_validity: string }>('select uid_validity::text from mailbox_position'))
    .rows[0];
}
