/** The newest change among what was read, by Business Central's own clock; stamps are in UTC and sort as instants. */
import { after, instant, type Instant } from '@gemba/core/time';

export interface Watermark {
  latest: Instant | null;
}

export function see<T>(watermark: Watermark, rows: T[], stampOf: (row: T) => string): T[] {
  for (const row of rows) {
    const at = instant(Date.parse(stampOf(row)));
    if (watermark.latest === null || at > watermark.latest) watermark.latest = at;
  }
  return rows;
}

/** A long transaction shows its changes later than they are stamped, ms. */
const OVERLAP_MS = 120_000;

export const before = (cursor: Instant): Instant => after(cursor, -OVERLAP_MS);

export const toInstant = (stamp: string): Instant => instant(Date.parse(stamp));

/** A day has no time: noon is that day in every zone near UTC. */
export const noonOf = (day: string): Instant => toInstant(`${day}T12:00:00Z`);
