/**
 * Dates and times of day in a time zone as epoch ms, by luxon's zones. A day is a whole number: days since 1970-01-01.
 *
 * A time of day that the clocks skip is the instant at which they skip it, and one that comes twice is its first
 * occurrence: so times that follow one another on the wall never go back, and shifts that meet keep meeting.
 */
import { DateTime, IANAZone } from 'luxon';

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** luxon keeps them */
export const zoneOf = (name: string): IANAZone => IANAZone.create(name);

/** @param date "2026-11-22" */
export const dayNumber = (date: string): number =>
  DateTime.fromISO(date, { zone: 'utc' }).toMillis() / DAY_MS;

/** @returns "2026-11-22" */
export const dayText = (day: number): string =>
  DateTime.fromMillis(day * DAY_MS, { zone: 'utc' }).toISODate() ?? '';

/** 0 is Monday */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** the day that it is in the zone */
export const dayAt = (zone: IANAZone, ms: number): number => Math.floor(localMs(zone, ms) / DAY_MS);

/** ms since midnight on the clock of the zone */
export const timeAt = (zone: IANAZone, ms: number): number => {
  const local = localMs(zone, ms);
  return local - Math.floor(local / DAY_MS) * DAY_MS;
};

const localMs = (zone: IANAZone, ms: number): number => ms + zone.offset(ms) * MINUTE_MS;

/** @param time "06:00" @returns ms since midnight */
export const clockMs = (time: string): number =>
  (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * MINUTE_MS;

/** @param time ms since midnight on the clock @returns epoch ms */
export function instantOf(zone: IANAZone, day: number, time: number): number {
  const local = day * DAY_MS + time;
  const before = zone.offset(local - DAY_MS) * MINUTE_MS;
  const afterwards = zone.offset(local + DAY_MS) * MINUTE_MS;
  const early = local - Math.max(before, afterwards);
  const late = local - Math.min(before, afterwards);
  if (early === late || localMs(zone, early) === local) return early;
  if (localMs(zone, late) === local) return late;
  return changeBetween(zone, local - DAY_MS - before, local + DAY_MS - afterwards);
}

/** The instant at which the zone's offset changes; there is one change between the two. */
function changeBetween(zone: IANAZone, from: number, to: number): number {
  const offset = zone.offset(from);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offset(middle) === offset) low = middle;
    else high = middle;
  }
  return high;
}
