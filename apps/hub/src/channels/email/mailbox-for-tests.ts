/** What tests of the mailbox stand on: mail that is opened on a Dovecot at a quick pace, and answers to read there. */
import type { TestDatabase } from '../../store/test-database.ts';
import type { TestContext } from '../channel-for-tests.ts';
import type { Channel } from '../channel.ts';
import { leadOn } from '../leading.ts';
import { EmailConfig } from './config.ts';
import { PASSWORD, USER, type Dovecot } from './dovecot-for-tests.ts';
import { openEmail } from './email.ts';
import { mail, OURS, QUOTING, TOKEN } from './mails-for-tests.ts';

const FAST = { askMs: 100, beatMs: 200 };

/**
 * @param mailbox what is different from a mailbox without TLS
 * @param oauth2 how it gets a token, where it signs in by one
 */
export function openMailbox(
  { imapPort }: Dovecot,
  { pool }: TestDatabase,
  context: TestContext,
  mailbox: object = {},
  oauth2?: object,
): Promise<Channel> {
  const config = EmailConfig.parse({
    smtp: { host: '127.0.0.1', port: 1, security: 'none' },
    from: USER,
    replyTo: USER,
    mailbox: {
      host: '127.0.0.1',
      port: imapPort,
      security: 'none',
      user: USER,
      password: oauth2 ? undefined : PASSWORD,
      timeoutMs: 2_000,
      ...mailbox,
    },
    oauth2,
  });
  return openEmail(config, {
    ...context,
    database: pool,
    plant: 'p',
    lead: leadOn(pool, context.log, FAST),
    pace: { firstMs: 50, mostMs: 200 },
  });
}

/** A mail that answers with these words, the n-th. */
export const answerMail = (words: string, n: number): string =>
  mail({
    subject: `Re: ${n}`,
    id: `answer-${n}@phone.example`,
    to: `gemba+${TOKEN}@plant.example`,
    headers: `In-Reply-To: ${OURS}`,
    body: QUOTING['Gmail']!(words),
  });
