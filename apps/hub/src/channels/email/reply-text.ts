/**
 * What a person has newly written in an answer: the text above the quote, without a signature. The library knows how
 * programs introduce a quote in a dozen languages; our own first words cut what it does not. Bounded, since its
 * patterns are not meant for endless lines.
 */
import EmailReplyParser from 'email-reply-parser';
import { REPLY_WITH } from '../answer-lines.ts';

const MOST_READ = 10_000;
const MOST_LINE = 1_000;
const MOST_KEPT = 2_000;

export function replyText(body: string): string {
  const lines = body
    .slice(0, MOST_READ)
    .split(/\r?\n/)
    .map((line) => line.slice(0, MOST_LINE));
  const quoteStart = lines.findIndex((line) => line.includes('[gemba:') || line.includes(REPLY_WITH));
  const above = (quoteStart < 0 ? lines : lines.slice(0, quoteStart)).join('\n');
  return new EmailReplyParser().parseReply(above).trim().slice(0, MOST_KEPT);
}
