/** How a plain-text message says what can be answered: one line each, in order. Empty when nothing can. */
import type { Answerable } from './channel.ts';

/** "Reply with one of:\n1 = Hold the lot\n2 = Release" */
export function answerLines(answers: readonly Answerable[]): string {
  if (answers.length === 0) return '';
  return [REPLY_WITH, ...answers.map(({ say, label }) => `${say} = ${label}`)].join('\n');
}

export const REPLY_WITH = 'Reply with one of:';

/** Cut at a limit of UTF-16 units, never inside a character, the cut shown by "…". */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** Parts as paragraphs, empty ones left out. */
export const paragraphs = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null && part !== '').join('\n\n');
