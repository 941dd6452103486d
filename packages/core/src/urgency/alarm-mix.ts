/**
 * How much is asked, and with which priority, against EEMUA 191: one alarm per person in ten minutes is manageable, more
 * than ten are a flood (`flood.ts`); of what is asked 5 % should be of high, 15 % of medium and 80 % of low priority.
 * A is high, B medium, C and D low.
 */
import type { ExceptionState, Priority } from '../exception/state.ts';
import { type Instant, instant } from '../time/index.ts';
import { type Flood, floodOf, RATE_WINDOW_MS } from './flood.ts';

/** Of A, B, and C with D; together 1. */
export type Mix = [high: number, medium: number, low: number];
export const TARGET_MIX: Readonly<Mix> = [0.05, 0.15, 0.8];

export type PriorityCounts = Record<Priority, number>;
export const noneOfEach = (): PriorityCounts => ({ A: 0, B: 0, C: 0, D: 0 });

/** Null when there is nothing to take shares of. */
export function priorityMix({ A, B, C, D }: PriorityCounts): Mix | null {
  const all = A + B + C + D;
  return all === 0 ? null : [A / all, B / all, (C + D) / all];
}

export interface AlarmMix {
  counts: PriorityCounts;
  n: number;
  shares: Mix | null;
}

/** Of what was opened from `period.from` up to, and without, `period.to`. */
export function alarmMix(
  opened: readonly { priority: Priority; at: Instant }[],
  period: { from: Instant; to: Instant },
): AlarmMix {
  const counts = noneOfEach();
  for (const { priority, at } of opened) if (at >= period.from && at < period.to) counts[priority] += 1;
  return { counts, n: counts.A + counts.B + counts.C + counts.D, shares: priorityMix(counts) };
}

export interface FunctionRate {
  function: string;
  /** within the last ten minutes */
  asked: number;
  flood: boolean;
  /** of the flood, or of the quiet since; null: quiet for as long as the exceptions tell */
  since: Flood['since'];
}

/** Longer ago is not looked at: a quiet time of ten minutes within it is enough to be right. */
const LOOKED_BACK_MS = 2 * 3_600_000;

/** Per function, most asked first; functions with anything open are listed with 0. @param now epoch ms */
export function askedPerFunction(exceptions: readonly ExceptionState[], now: number): FunctionRate[] {
  const asked = new Map<string, Instant[]>();
  const at = instant(now);
  const since = instant(now - LOOKED_BACK_MS);
  const recent = instant(now - RATE_WINDOW_MS);
  const listed = new Set<string>();
  for (const exception of exceptions)
    for (const decision of exception.decisions) {
      if (exception.state === 'open' || decision.askedAt > recent) listed.add(decision.function);
      if (decision.askedAt <= since) continue;
      const known = asked.get(decision.function);
      if (known) known.push(decision.askedAt);
      else asked.set(decision.function, [decision.askedAt]);
    }
  return [...listed]
    .map((name) => {
      const flood = floodOf((asked.get(name) ?? []).toSorted(), at);
      return { function: name, asked: flood.rate, flood: flood.in, since: flood.since };
    })
    .toSorted((a, b) => b.asked - a.asked || (a.function < b.function ? -1 : 1));
}
