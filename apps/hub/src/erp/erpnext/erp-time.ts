/** ERPNext's times: "2026-11-25 06:00:00.000000" in the site's time zone, without saying so. They sort as text. */
import { instant, type Instant } from '@gemba/core/time';
import { DateTime } from 'luxon';

export function instantOf(text: string, timeZone: string): Instant {
  const at = DateTime.fromSQL(text, { zone: timeZone });
  if (!at.isValid) throw new RangeError(`"${text}" is no time in ${timeZone}`);
  return instant(at.toMillis());
}

export const textOf = (at: Instant, timeZone: string): string =>
  DateTime.fromISO(at, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm:ss.SSS000');

/** A day has no time: noon is that day in every zone near the plant's. */
export const noonOf = (day: string, timeZone: string): Instant => instantOf(`${day} 12:00:00`, timeZone);

export const dayOf = (text: string): string => text.slice(0, 10);

/** The same text, some ms later; as the site's clock would show it without a change of summer time. */
export const later = (text: string, ms: number): string =>
  DateTime.fromSQL(text, { zone: 'utc' }).plus(ms).toFormat('yyyy-MM-dd HH:mm:ss.SSS000');

/** @returns ms from one of ERPNext's times to another */
export const msBetween = (from: string, to: string): number =>
  DateTime.fromSQL(to, { zone: 'utc' }).toMillis() - DateTime.fromSQL(from, { zone: 'utc' }).toMillis();
