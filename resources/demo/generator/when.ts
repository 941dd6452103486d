/**
 * Times of the demo plant, before anybody knows what day it is. Two frames that never overlap: minutes from now (−2 d to
 * +24 h) for what runs at present, and days from today at a time of day (+2d and later) for what is planned. A `When` is
 * one number of minutes so that times compare: from `PLANNED` on it is the second frame.
 */
export type When = number;

const DAY = 1440;
/** midnight of the day after tomorrow: later than now + 24 h at any hour */
export const PLANNED = 2 * DAY;

/** @param day ≥ 2 */
export const onDay = (day: number, hour: number, minute = 0): When => day * DAY + hour * 60 + minute;

export const dayIndex = (when: When): number => Math.floor(when / DAY);

/** "now+1h40m", "now-25m", "+3d06:30" */
export function written(when: When): string {
  if (when >= PLANNED) {
    const rest = Math.round(when) % DAY;
    const clock = `${String(Math.floor(rest / 60)).padStart(2, '0')}:${String(rest % 60).padStart(2, '0')}`;
    return `+${dayIndex(when)}d${clock}`;
  }
  const minutes = Math.abs(Math.round(when));
  const hours = Math.floor(minutes / 60);
  const text = `${hours > 0 ? `${hours}h` : ''}${minutes % 60 > 0 || hours === 0 ? `${minutes % 60}m` : ''}`;
  return `now${when < 0 ? '-' : '+'}${text}`;
}

/** The calendar day of a time: "+3d", or the day of "now+2h". */
export const writtenDay = (when: When): string => (when >= PLANNED ? `+${dayIndex(when)}d` : written(when));
