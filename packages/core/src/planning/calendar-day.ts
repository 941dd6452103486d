/**
 * Calendar days of the plant. A day is "2026-11-25" in the plant's zone; days and instants meet only here.
 * Working days are Monday to Friday: the read model carries no factory calendar.
 */
import { DateTime } from 'luxon';
import { type Instant, instant } from '../time/index.ts';
import type { Day } from './entities.ts';

/** @param ms epoch milliseconds */
export function dayOf(ms: number, timeZone: string): Day {
  const day = DateTime.fromMillis(ms, { zone: timeZone }).toISODate();
  if (day === null) throw new RangeError(`no calendar day for ${ms} in ${timeZone}`);
  return day;
}

/** @returns epoch ms of the last millisecond of the day */
export function endOfDayMs(day: Day, timeZone: string): number {
  return DateTime.fromISO(day, { zone: timeZone }).endOf('day').toMillis();
}

/** @returns whole calendar days from `a` to `b`; negative when `b` is earlier */
export function daysBetween(a: Day, b: Day): number {
  const midnight = (day: Day) => DateTime.fromISO(day, { zone: 'utc' });
  return midnight(b).diff(midnight(a), 'days').days;
}

/** @returns epoch ms, `days` working days after `ms`, at the same time of day */
export function workingDaysAfterMs(ms: number, days: number, timeZone: string): number {
  let at = DateTime.fromMillis(ms, { zone: timeZone });
  for (let left = Math.ceil(days); left > 0;) {
    at = at.plus({ days: 1 });
    if (at.weekday <= 5) left -= 1;
  }
  return at.toMillis();
}

/** An instant, or null for a time that nobody can tell. */
export const instantOrNull = (ms: number): Instant | null => (Number.isFinite(ms) ? instant(ms) : null);
