/**
 * The gate before the ERP: every call to it goes through here. It is shut in the ERP's maintenance windows, and while
 * the circuit breaker (breaker.ts) is open; half-open it lets one posting through, whose first call is the probe.
 */
import type { Instant } from '@gemba/core/time';
import type { Backoff } from '../backoff.ts';
import { CLOSED, phaseOf, unavailable, unclear, type Breaker } from './breaker.ts';
import { ErpAmbiguous, ErpLocked, ErpUnavailable } from './connector.ts';
import { maintenanceEnd } from './maintenance.ts';
import type { MaintenanceWindow } from './settings.ts';

export interface Shut {
  because: 'maintenance' | 'unavailable';
  until: Instant;
}

export interface Gate {
  /** null: the ERP may be asked */
  shut(): Shut | null;
  /** only one posting may ask */
  probing(): boolean;
  /** when a maintenance window was last seen open */
  maintainedAt(): Instant | null;
  /** @throws what the call throws; ErpUnavailable, without calling, while the breaker is open */
  ask<T>(call: () => Promise<T>): Promise<T>;
}

export function openGate(options: {
  maintenance: readonly MaintenanceWindow[];
  timeZone: string;
  backoff: Backoff;
  now: () => Instant;
  random: () => number;
}): Gate {
  const { maintenance, timeZone, backoff, now, random } = options;
  let breaker: Breaker = CLOSED;
  let window: { seenAt: Instant; end: Instant } | null = null;

  function maintainedUntil(at: Instant): Instant | null {
    if (window && at < window.end) {
      window.seenAt = at;
      return window.end;
    }
    const end = maintenanceEnd(maintenance, timeZone, at);
    if (end) window = { seenAt: at, end };
    return end;
  }

  return {
    shut() {
      const at = now();
      const until = maintainedUntil(at);
      if (until) return { because: 'maintenance', until };
      if (breaker.until !== null && phaseOf(breaker, at) === 'open')
        return { because: 'unavailable', until: breaker.until };
      return null;
    },
    probing: () => phaseOf(breaker, now()) === 'half-open',
    maintainedAt: () => window?.seenAt ?? null,
    async ask(call) {
      if (phaseOf(breaker, now()) === 'open') throw new ErpUnavailable('the ERP is away');
      try {
        const answer = await call();
        breaker = CLOSED;
        return answer;
      } catch (error) {
        const failure = { retryAfterMs: null, backoff, random: random() };
        if (error instanceof ErpUnavailable)
          breaker = unavailable(breaker, now(), { ...failure, retryAfterMs: error.retryAfterMs });
        // one that does not answer is as good as away
        else if (error instanceof ErpAmbiguous) breaker = unavailable(breaker, now(), failure);
        else if (error instanceof ErpLocked) breaker = CLOSED;
        else breaker = unclear(breaker, now(), failure);
        throw error;
      }
    },
  };
}
