/**
 * The circuit breaker before the ERP. Pure: what it was, what the ERP answered, the time → what it is.
 *
 *   closed     three calls in a row find the ERP away or without an answer, or it names a time to wait for → open
 *   open       nobody is asked until its end: the backoff with jitter, longer each time, or what the ERP named → half-open
 *   half-open  one call is the probe: an answer → closed; none, or one that tells nothing → open again
 */
import { after, type Instant } from '@gemba/core/time';
import { backoffMs, type Backoff } from '../backoff.ts';

export interface Breaker {
  /** unavailable answers in a row */
  failures: number;
  /** times in a row that it has opened */
  opened: number;
  /** open until then, half-open from then on; null: closed */
  until: Instant | null;
}

export const CLOSED: Breaker = { failures: 0, opened: 0, until: null };

/** Unavailable answers in a row that open it. */
export const OPENS_AFTER = 3;

export type Phase = 'closed' | 'open' | 'half-open';

export function phaseOf({ until }: Breaker, now: Instant): Phase {
  if (until === null) return 'closed';
  return now < until ? 'open' : 'half-open';
}

export interface Failure {
  /** no earlier, says the ERP */
  retryAfterMs: number | null;
  backoff: Backoff;
  /** a number in [0, 1) */
  random: number;
}

/** The ERP was away, or did not answer. */
export function unavailable(breaker: Breaker, now: Instant, failure: Failure): Breaker {
  const failures = breaker.failures + 1;
  const phase = phaseOf(breaker, now);
  if (phase === 'open') {
    // an answer to what was asked before it opened
    const named = after(now, failure.retryAfterMs ?? 0);
    return { ...breaker, until: breaker.until !== null && breaker.until > named ? breaker.until : named };
  }
  if (phase === 'closed' && failures < OPENS_AFTER && failure.retryAfterMs === null)
    return { ...breaker, failures };
  return open({ ...breaker, failures }, now, failure);
}

/** It tells nothing about the ERP: an error of the connector itself. */
export function unclear(breaker: Breaker, now: Instant, failure: Failure): Breaker {
  return phaseOf(breaker, now) === 'half-open' ? open(breaker, now, failure) : breaker;
}

function open({ failures, opened }: Breaker, now: Instant, failure: Failure): Breaker {
  const wait = backoffMs(failure.backoff, opened + 1, failure.random);
  const until = after(now, Math.max(wait, failure.retryAfterMs ?? 0));
  return { failures, opened: opened + 1, until };
}
