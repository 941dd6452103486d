/** Tryton plans in calendar days; here they become instants: a day's work begins and ends at the plant's times. */
import type { Day } from '@gemba/core/planning';
import { instant, type Instant } from '@gemba/core/time';
import { DateTime, IANAZone } from 'luxon';

export interface PlantDays {
  startOf(day: Day): Instant;
  endOf(day: Day): Instant;
  /** the plant's day at this time. @param at ISO-8601 with an offset */
  dayOf(at: string): Day;
}

/** @throws RangeError for a zone that nobody knows, or a day that ends before it starts */
export function plantDays(
  timeZone: string,
  { dayStart, dayEnd }: { dayStart: string; dayEnd: string },
): PlantDays {
  if (dayEnd <= dayStart) throw new RangeError(`a day's work from ${dayStart} cannot end at ${dayEnd}`);
  if (!IANAZone.isValidZone(timeZone)) throw new RangeError(`nobody knows the time zone ${timeZone}`);
  const at = (time: string) => {
    const known = new Map<Day, Instant>();
    return (day: Day): Instant => {
      const before = known.get(day);
      if (before !== undefined) return before;
      const ms = DateTime.fromISO(`${day}T${time}`, { zone: timeZone }).toMillis();
      const found = instant(ms);
      known.set(day, found);
      return found;
    };
  };
  return {
    startOf: at(dayStart),
    endOf: at(dayEnd),
    dayOf(text) {
      const day = DateTime.fromISO(text, { zone: timeZone }).toISODate();
      if (day === null) throw new RangeError(`no calendar day for ${text} in ${timeZone}`);
      return day;
    },
  };
}
