/**
 * The shifts of a function as a calendar: all that its people work by the plan, rotations, holidays, the dated plan and
 * cover included, in the area or everywhere. On call is no shift. Absences are left out on purpose: a hole in the roster
 * must not stop the clock of a question.
 */
import { answersFor } from '../roster/duty.ts';
import { prepared } from '../roster/places.ts';
import type { Roster } from '../roster/roster.ts';
import { joined } from '../roster/stretch.ts';
import { calendarOf, type WorkCalendar } from './work-calendar.ts';

/** Without anybody on shift for the function nothing ever counts (see {@link WorkCalendar}). */
export function shiftCalendar(roster: Roster, functionName: string, area?: string): WorkCalendar {
  const places = prepared(roster).ofFunction.get(functionName) ?? [];
  return calendarOf((from, to) =>
    joined(
      places.flatMap((place) =>
        place.plan
          .between(from, to)
          .filter((worked) => !worked.onCall && answersFor(place, worked, { area })),
      ),
    ),
  );
}
