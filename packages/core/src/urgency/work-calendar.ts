/**
 * Time that counts for a function: always, or within its shifts only. A window of 30 minutes that opens ten minutes
 * before the end of the last shift ends 20 minutes into the next one.
 *
 * Shifts are stretches of absolute time, so a night in which the clock changes is an hour longer or shorter than others
 * and counts as that. Where no shift comes for 30 days there is no calendar to count on, and that is the answer: whoever
 * asked counts by the wall clock and says so.
 */
import { epochMs, type Instant, instant } from '../time/index.ts';

export interface WorkCalendar {
  /** ms that count between two instants; 0 when `to` is not later */
  workingMs(from: Instant, to: Instant): number;
  /** when `ms` that count have passed since `from`; null: nothing counts for 30 days on end */
  addWorking(from: Instant, ms: number): Instant | null;
}

/** Half-open, epoch ms. */
export interface Worked {
  start: number;
  end: number;
}

const DAY_MS = 86_400_000;
/** Looked at in one go; most windows end within the first. */
const PIECE_MS = 2 * DAY_MS;
const NO_SHIFT_MS = 30 * DAY_MS;

/** @param workedIn what is worked between two instants (epoch ms): in order, without overlaps; it may reach beyond both */
export function calendarOf(workedIn: (from: number, to: number) => readonly Worked[]): WorkCalendar {
  return {
    workingMs(from, to) {
      const [start, end] = [epochMs(from), epochMs(to)];
      if (end <= start) return 0;
      return workedIn(start, end).reduce((sum, one) => sum + lengthWithin(one, start, end), 0);
    },
    addWorking(from, ms) {
      let left = ms;
      let at = epochMs(from);
      let idleSince = at;
      if (left <= 0) return from;
      while (at - idleSince < NO_SHIFT_MS) {
        const until = at + PIECE_MS;
        for (const one of workedIn(at, until)) {
          const length = lengthWithin(one, at, until);
          if (length <= 0) continue;
          if (left <= length) return instant(Math.max(one.start, at) + left);
          left -= length;
          idleSince = Math.min(one.end, until);
        }
        at = until;
      }
      return null;
    },
  };
}

const lengthWithin = ({ start, end }: Worked, from: number, to: number): number =>
  Math.max(0, Math.min(end, to) - Math.max(start, from));
