/**
 * Flood mode of a function (EEMUA 191): it begins when more than ten decisions were asked of it within ten minutes, and
 * ends when fewer than five were. Between these it stays what it was, so that wall and channels do not switch to and
 * fro. What counts is a decision asked, whatever its priority; that it was answered at once does not take it back.
 *
 * Windows, ladders and ERP duties know nothing of it: it changes what is shown first, never what is due.
 */
import { epochMs, type Instant, instant } from '../time/index.ts';

export const RATE_WINDOW_MS = 10 * 60_000;
/** It begins above this. */
export const FLOOD_ABOVE = 10;
/** It ends below this. */
export const FLOOD_BELOW = 5;

export interface Flood {
  in: boolean;
  /** since when it is in flood or quiet; null: quiet for as long as is known */
  since: Instant | null;
  /** asked in the ten minutes up to `at` */
  rate: number;
  at: Instant;
}

export interface FloodPeriod {
  from: Instant;
  to: Instant;
}

/**
 * @param asked in order; without `previous` as far back as is known, with it at least the ten minutes before
 *   `previous.at` and all since
 * @param previous the answer of an earlier moment
 */
export function floodOf(asked: readonly Instant[], now: Instant, previous?: Flood): Flood {
  let state = { in: previous?.in ?? false, since: previous?.since ?? null };
  const from = previous ? epochMs(previous.at) : -Infinity;
  const rate = sweep(asked, epochMs(now), (atMs, count) => {
    if (atMs <= from) return;
    const next = isFlood(count, state.in);
    if (next !== state.in) state = { in: next, since: instant(atMs) };
  });
  return { ...state, rate, at: now };
}

/** The times in flood between two instants, oldest first; one that runs on ends at `to`. @param asked in order */
export function floodPeriods(asked: readonly Instant[], from: Instant, to: Instant): FloodPeriod[] {
  const [fromMs, toMs] = [epochMs(from), epochMs(to)];
  const periods: FloodPeriod[] = [];
  let began: number | null = null;
  const end = (atMs: number): void => {
    if (began !== null && atMs > fromMs && Math.max(began, fromMs) < atMs)
      periods.push({ from: instant(Math.max(began, fromMs)), to: instant(atMs) });
    began = null;
  };
  sweep(asked, toMs, (atMs, count) => {
    if (isFlood(count, began !== null)) began ??= atMs;
    else end(atMs);
  });
  end(toMs);
  return periods;
}

/** The most that was asked within any ten minutes that end between the two instants. @param asked in order */
export function peakRate(asked: readonly Instant[], from: Instant, to: Instant): number {
  let peak = 0;
  const fromMs = epochMs(from);
  const last = sweep(asked, epochMs(to), (atMs, count) => {
    if (atMs >= fromMs) peak = Math.max(peak, count);
  });
  return Math.max(peak, last);
}

export const msInFlood = (periods: readonly FloodPeriod[]): number =>
  periods.reduce((sum, { from, to }) => sum + epochMs(to) - epochMs(from), 0);

const isFlood = (count: number, was: boolean): boolean => (was ? count >= FLOOD_BELOW : count > FLOOD_ABOVE);

/**
 * Visits every instant at which the rate changes, up to `untilMs`. What was asked at t counts from t on until, and
 * without, t + ten minutes.
 *
 * @returns the rate at `untilMs`
 */
function sweep(
  asked: readonly Instant[],
  untilMs: number,
  visit: (atMs: number, count: number) => void,
): number {
  const instants = asked.map(epochMs);
  let [come, gone] = [0, 0];
  for (;;) {
    const next = Math.min(instants[come] ?? Infinity, (instants[gone] ?? Infinity) + RATE_WINDOW_MS);
    if (next > untilMs || next === Infinity) return come - gone;
    while (come < instants.length && instants[come]! <= next) come += 1;
    while (gone < come && instants[gone]! + RATE_WINDOW_MS <= next) gone += 1;
    visit(next, come - gone);
  }
}
