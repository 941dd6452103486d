/** The configuration of mail: a server to send by, and, to be answered, a mailbox to read. */
import { z } from 'zod';
import { ChannelSecret, TimeoutMs } from '../http-settings.ts';

const Host = z.string().min(1).max(253);
const Port = z.int().min(1).max(65_535);
/** `tls`: from the first byte; `starttls`: before anything is said, or not at all; `none`: within a machine or a plant's own net */
const Security = z.enum(['tls', 'starttls', 'none']);
const MailAddress = z.email().max(254);
/** PEM of an authority that the machine does not know */
const Authority = z.string().startsWith('-----BEGIN').optional();

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
  password: ChannelSecret,
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
  })
  .refine(({ mailbox, replyTo }) => mailbox === undefined || replyTo !== undefined, {
    path: ['replyTo'],
    error: 'the address of the mailbox, so that answers go there',
  });
export type EmailConfig = z.infer<typeof EmailConfig>;
