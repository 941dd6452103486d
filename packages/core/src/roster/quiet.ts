/** Quiet hours: what can wait is not sent to somebody then. They delay; they never swallow. */
import { epochMs, instant, type Instant } from '../time/index.ts';
import { clockMs, dayAt, instantOf, zoneOf } from './calendar.ts';
import type { Person, Roster } from './roster.ts';

/** @returns the end of the quiet hours that run at `at`; null: none do */
export function quietUntil(
  roster: Pick<Roster, 'timeZone'>,
  { quietHours, timeZone }: Pick<Person, 'quietHours' | 'timeZone'>,
  at: Instant,
): Instant | null {
  // from a time to the same would be quiet for ever
  if (!quietHours || quietHours.start === quietHours.end) return null;
  const zone = zoneOf(timeZone ?? roster.timeZone);
  const [start, end] = [clockMs(quietHours.start), clockMs(quietHours.end)];
  const ms = epochMs(at);
  const today = dayAt(zone, ms);
  for (const day of [today - 1, today]) {
    const until = instantOf(zone, end <= start ? day + 1 : day, end);
    if (instantOf(zone, day, start) <= ms && ms < until) return instant(until);
  }
  return null;
}
