import { after, instant } from '@gemba/core/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLOSED, phaseOf, unavailable, unclear, type Breaker, type Failure } from './breaker.ts';

const T0 = instant(Date.parse('2026-11-22T08:00:00Z'));
const failure = (retryAfterMs: number | null = null): Failure => ({
  retryAfterMs,
  backoff: { firstMs: 1_000, capMs: 8_000 },
  random: 1 - Number.EPSILON,
});
const times = (n: number, breaker: Breaker = CLOSED) => {
  let now = breaker;
  for (let i = 0; i < n; i += 1) now = unavailable(now, T0, failure());
  return now;
};

describe('the circuit breaker', () => {
  test('opens after three unavailable answers in a row', () => {
    expect(phaseOf(times(2), T0)).toBe('closed');
    const open = times(3);
    expect(phaseOf(open, T0)).toBe('open');
    expect(open.until).toBe(after(T0, 1_000));
    expect(phaseOf(open, after(T0, 999))).toBe('open');
    expect(phaseOf(open, after(T0, 1_000))).toBe('half-open');
  });

  test('opens at once, and for as long, where the ERP names a time to wait for', () => {
    expect(unavailable(CLOSED, T0, failure(60_000)).until).toBe(after(T0, 60_000));
    expect(unavailable(CLOSED, T0, failure(10)).until).toBe(after(T0, 1_000));
  });

  test('opens again, for longer, when its probe fails, and when the probe tells nothing', () => {
    let breaker = times(3);
    const waits: number[] = [];
    for (const fails of [unavailable, unclear, unavailable, unavailable]) {
      const at = breaker.until ?? T0;
      breaker = fails(breaker, at, failure());
      waits.push(Date.parse(breaker.until ?? '') - Date.parse(at));
    }
    expect(waits).toEqual([2_000, 4_000, 8_000, 8_000]);
  });

  test('does not count what tells nothing while it is closed', () => {
    expect(unclear(times(2), T0, failure())).toEqual(times(2));
  });

  test('is not opened anew by answers that come when it is open already, but waits longer when they say so', () => {
    const open = times(3);
    expect(unavailable(open, T0, failure())).toEqual(open);
    expect(unavailable(open, T0, failure(60_000)).until).toBe(after(T0, 60_000));
  });

  test('is never open for longer than the cap or what the ERP named, and never shorter than the latter', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            ms: fc.integer({ min: 0, max: 20_000 }),
            retryAfterMs: fc.option(fc.integer({ min: 0, max: 60_000 })),
            fails: fc.constantFrom(unavailable, unclear),
            random: fc.double({ min: 0, max: 0.999, noNaN: true }),
          }),
        ),
        (answers) => {
          let breaker = CLOSED;
          let now = T0;
          let named = T0;
          for (const { ms, retryAfterMs, fails, random } of answers) {
            now = after(now, ms);
            breaker = fails(breaker, now, {
              ...failure(fails === unavailable ? retryAfterMs : null),
              random,
            });
            if (fails === unavailable && retryAfterMs !== null && after(now, retryAfterMs) > named)
              named = after(now, retryAfterMs);
            const latest = named > after(now, 8_000) ? named : after(now, 8_000);
            if (breaker.until !== null && breaker.until > latest) return false;
            if (named > now && (breaker.until === null || breaker.until < named)) return false;
          }
          return true;
        },
      ),
    );
  });
});
