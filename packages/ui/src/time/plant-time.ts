/**
 * Wall-clock time in the plant's zone, for fields in which people type a day and a time. A time that the clocks skip in
 * spring is read as the one an hour later; of a time that comes twice in autumn the first is meant.
 */
import { instant, type Instant } from '@gemba/core/time';

const HOUR = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

/** "2026-11-22T13:19", as an `<input type="datetime-local">` holds it. @param ms epoch ms */
export function plantLocal(ms: number, zone: string): string {
  const part = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}`;
}

/** @param local as `plantLocal` gives it. @returns null: it is not a date and time */
export function plantInstant(local: string, zone: string): Instant | null {
  const asUtc = Date.parse(`${local.slice(0, 16)}Z`);
  if (Number.isNaN(asUtc)) return null;
  const offsetAt = (ms: number) => Date.parse(`${plantLocal(ms, zone)}Z`) - Math.floor(ms / 60_000) * 60_000;
  // the earlier of the two offsets around it comes first
  const offsets = [offsetAt(asUtc - 24 * HOUR), offsetAt(asUtc + 24 * HOUR)];
  const right = offsets.find((offset) => offsetAt(asUtc - offset) === offset);
  return instant(asUtc - (right ?? offsets[0] ?? 0));
}

/** "2026-11-22" */
export const plantDay = (ms: number, zone: string): string => plantLocal(ms, zone).slice(0, 10);

/** Beginnings (epoch ms) of `n` days and of the one after them. @param first "2026-11-22" */
export function plantDays(first: string, n: number, zone: string): number[] {
  const start = Date.parse(`${first}T00:00:00Z`);
  return Array.from({ length: n + 1 }, (_, i) => {
    const day = new Date(start + i * 24 * HOUR).toISOString().slice(0, 10);
    return Date.parse(plantInstant(`${day}T00:00`, zone) ?? `${day}T00:00:00Z`);
  });
}

/** @returns the Monday of the week that holds the day */
export function mondayOf(day: string): string {
  const ms = Date.parse(`${day}T00:00:00Z`);
  const weekday = (new Date(ms).getUTCDay() + 6) % 7;
  return new Date(ms - weekday * 24 * HOUR).toISOString().slice(0, 10);
}

export const daysLater = (day: string, n: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + n * 24 * HOUR).toISOString().slice(0, 10);
