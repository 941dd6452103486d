/**
 * Shelving, as OPC UA Part 9 and ISA-18.2 have it: timed, or one-shot, which ends at the exception's next event, too.
 * Both are bounded by a maximum over all shelvings of the question, so that shelving again and again is no way out.
 * While shelved nothing escalates; then the window goes on where the clock is. In doubt it is not shelved.
 */
import { msBetween, type Instant } from '../../time/index.ts';
import type { Command, Refusal } from '../commands.ts';
import type { Fact } from '../facts.ts';
import { refuse } from '../refuse.ts';
import type { Decision } from '../state.ts';
import { unshelved } from './ladder.ts';

/** Where the playbook says nothing (OPC UA Part 9 `MaxTimeShelved`). */
export const MAX_SHELVED_MS = 8 * 3_600_000;

/** How long it may still be shelved from `now` on, ms. */
export function shelvingLeft(d: Decision, now: Instant): number {
  // folds from before shelvings were timed do not say since when
  const running = d.shelved?.at ? Math.max(0, msBetween(d.shelved.at, now)) : 0;
  return Math.max(0, (d.maxShelvedMs ?? MAX_SHELVED_MS) - (d.shelvedMs ?? 0) - running);
}

export function shelve(
  decision: Decision,
  { until, reason, oneShot }: Extract<Command, { type: 'shelve' }>,
  now: Instant,
): Fact[] | Refusal {
  const { id: decisionId, maxShelvedMs = MAX_SHELVED_MS } = decision;
  if (maxShelvedMs === 0)
    return refuse('shelving_not_allowed', 'The playbook does not allow this decision to be shelved.');
  const ms = msBetween(now, until);
  const left = shelvingLeft(decision, now);
  if (ms <= 0 || ms > left)
    return refuse(
      'shelved_too_long',
      `A decision can be shelved for at most ${inWords(maxShelvedMs)} altogether; ${inWords(left)} are left from now.`,
      'until',
    );
  return [{ type: 'decision.shelved', payload: { decisionId, until, reason, ...(oneShot && { oneShot }) } }];
}

/** Found shelved for longer than it may be, or since a time that is yet to come. */
export function unshelveInDoubt(decision: Decision, now: Instant): Fact[] {
  const { shelved, maxShelvedMs = MAX_SHELVED_MS } = decision;
  if (!shelved || (msBetween(now, shelved.until) <= maxShelvedMs && shelved.at <= now)) return [];
  return [unshelved(decision, 'doubt', now)];
}

function inWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return minutes % 60 === 0 && minutes > 0 ? `${minutes / 60} h` : `${minutes} min`;
}
