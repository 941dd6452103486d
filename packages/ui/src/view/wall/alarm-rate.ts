/** What the wall counts of the open exceptions. Rates, floods and the priority mix are core's (see core/urgency). */
import type { ExceptionState } from '@gemba/core/exception';
import { epochMs, instant } from '@gemba/core/time';
import { noneOfEach, type PriorityCounts } from '@gemba/core/urgency';

export function countByPriority(exceptions: readonly ExceptionState[]): PriorityCounts {
  const counts = noneOfEach();
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
