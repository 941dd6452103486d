/**
 * The producer's own time in a record that has no agreed shape: the first of the usual names that holds a time which
 * means one instant. A local time without an offset does not, so it is left to normalise: nothing is invented.
 */
import { Instant, instant } from '@gemba/core/time';

const NAMES = ['occurredAt', 'occurred_at', 'timestamp', 'time', 'ts'] as const;
/** 2001-09-09 in seconds and in milliseconds: anything smaller is a counter or an uptime, not a time of day */
const FIRST_SECOND = 1e9;
const FIRST_MS = 1e12;
const LAST_MS = 4e12;

export function occurredAt(record: Readonly<Record<string, unknown>>): Instant | null {
  for (const name of NAMES) {
    const value = record[name];
    if (typeof value === 'number') {
      if (value >= FIRST_MS && value < LAST_MS) return instant(value);
      if (value >= FIRST_SECOND && value < LAST_MS / 1000) return instant(value * 1000);
    }
    const parsed = Instant.safeParse(value);
    if (parsed.success) return parsed.data;
  }
  return null;
}
