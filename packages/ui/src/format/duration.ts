/** Durations in words, short enough for a wall: two units at most, never rounded up ("3 min left" is at least three). Input: ms. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "0 s", "22 s", "26 min", "1 h 05 min", "2 d 3 h"; the sign is dropped. */
export function duration(ms: number): string {
  const abs = Math.abs(ms);
  if (abs < MINUTE) return `${Math.floor(abs / SECOND)} s`;
  if (abs < HOUR) return `${Math.floor(abs / MINUTE)} min`;
  if (abs < DAY) {
    const minutes = Math.floor((abs % HOUR) / MINUTE);
    const hours = `${Math.floor(abs / HOUR)} h`;
    return minutes === 0 ? hours : `${hours} ${String(minutes).padStart(2, '0')} min`;
  }
  const hours = Math.floor((abs % DAY) / HOUR);
  const days = `${Math.floor(abs / DAY)} d`;
  return hours === 0 ? days : `${days} ${hours} h`;
}

/** For figures that were measured: keeps ms below a second and one decimal below ten seconds. */
export function measured(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  return duration(ms);
}

/** "in 4 min", "4 min ago", "now" within five seconds. */
export function relative(fromNowMs: number): string {
  if (Math.abs(fromNowMs) < 5 * SECOND) return 'now';
  return fromNowMs > 0 ? `in ${duration(fromNowMs)}` : `${duration(fromNowMs)} ago`;
}
