/**
 * How much is asked of people, against EEMUA 191: one alarm in ten minutes is manageable for one person, ten in ten
 * minutes is a flood; of all alarms 5 % should be of high, 15 % of medium and 80 % of low priority.
 */
import type { ExceptionState, Priority } from '@gemba/core/exception';
import { epochMs, instant } from '@gemba/core/time';

export const RATE_WINDOW_MS = 10 * 60_000;
export const MANAGEABLE = 1;
export const FLOOD = 10;
/** shares of priority A, B, and C with D */
export const TARGET_MIX = [0.05, 0.15, 0.8] as const;

export interface FunctionRate {
  function: string;
  asked: number;
  flood: boolean;
}

/** Decisions asked of each function within the last ten minutes; functions with anything open are listed with 0. */
export function askedPerFunction(exceptions: readonly ExceptionState[], now: number): FunctionRate[] {
  const asked = new Map<string, number>();
  const since = instant(now - RATE_WINDOW_MS);
  for (const exception of exceptions)
    for (const decision of exception.decisions) {
      const recent = decision.askedAt > since ? 1 : 0;
      if (recent === 0 && exception.state !== 'open') continue;
      asked.set(decision.function, (asked.get(decision.function) ?? 0) + recent);
    }
  return [...asked]
    .map(([name, count]) => ({ function: name, asked: count, flood: count >= FLOOD }))
    .toSorted((a, b) => b.asked - a.asked || (a.function < b.function ? -1 : 1));
}

export type PriorityCounts = Record<Priority, number>;

export function countByPriority(exceptions: readonly ExceptionState[]): PriorityCounts {
  const counts: PriorityCounts = { A: 0, B: 0, C: 0, D: 0 };
  for (const exception of exceptions) if (exception.state === 'open') counts[exception.priority] += 1;
  return counts;
}

/** Open decisions of open exceptions that are shelved. */
export function countShelvedLamps(exceptions: readonly ExceptionState[]): number {
  let count = 0;
  for (const exception of exceptions)
    if (exception.state === 'open')
      for (const decision of exception.decisions)
        if (decision.shelved && decision.state !== 'decided') count += 1;
  return count;
}

/** Shares of A, B and C with D; null when nothing is open. */
export function priorityMix(counts: PriorityCounts): [number, number, number] | null {
  const all = counts.A + counts.B + counts.C + counts.D;
  return all === 0 ? null : [counts.A / all, counts.B / all, (counts.C + counts.D) / all];
}

/** The open decision that is silent for longest; null when every window still runs. */
export function longestSilent(
  exceptions: readonly ExceptionState[],
  now: number,
): { exceptionId: string; function: string; overdueMs: number } | null {
  let worst: { exceptionId: string; function: string; dueAt: string } | null = null;
  let longest: string = instant(now);
  for (const exception of exceptions) {
    if (exception.state !== 'open') continue;
    for (const decision of exception.decisions) {
      if (decision.state === 'decided' || decision.dueAt > longest) continue;
      if (decision.shelved && epochMs(decision.shelved.until) > now) continue;
      longest = decision.dueAt;
      worst = { exceptionId: exception.id, function: decision.function, dueAt: longest };
    }
  }
  return (
    worst && {
      exceptionId: worst.exceptionId,
      function: worst.function,
      overdueMs: now - Date.parse(worst.dueAt),
    }
  );
}
