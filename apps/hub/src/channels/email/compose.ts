/** One delivery as a mail: plain text, and the same as sober HTML with a button per answer that opens a ready reply. */
import type { SendMailOptions } from 'nodemailer';
import { answerLines, paragraphs } from '../answer-lines.ts';
import type { Outgoing } from '../channel.ts';
import type { EmailConfig } from './config.ts';
import { domainOf, messageIdOf, plusAddress, tokenInText } from './reply-token.ts';

type Identity = Pick<EmailConfig, 'from' | 'fromName' | 'replyTo' | 'plusAddress'>;

export function compose(message: Outgoing, identity: Identity): SendMailOptions & { messageId: string } {
  const { id, to, subject, text, link, replyToken } = message;
  const { from, fromName, replyTo } = identity;
  const answerable = replyTo !== undefined && replyToken !== null;
  const answers = answerable ? message.answers : [];
  const reference = answerable ? tokenInText(replyToken) : null;
  const answerTo = answerable
    ? ((identity.plusAddress ? plusAddress(replyTo, replyToken) : null) ?? replyTo)
    : replyTo;
  const messageId = messageIdOf(id, domainOf(from));
  return {
    messageId,
    from: { name: fromName, address: from },
    to: { name: '', address: to },
    // what cannot be delivered comes back to the mailbox that is read
    envelope: { from: replyTo ?? from, to },
    ...(answerTo !== undefined && { replyTo: answerTo }),
    subject,
    text: paragraphs(text, answerLines(answers), link, reference),
    html: page(message, { answers, answerTo, reference }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'OOF, AutoReply' },
    dsn: { id: messageId.slice(1, -1), return: 'headers', notify: ['failure'], recipient: to },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function page(
  { subject, text, link }: Outgoing,
  {
    answers,
    answerTo,
    reference,
  }: { answers: Outgoing['answers']; answerTo: string | undefined; reference: string | null },
): string {
  const replies = answers.map(({ say, label }) => {
    const query = new URLSearchParams({ subject: `Re: ${subject} ${reference ?? ''}`, body: say });
    // mail programs take "+" for itself (RFC 6068 §5)
    const href = `mailto:${encodeURIComponent(answerTo ?? '')}?${query.toString().replaceAll('+', '%20')}`;
    return `<p style="margin:0 0 8px"><a href="${escape(href)}" style="${BUTTON}">${escape(`${say} · ${label}`)}</a></p>`;
  });
  const opens =
    link === null ? '' : `<p><a href="${escape(link)}" style="color:#1a4f8b">Open in Gemba</a></p>`;
  const foot = reference === null ? '' : `<p style="font-size:12px;color:#6b6b6b">${escape(reference)}</p>`;
  return [
    '<!doctype html><html><body style="margin:0;padding:16px;font:15px/1.45 sans-serif;color:#1c1c1c">',
    `<h1 style="font-size:18px;margin:0 0 12px">${escape(subject)}</h1>`,
    `<p style="white-space:pre-wrap;margin:0 0 16px">${escape(text)}</p>`,
    ...(replies.length > 0 ? ['<p style="margin:0 0 8px">Answer by reply:</p>', ...replies] : []),
    opens,
    foot,
    '</body></html>',
  ].join('\n');
}

const BUTTON =
  'display:inline-block;padding:8px 14px;border:1px solid #1a4f8b;border-radius:4px;color:#1a4f8b;text-decoration:none';

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
