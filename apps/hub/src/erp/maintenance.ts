/**
 * The ERP's maintenance windows by the plant's wall clock: a moment lies in a window when the clock on the wall does.
 * So an hour that the clock shows twice counts both times, and one that it skips does not exist. A window belongs to
 * the days on which it begins; `to` at or before `from` is on the next day.
 */
import { instant, type Instant } from '@gemba/core/time';
import { DateTime } from 'luxon';
import type { MaintenanceWindow } from './settings.ts';

const MINUTE_MS = 60_000;
/** Windows without a gap never end: the answer is then a moment inside of one. */
const LOOK_AHEAD_MINUTES = 7 * 24 * 60;

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** @returns the first moment from `now` on at which no window is open, to the minute; null: none is open now */
export function maintenanceEnd(
  windows: readonly MaintenanceWindow[],
  zone: string,
  now: Instant,
): Instant | null {
  if (windows.length === 0 || !isOpen(windows, DateTime.fromISO(now, { zone }))) return null;
  let at = Math.floor(Date.parse(now) / MINUTE_MS) * MINUTE_MS;
  for (let minutes = 0; minutes < LOOK_AHEAD_MINUTES; minutes += 1) {
    at += MINUTE_MS;
    if (!isOpen(windows, DateTime.fromMillis(at, { zone }))) break;
  }
  return instant(at);
}

function isOpen(windows: readonly MaintenanceWindow[], { weekday, hour, minute }: DateTime): boolean {
  const clock = `${twoDigits(hour)}:${twoDigits(minute)}`;
  const today = DAYS[weekday - 1];
  const yesterday = DAYS[(weekday + 5) % 7];
  return windows.some(({ days, from, to }) => {
    const begins = (day: typeof today) => day !== undefined && days.includes(day);
    if (from < to) return begins(today) && from <= clock && clock < to;
    return (begins(today) && from <= clock) || (begins(yesterday) && clock < to);
  });
}

const twoDigits = (n: number): string => String(n).padStart(2, '0');
