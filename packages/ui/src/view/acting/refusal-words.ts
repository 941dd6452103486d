/** A refusal in words that need no training. What has no words of its own is told in the hub's. */
import type { Problem } from '@gemba/core/wire';
import { t } from '../../messages/en.ts';

const WORDS: Readonly<Record<string, string | null>> = t.refusals;

export function refusalWords({ code, detail, title }: Pick<Problem, 'code' | 'detail' | 'title'>): string {
  const told = detail || title;
  const plain = Object.hasOwn(WORDS, code) ? WORDS[code] : null;
  if (!plain) return told;
  // why a question is needless only the hub knows
  return code === 'superseded' && told !== '' ? `${plain} ${told}` : plain;
}
