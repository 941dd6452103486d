/**
 * What a person's answer to a message means. An answer counts only when it cannot be meant otherwise: the word for "seen"
 * or an option's number, id or label, and nothing else on the line. Anything else that reads like a sentence is a comment,
 * and is called one in the answer, so that nobody takes it for a decision.
 */
import type { Option } from '../exception/state.ts';
import { cut } from './cut.ts';

export type Understood =
  | { act: 'acknowledge' }
  | { act: 'decide'; option: string; label: string }
  | { act: 'comment'; text: string }
  /** what to answer */
  | { act: null; say: string };

/** Of a decision's options: those that a reply can choose, and why not the others. */
export function notByReply(option: Option): string | null {
  if (option.signature !== undefined) return 'it needs your signature';
  if (option.fourEyes) return 'it needs a second person';
  if (option.params.some((p) => p.required && (p.value === undefined || p.value === '')))
    return `it needs ${option.params.find((p) => p.required)?.label ?? 'more'}`;
  if (option.needsReason) return 'it needs a reason';
  return null;
}

/** What is typed or pressed for an option: its place in the list, from 1. */
export const sayOf = (index: number): string => String(index + 1);
export const SAY_SEEN = 'seen';
export const SAY_ACCEPT = 'accept';
export const SAY_DECLINE = 'decline';

const SEEN = new Set([
  SAY_SEEN,
  'ok',
  'okay',
  'ack',
  'acknowledge',
  'acknowledged',
  'got it',
  'on it',
  'gesehen',
  'vu',
  'visto',
]);
const COMMENT = /^(?:comment|note)\s*[:：]\s*/i;
/** The line above what a mail program quotes. */
const QUOTE =
  /^(?:>|On .+ wrote:$|Am .+ schrieb|Le .+ a écrit|-{2,}\s*(?:Original|Forwarded)|_{5,}|From:\s)/i;
const MOST = 4_000;
const MOST_REASON = 2_000;

export function understandReply(text: string, options: readonly Option[]): Understood {
  const lines = ownWords(text);
  const said = cut(lines.join('\n').trim(), MOST);
  if (said === '') return { act: null, say: `Your answer was empty. ${howTo(options)}` };
  const explicit = COMMENT.exec(said);
  if (explicit) {
    const comment = said.slice(explicit[0].length).trim();
    return comment === ''
      ? { act: null, say: `The comment was empty. ${howTo(options)}` }
      : { act: 'comment', text: comment };
  }
  const word = plain(said);
  if (SEEN.has(word)) return { act: 'acknowledge' };
  const named = /^\d{1,2}$/.test(word)
    ? options.filter((_, i) => sayOf(i) === word)
    : options.filter((o) => names(o).includes(word));
  const [option] = named;
  if (option && named.length === 1) {
    const why = notByReply(option);
    return why === null
      ? { act: 'decide', option: option.id, label: option.label }
      : {
          act: null,
          say: `"${option.label}" cannot be chosen by a reply: ${why}. Choose it in the control room.`,
        };
  }
  if (/^\d+\b/.test(word))
    return { act: null, say: `"${shorten(said)}" is not clear enough to decide. ${howTo(options)}` };
  if (word.split(/\s+/).length >= 2) return { act: 'comment', text: said };
  return { act: null, say: `"${shorten(said)}" was not understood. ${howTo(options)}` };
}

const ACCEPTS = /^(?:yes[,.]? )?(?:i )?accept(?:ed)?$|^i take over$/;
const DECLINES = /^(?:no[,.]?\s+)?(?:i\s+)?declined?(?:\s*[:：,;.–-]\s*|\s+because\s+|$)(.*)$/is;

/** What an answer says to a hand-over; a decline may lack its reason (''). @returns null: nothing about it */
export function answerToHandOver(
  text: string,
): { accepts: true } | { accepts: false; reason: string } | null {
  const said = ownWords(text).join('\n').trim();
  if (ACCEPTS.test(plain(said))) return { accepts: true };
  const declined = DECLINES.exec(said);
  return declined ? { accepts: false, reason: cut((declined[1] ?? '').trim(), MOST_REASON) } : null;
}

/** "Answer "seen", 1 (Use as is) or 2 (Rework), alone on its line." */
export function howTo(options: readonly Option[]): string {
  const choices = options.flatMap((option, i) =>
    notByReply(option) === null ? [`${sayOf(i)} (${option.label})`] : [],
  );
  const all = [`"${SAY_SEEN}"`, ...choices];
  return `Answer ${all.slice(0, -1).join(', ')}${all.length > 1 ? ' or ' : ''}${all.at(-1)} and nothing else, or "comment: …".`;
}

const names = (option: Option): string[] => [plain(option.id), plain(option.label)];

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^["'“”‘’(\s]+|["'“”‘’).!\s]+$/g, '')
    .replace(/\s+/g, ' ');

function ownWords(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  const quote = lines.findIndex((line) => QUOTE.test(line.trim()) || line === '--');
  return quote === -1 ? lines : lines.slice(0, quote);
}

const shorten = (text: string): string => cut(text, 60);
