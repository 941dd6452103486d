/**
 * Mail, both ways. Taken by the mail server is all that SMTP can prove, so a delivery gets no further than `sent` by
 * itself; what comes back as undeliverable makes it `failed`. One hub at a time reads the mailbox.
 */
import nodemailer, { type SendMailOptions, type Transporter } from 'nodemailer';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { Channel, ChannelContext, SendResult } from '../channel.ts';
import type { Lead } from '../leading.ts';
import { Link } from '../link.ts';
import { compose } from './compose.ts';
import type { EmailConfig, Smtp } from './config.ts';
import { MAILBOX_PACE, readMailbox, type MailboxParts, type Take } from './mailbox.ts';
import { openPositions } from './position.ts';
import { readMail } from './read-mail.ts';
import { domainOf } from './reply-token.ts';
import { smtpFailure, smtpSignInRefused } from './smtp-failure.ts';
import { openTokens, type Tokens } from './token/tokens.ts';

export interface EmailParts extends ChannelContext {
  database: Pool;
  plant: string;
  lead: Lead;
  /** of the mailbox's connection */
  pace?: MailboxParts['pace'];
}

export async function openEmail(config: EmailConfig, parts: EmailParts): Promise<Channel> {
  const { log } = parts;
  const sending = new Link();
  const reading = new Link();
  const tokens = config.oauth2 ? openTokens(config.oauth2, parts.now) : null;
  const transport = nodemailer.createTransport(transportOptions(config.smtp));
  const deliver = signedIn(config.smtp, transport, tokens);
  const mailbox = leadMailbox(config, parts, reading, tokens);

  const send = async (message: Parameters<Channel['send']>[0]): Promise<SendResult> => {
    if (!z.email().safeParse(message.to).success)
      return { failed: `"${message.to}" is not a mail address`, permanent: true };
    const mail = compose(message, config);
    try {
      await deliver(mail, AbortSignal.timeout(config.smtp.timeoutMs));
      sending.works();
      return { sent: true, providerId: mail.messageId };
    } catch (error) {
      const { ours, ...result } = smtpFailure(error);
      if (ours) sending.fails(result.failed);
      else sending.works();
      log.warn({ channel: 'email', delivery: message.id, why: result.failed }, 'a mail was not sent');
      return result;
    }
  };

  return {
    kind: 'email',
    send,
    health: () => {
      const out = sending.health('sent');
      return out.state === 'down' ? out : reading.health('sent');
    },
    close: async () => {
      await mailbox?.close();
      transport.close();
    },
  };
}

function transportOptions({ host, port, security, user, password, authority, timeoutMs }: Smtp) {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== undefined && password !== undefined && { auth: { user, pass: password } }),
    ...(authority !== undefined && { tls: { ca: authority } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    logger: false,
  };
}

type Deliver = (mail: SendMailOptions, signal: AbortSignal) => Promise<unknown>;

/** Sends with a token, where that is how it signs in; with a newer one when the server does not take it. */
function signedIn({ user, password }: Smtp, transport: Transporter, tokens: Tokens | null): Deliver {
  if (tokens === null || user === undefined || password !== undefined)
    return (mail, signal) => transport.sendMail({ ...mail, signal });
  const deliver: Deliver = async (mail, signal) => {
    const accessToken = await tokens.token(signal);
    try {
      return await transport.sendMail({ ...mail, signal, auth: { type: 'OAuth2', user, accessToken } });
    } catch (error) {
      if (smtpSignInRefused(error) && tokens.refused(accessToken)) return deliver(mail, signal);
      throw error;
    }
  };
  return deliver;
}

function leadMailbox(
  config: EmailConfig,
  parts: EmailParts,
  link: Link,
  shared: Tokens | null,
): { close(): Promise<void> } | null {
  const { mailbox, replyTo, from } = config;
  if (!mailbox || replyTo === undefined) return null;
  const { database, plant, lead, log, now, onInbound, pace = MAILBOX_PACE } = parts;
  const own = { address: replyTo, domain: domainOf(from) };
  const name = `${mailbox.user}@${mailbox.host}/${mailbox.folder}`;

  const take: Take = async (source, receivedAt) => {
    const mail = await readMail(source, own, receivedAt);
    if (mail.kind === 'nothing') {
      log.info({ why: mail.why }, 'a mail is left where it is');
      return 'left';
    }
    const { at } = mail;
    if (mail.kind === 'bounce') {
      const delivery = { id: mail.deliveryId };
      await onInbound({
        kind: 'receipt',
        channel: 'email',
        delivery,
        state: 'failed',
        at,
        error: mail.error,
      });
    } else {
      const { token, claimed, text, messageId } = mail;
      const delivery = mail.deliveryId === null ? null : { id: mail.deliveryId };
      await onInbound({
        kind: 'answer',
        channel: 'email',
        from: null,
        claimed,
        token,
        delivery,
        text,
        messageId,
        at,
      });
    }
    return 'dealt-with';
  };
  const positions = openPositions(database, plant, name);
  const tokens = mailbox.password === undefined ? shared : null;
  return lead(`mailbox ${plant} ${name}`, (signal) =>
    readMailbox(mailbox, { take, tokens, positions, link, log, now, pace }, signal),
  );
}
