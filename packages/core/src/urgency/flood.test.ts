import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { after, epochMs, type Instant, instant } from '../time/index.ts';
import { type Flood, floodOf, floodPeriods, msInFlood, peakRate, RATE_WINDOW_MS } from './flood.ts';

const T0 = instant(Date.parse('2026-11-23T08:00:00Z'));
const MIN = 60_000;
const at = (minute: number): Instant => after(T0, minute * MIN);
const asked = (...minutes: number[]): Instant[] => minutes.map(at);
/** one every half minute */
const many = (n: number, from = 0): Instant[] => Array.from({ length: n }, (_, i) => at(from + i / 2));

describe('a flood', () => {
  test('begins with the eleventh question within ten minutes, not with the tenth', () => {
    expect(floodOf(many(10), at(5))).toMatchObject({ in: false, since: null, rate: 10 });
    expect(floodOf(many(11), at(5))).toMatchObject({ in: true, since: at(5), rate: 11 });
  });

  test('ends when fewer than five were asked, not as soon as it is below ten', () => {
    // eleven, one every half minute: at minute 13 there are four left of them
    expect(floodOf(many(11), at(12.99))).toMatchObject({ in: true, rate: 5 });
    expect(floodOf(many(11), at(13))).toMatchObject({ in: false, since: at(13), rate: 4 });
  });

  test('does not begin again by what would not have begun it', () => {
    const calm = [...many(11), ...asked(14, 14.5, 15, 15.5, 16)];
    expect(floodOf(calm, at(16))).toMatchObject({ in: false, since: at(13) });
    expect(floodPeriods(calm, T0, at(30))).toEqual([{ from: at(5), to: at(13) }]);
  });

  test('is nothing where nothing is asked', () => {
    expect(floodOf([], T0)).toEqual({ in: false, since: null, rate: 0, at: T0 });
    expect(floodPeriods([], T0, at(60))).toEqual([]);
    expect(peakRate([], T0, at(60))).toBe(0);
  });

  test('that runs on is counted up to now, and one that began before only from then on', () => {
    expect(floodPeriods(many(40), T0, at(19.5))).toEqual([{ from: at(5), to: at(19.5) }]);
    expect(floodPeriods(many(40), at(10), at(15))).toEqual([{ from: at(10), to: at(15) }]);
    expect(msInFlood(floodPeriods(many(40), at(10), at(15)))).toBe(5 * MIN);
    expect(floodPeriods(many(11), at(13), at(20))).toEqual([]);
  });

  test('has as its peak the most within any ten minutes', () => {
    const all = [...many(11), ...many(30, 60)];
    expect(peakRate(all, T0, at(120))).toBe(20);
    expect(peakRate(all, T0, at(50))).toBe(11);
    expect(peakRate(many(11), at(7), at(8))).toBe(11);
  });
});

const anyAsked = fc
  .array(fc.integer({ min: 0, max: 120 * MIN }), { maxLength: 200 })
  .map((all) => all.toSorted((a, b) => a - b).map((ms) => after(T0, ms)));
const anyTime = fc.integer({ min: 0, max: 140 * MIN - 1 }).map((ms) => after(T0, ms));

/** Straight from the rule: the state after each change, counted anew. */
function byTheRule(all: readonly Instant[], now: Instant): Pick<Flood, 'in' | 'since' | 'rate'> {
  const rateAt = (ms: number) =>
    all.filter((a) => epochMs(a) <= ms && ms < epochMs(a) + RATE_WINDOW_MS).length;
  let state: Pick<Flood, 'in' | 'since'> = { in: false, since: null };
  const changes = all.flatMap((a) => [epochMs(a), epochMs(a) + RATE_WINDOW_MS]).toSorted((a, b) => a - b);
  for (const ms of changes) {
    if (ms > epochMs(now)) break;
    const next = state.in ? rateAt(ms) >= 5 : rateAt(ms) > 10;
    if (next !== state.in) state = { in: next, since: instant(ms) };
  }
  return { ...state, rate: rateAt(epochMs(now)) };
}

test('is what the rule says at every instant', () => {
  fc.assert(
    fc.property(anyAsked, anyTime, (all, now) => {
      expect(floodOf(all, now)).toEqual({ ...byTheRule(all, now), at: now });
      const periods = floodPeriods(all, T0, at(140));
      expect(periods.some(({ from, to }) => from <= now && now < to)).toBe(byTheRule(all, now).in);
    }),
    { numRuns: 200 },
  );
});

test('carried on from an earlier answer is what it would be from the beginning', () => {
  fc.assert(
    fc.property(anyAsked, anyTime, anyTime, (all, a, b) => {
      const [earlier, now] = a < b ? [a, b] : [b, a];
      const previous = floodOf(all, earlier);
      const since = after(earlier, -RATE_WINDOW_MS);
      expect(
        floodOf(
          all.filter((one) => one > since),
          now,
          previous,
        ),
      ).toEqual(floodOf(all, now));
    }),
    { numRuns: 200 },
  );
});

test('the times in flood do not overlap, and lie within what was asked about', () => {
  fc.assert(
    fc.property(anyAsked, anyTime, anyTime, (all, a, b) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      let last: Instant | null = null;
      for (const period of floodPeriods(all, from, to)) {
        expect(period.from < period.to && period.from >= from && period.to <= to).toBe(true);
        expect(last === null || last < period.from).toBe(true);
        last = period.to;
      }
    }),
  );
});
