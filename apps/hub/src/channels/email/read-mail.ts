/**
 * What a mail in the mailbox is: an answer of a person, the news that a mail of ours did not arrive (RFC 3464), or
 * nothing for us, with the reason. An absence notice is not an answer, whatever it quotes. A sender proves nothing:
 * `From` can be written by anybody, so whom an answer is from is said by its token; but a mail that itself says that it
 * is from somebody else (a forwarded question) is no answer of the person's.
 */
import { createHash } from 'node:crypto';
import { simpleParser, type ParsedMail } from 'mailparser';
import { instant, type Instant } from '@gemba/core/time';
import { deliveriesIn, findToken } from './reply-token.ts';
import { replyText } from './reply-text.ts';

export type ReadMail =
  | {
      kind: 'answer';
      token: string | null;
      deliveryId: string | null;
      /** who it says it is from */
      claimed: string | null;
      text: string;
      messageId: string;
      at: Instant;
    }
  | { kind: 'bounce'; deliveryId: string; error: string; at: Instant }
  | { kind: 'nothing'; why: string };

export interface Own {
  /** the address that is answered to */
  address: string;
  /** of the Message-IDs */
  domain: string;
}

/** @param receivedAt by the mail server */
export async function readMail(source: Buffer, own: Own, receivedAt: Instant): Promise<ReadMail> {
  let mail: ParsedMail;
  try {
    mail = await simpleParser(source, {
      keepDeliveryStatus: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      maxHtmlLengthToParse: 512 * 1024,
    });
  } catch (error) {
    // endless headers or parts: it must not hold up what comes after it
    return {
      kind: 'nothing',
      why: `it cannot be read: ${error instanceof Error ? error.message : 'unknown error'}`,
    };
  }
  const report = mail.attachments.find(({ contentType }) => contentType === 'message/delivery-status');
  if (report) return readBounce(mail, report.content.toString('utf8'), own, receivedAt);
  const automatic = whyAutomatic(mail);
  if (automatic !== null) return { kind: 'nothing', why: automatic };

  const body = mail.text ?? '';
  const token = findToken(own.address, recipientsOf(mail), [mail.subject ?? '', body]);
  const referred = [mail.inReplyTo ?? '', ...[mail.references ?? []].flat().toReversed()].join(' ');
  const deliveryId = deliveriesIn(referred, own.domain)[0] ?? null;
  if (token === null && deliveryId === null) return { kind: 'nothing', why: 'it answers no message of ours' };
  const text = replyText(body);
  const claimed = mail.from?.value[0]?.address ?? null;
  return {
    kind: 'answer',
    token,
    deliveryId,
    claimed,
    text,
    messageId: identityOf(mail, text),
    at: receivedAt,
  };
}

function readBounce(mail: ParsedMail, status: string, { domain }: Own, at: Instant): ReadMail {
  const action = /^Action:\s*(\S+)/im.exec(status)?.[1]?.toLowerCase();
  if (action !== 'failed') return { kind: 'nothing', why: `a delivery report: ${action ?? 'unknown'}` };
  const returned = mail.attachments
    .filter(
      ({ contentType }) => contentType === 'message/rfc822' || contentType.startsWith('text/rfc822-headers'),
    )
    .map(({ content }) => content.toString('utf8', 0, 64 * 1024));
  const envelopeId = /^Original-Envelope-Id:\s*(\S+)/im.exec(status)?.[1] ?? '';
  const [deliveryId] = deliveriesIn(
    [envelopeId, ...returned.map((one) => /^Message-ID:\s*(\S+)/im.exec(one)?.[1] ?? '')].join(' '),
    domain,
  );
  if (deliveryId === undefined) return { kind: 'nothing', why: 'a delivery report about no message of ours' };
  const code = /^Status:\s*(\S+)/im.exec(status)?.[1];
  const said = /^Diagnostic-Code:\s*(?:[\w-]+;\s*)?(.+)/im.exec(status)?.[1]?.trim();
  const error = ['the mail came back', code, said].filter(Boolean).join(': ').slice(0, 300);
  return { kind: 'bounce', deliveryId, error, at };
}

/** RFC 3834 and what programs did before it. */
function whyAutomatic({ headers, from }: ParsedMail): string | null {
  const valueOf = (name: string) => {
    const value = headers.get(name);
    return typeof value === 'string' ? value.toLowerCase().trim() : undefined;
  };
  const submitted = valueOf('auto-submitted');
  if (submitted !== undefined && !submitted.startsWith('no')) return 'an automatic answer (Auto-Submitted)';
  const precedence = valueOf('precedence');
  if (precedence !== undefined && /^(bulk|junk|list|auto_reply)/.test(precedence))
    return 'an automatic answer (Precedence)';
  if (['x-autoreply', 'x-autorespond', 'x-autoresponse'].some((name) => headers.has(name)))
    return 'an automatic answer (X-Autoreply)';
  const sender = from?.value[0]?.address ?? '';
  return /^(mailer-daemon|postmaster)@/i.test(sender) ? 'from a mail system' : null;
}

function recipientsOf({ to, cc, headers }: ParsedMail): string[] {
  const named = [to ?? [], cc ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address ?? ''));
  const delivered = ['delivered-to', 'x-original-to', 'envelope-to'].flatMap((name) => {
    const value = headers.get(name);
    return typeof value === 'string'
      ? [value]
      : Array.isArray(value)
        ? value.filter((one) => typeof one === 'string')
        : [];
  });
  return [...named, ...delivered].filter((one) => one !== '');
}

/** The same mail read twice is one; one with a borrowed Message-ID and other words is not. */
function identityOf({ messageId, from }: ParsedMail, text: string): string {
  const words = createHash('sha256')
    .update(`${from?.text ?? ''}\n${text}`)
    .digest('hex')
    .slice(0, 16);
  return `${messageId ?? 'no-id'}#${words}`;
}

export const instantOf = (date: Date | string | undefined, otherwise: Instant): Instant => {
  const ms = date === undefined ? Number.NaN : new Date(date).getTime();
  return Number.isFinite(ms) ? instant(ms) : otherwise;
};
