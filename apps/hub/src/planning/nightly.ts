/** When a time of day next comes and last was, in the plant's own time: daylight saving moves it, as it moves the shifts. */
import { type Instant, instant } from '@gemba/core/time';
import { DateTime } from 'luxon';

export interface Nightly {
  /** "03:30"; where the clock jumps over it, the time that the jump leads to */
  at: string;
  /** IANA zone of the plant */
  timeZone: string;
}

/** @returns strictly after `now` */
export const nextOf = (nightly: Nightly, now: Instant): Instant =>
  [0, 1].map((days) => onDay(nightly, now, days)).find((at) => at > now) ?? onDay(nightly, now, 2);

/** @returns `now` at the latest */
export const lastOf = (nightly: Nightly, now: Instant): Instant =>
  [0, -1].map((days) => onDay(nightly, now, days)).find((at) => at <= now) ?? onDay(nightly, now, -2);

function onDay({ at, timeZone }: Nightly, now: Instant, days: number): Instant {
  const [hour, minute] = at.split(':').map(Number);
  const day = DateTime.fromISO(now, { zone: timeZone }).plus({ days });
  const time = day.set({ hour, minute, second: 0, millisecond: 0 });
  if (!time.isValid) throw new RangeError(`no time ${at} in ${timeZone}`);
  return instant(time.toMillis());
}
