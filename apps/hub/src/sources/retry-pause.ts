/** How long a source waits before it tries again: doubling from `first` to `most`, ±20 % so that many do not march. */
export interface Pace {
  firstRetryMs: number;
  mostRetryMs: number;
}

export const PACE: Pace = { firstRetryMs: 1_000, mostRetryMs: 30_000 };

/** @param failures how many in a row, from 1; @param chance 0 … 1 */
export function retryPauseMs({ firstRetryMs, mostRetryMs }: Pace, failures: number, chance: number): number {
  const pause = Math.min(mostRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 20));
  return Math.round(pause * (0.8 + 0.4 * chance));
}
