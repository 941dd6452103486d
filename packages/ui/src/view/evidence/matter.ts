/** What an exception that Gemba raised about its own work is about: one posting, or two answers that exclude each other. */
import { OWN_SOURCE } from '@gemba/core/signal';
import type { Evidence } from '@gemba/core/wire';

export type MatterReference =
  | { kind: 'posting'; postingId: string }
  /** decision ids, the one that was decided first comes first */
  | { kind: 'conflict'; decisions: readonly [string, string] };

/** @returns null when the plant itself is the matter */
export function matterOf(evidence: Pick<Evidence, 'events'>): MatterReference | null {
  const own = evidence.events.find((event) => event.source === OWN_SOURCE);
  const id = (name: string): string | null => {
    const value = own?.fields[name]?.value;
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const [postingId, first, second] = [id('postingId'), id('firstDecision'), id('secondDecision')];
  if (postingId !== null) return { kind: 'posting', postingId };
  return first !== null && second !== null ? { kind: 'conflict', decisions: [first, second] } : null;
}

/** The id of a decision begins with its exception's: "<uuid>.quality". */
export const exceptionOf = (decisionId: string): string => decisionId.split('.', 1)[0] ?? decisionId;
