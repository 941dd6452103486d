/** Rate limits: at most so many messages within a time. They delay, and never drop. */

export interface Limit {
  messages: number;
  withinMs: number;
}

/** When messages went out, epoch ms, ascending. Slots that are promised for later count too. */
export type Sends = readonly number[];

/** @returns the earliest time ≥ `nowMs` at which one more message keeps every limit */
export function earliestUnder(limits: readonly Limit[], sends: Sends, nowMs: number): number {
  let earliest = nowMs;
  for (const { messages, withinMs } of limits) {
    const oldest = sends.at(-messages);
    if (oldest !== undefined) earliest = Math.max(earliest, oldest + withinMs);
  }
  return earliest;
}

/** The longest time that any of these limits looks back, ms. */
export const reachOf = (limits: readonly Limit[]): number =>
  limits.reduce((longest, { withinMs }) => Math.max(longest, withinMs), 0);
