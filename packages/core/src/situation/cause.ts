/**
 * What is known of a cause that asks nobody, or not yet: one small row, which the hub keeps beside the exceptions. A cause
 * that opens at its first report has none. It is in one of these states:
 *
 * - **held**: it stands, and asks nobody for the reason `held.because`; `releaseAt` says when that is looked at again.
 *   Muted by an exception above, it is looked at when that one is resolved, so `releaseAt` may be null.
 * - **clearing** (held, `clearingSince` set): told to be over; it is when nothing new comes for the off delay.
 * - **over** (`overAt` set): a memory of when it ended, so that a report of before, arriving late, does not bring it back.
 * - **asked about** (`held` and `overAt` null): a memory of the last value beside an open exception, for the dead-band.
 */
import type { HeldBecause } from '../exception/facts.ts';
import type { Instant } from '../time/index.ts';

export interface CauseState {
  /** when it began and was last reported, by the events' own times */
  firstAt: Instant;
  lastAt: Instant;
  /** reports that asked nobody */
  count: number;
  /** times of the last reports, as many as the playbook wants at most */
  occurrences: Instant[];
  /** when there were enough of them; null: not yet */
  enoughAt: Instant | null;
  /** the first report's event, and the latest ones, oldest first */
  eventIds: string[];
  held: {
    because: HeldBecause;
    since: Instant;
    /** the planned stop, or the exception above */
    by: string | null;
  } | null;
  clearingSince: Instant | null;
  overAt: Instant | null;
  /** the last reported value of the dead-band's field */
  value: number | null;
  /** when the row is looked at again: to ask, to forget */
  releaseAt: Instant | null;
}

/** Events that are kept for the exception's evidence: the first, and the latest of the others. */
export const MAX_EVENTS_KEPT = 20;

export function withEvent(eventIds: readonly string[], id: string): string[] {
  const [first, ...others] = [...eventIds, id];
  return first === undefined ? [] : [first, ...others.slice(1 - MAX_EVENTS_KEPT)];
}
