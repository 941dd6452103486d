/** Days of the plant's calendar and instants: Odoo keeps date-times where transactions say days. */
import { epochMs, instant, type Instant } from '@gemba/core/time';
import { DateTime } from 'luxon';

export const dayOf = (at: Instant, timeZone: string): string =>
  DateTime.fromMillis(epochMs(at), { zone: timeZone }).toFormat('yyyy-MM-dd');

const zoned = (at: Instant, zone: string): DateTime => DateTime.fromMillis(epochMs(at), { zone });

/** Days of the plant's calendar: an hour more or less at the change of summer time moves nothing. */
export const moved = (at: Instant, days: number, zone: string): Instant =>
  instant(zoned(at, zone).plus({ days }).toMillis());

export const daysTo = (from: Instant, day: string, zone: string): number => {
  const midnight = DateTime.fromISO(day, { zone: 'utc' });
  return Math.round(midnight.diff(DateTime.fromISO(dayOf(from, zone), { zone: 'utc' }), 'days').days);
};

/** The day asked for at the time of day of `like`, else at noon. */
export const onDay = (day: string, like: Instant | null, zone: string): Instant =>
  like
    ? moved(like, daysTo(like, day, zone), zone)
    : instant(DateTime.fromISO(`${day}T12:00:00`, { zone }).toMillis());
