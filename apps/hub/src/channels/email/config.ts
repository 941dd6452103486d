/**
 * The configuration of mail: a server to send by, and, to be answered, a mailbox to read. Each signs its `user` in by its
 * own `password` or, where it has none, by a token of `oauth2`, which both share.
 */
import { z } from 'zod';
import { ChannelSecret, HttpUrl, TimeoutMs } from '../http-settings.ts';

const Host = z.string().min(1).max(253);
const Port = z.int().min(1).max(65_535);
/** `tls`: from the first byte; `starttls`: before anything is said, or not at all; `none`: within a machine or a plant's own net */
const Security = z.enum(['tls', 'starttls', 'none']);
const MailAddress = z.email().max(254);
/** PEM of an authority that the machine does not know */
const Authority = z.string().startsWith('-----BEGIN').optional();

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Secrets go there: TLS, but within this machine; none of them in the address, which errors may name. */
const TokenUrl = HttpUrl.refine(
  (text) => {
    const url = URL.parse(text);
    return url?.protocol === 'https:' || LOOPBACK.test(url?.hostname ?? '');
  },
  { error: 'https, unless it is on this machine' },
).refine((text) => URL.parse(text)?.username === '' && URL.parse(text)?.password === '', {
  error: 'no user and no password in it: `clientId` and `clientSecret` are those',
});

/** With `refreshToken` a person has given consent (RFC 6749 §6), without it the application acts by itself (§4.4). */
const OAuth2 = z
  .strictObject({
    tokenUrl: TokenUrl,
    clientId: z.string().min(1).max(500),
    clientSecret: ChannelSecret.optional(),
    refreshToken: ChannelSecret.optional(),
    scope: z.string().min(1).max(2_000).optional(),
    timeoutMs: TimeoutMs,
  })
  .refine(({ clientSecret, refreshToken }) => clientSecret !== undefined || refreshToken !== undefined, {
    path: ['clientSecret'],
    error: 'the secret of the application; only with `refreshToken` can there be none',
  });
export type OAuth2 = z.infer<typeof OAuth2>;

const Smtp = z.strictObject({
  host: Host,
  port: Port.default(587),
  security: Security.default('starttls'),
  user: z.string().min(1).optional(),
  password: ChannelSecret.optional(),
  authority: Authority,
  timeoutMs: TimeoutMs,
});
export type Smtp = z.infer<typeof Smtp>;

const Mailbox = z.strictObject({
  host: Host,
  port: Port.default(993),
  security: Security.default('tls'),
  user: z.string().min(1),
  password: ChannelSecret.optional(),
  authority: Authority,
  folder: z.string().min(1).max(200).default('INBOX'),
  /** where answers and bounces go when they are dealt with; null: they stay and are marked as read */
  processedFolder: z.string().min(1).max(200).nullable().default('Processed'),
  timeoutMs: TimeoutMs,
});
export type Mailbox = z.infer<typeof Mailbox>;

export const EmailConfig = z
  .strictObject({
    smtp: Smtp,
    from: MailAddress,
    fromName: z.string().min(1).max(100).default('Gemba'),
    /** the address of the mailbox below; without it mail cannot be answered */
    replyTo: MailAddress.optional(),
    /** the mailbox takes `name+anything@…` as well, so that an answer carries its token in its address */
    plusAddress: z.boolean().default(true),
    mailbox: Mailbox.optional(),
    oauth2: OAuth2.optional(),
  })
  .refine(({ mailbox, replyTo }) => mailbox === undefined || replyTo !== undefined, {
    path: ['replyTo'],
    error: 'the address of the mailbox, so that answers go there',
  })
  .superRefine((email, context) => {
    for (const [path, message] of signInTroubles(email)) context.addIssue({ code: 'custom', path, message });
  });
export type EmailConfig = z.infer<typeof EmailConfig>;

function* signInTroubles({
  smtp,
  mailbox,
  oauth2,
}: {
  smtp: Smtp;
  mailbox?: Mailbox | undefined;
  oauth2?: OAuth2 | undefined;
}): Generator<[path: string[], message: string]> {
  let byToken = false;
  for (const [name, part] of Object.entries({ smtp, mailbox })) {
    if (part?.user === undefined || part.password !== undefined) continue;
    if (!oauth2)
      yield [[name, 'password'], '`user` signs in by it, or by a token of `oauth2`, beside `smtp`'];
    if (part.security === 'none' && !LOOPBACK.test(part.host) && oauth2)
      yield [[name, 'security'], 'tls or starttls: whoever hears a token has it'];
    byToken = true;
  }
  if (oauth2 && !byToken)
    yield [['oauth2'], 'nothing signs in by it: `smtp` or `mailbox` has to have a `user` and no `password`'];
}
