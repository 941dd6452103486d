/**
 * Who is in a place when, and so who is on: at an instant, until when, and over a period. One rule in two forms, at an
 * instant (`occupantAt`) and over time (`occupancy`); a property test holds them together.
 *
 * A place that is worked has exactly one occupant for a question, unless that one is absent: then it has none, and the
 * question goes to the next.
 */
import { epochMs, instant, type Instant } from '../time/index.ts';
import { DAY_MS } from './calendar.ts';
import { prepared, type Place, type Prepared } from './places.ts';
import type { Worked } from './plan.ts';
import { PLANT_WIDE, type Person, type Roster, type Shift } from './roster.ts';
import { around, joined, within, without, type Stretch } from './stretch.ts';

/** What a question is about, as far as a stand-in may be limited to it. */
export interface About {
  function?: string | undefined;
  area?: string | undefined;
}

const holdsFor = (limit: About, { function: name, area }: About): boolean =>
  (limit.function === undefined || limit.function === name) &&
  (limit.area === undefined || limit.area === area);

/** Who has the place at `ms` for a question, whether it is worked then or not. */
export function occupantAt({ person, standIns }: Place, about: About, ms: number): Person {
  const standIn = standIns.findLast((s) => s.start <= ms && ms < s.end && holdsFor(s, about));
  return standIn?.who ?? person;
}

/** The same over time, for the stretches in which the place is worked. */
export function occupancy(
  { person, standIns }: Place,
  about: About,
  worked: readonly Stretch[],
): { who: Person; stretches: Stretch[] }[] {
  const result: { who: Person; stretches: Stretch[] }[] = [];
  let left = joined(worked);
  for (const standIn of standIns.toReversed()) {
    if (!holdsFor(standIn, about)) continue;
    const taken = within(left, [standIn]);
    if (taken.length === 0) continue;
    result.push({ who: standIn.who, stretches: taken });
    left = without(left, [standIn]);
  }
  if (left.length > 0) result.push({ who: person, stretches: left });
  return result;
}

/** All questions between which a place's stand-ins can tell a difference. */
export function aboutsOf({ role, functions, standIns }: Place): About[] {
  if (standIns.length === 0) return [{}];
  const names = PLANT_WIDE.has(role)
    ? [undefined, ...standIns.map((s) => s.function)]
    : functions.length > 0
      ? functions
      : [undefined];
  const areas = [undefined, ...standIns.map((s) => s.area)];
  return [...new Set(names)].flatMap((name) => [...new Set(areas)].map((area) => ({ function: name, area })));
}

export const isAbsent = ({ absences }: Prepared, person: string, ms: number): boolean =>
  around(absences.get(person) ?? [], ms) !== undefined;

export function isOn(roster: Roster, person: Pick<Person, 'id'>, at: Instant): boolean {
  const ready = prepared(roster);
  const ms = epochMs(at);
  if (isAbsent(ready, person.id, ms)) return false;
  return (ready.placesOf.get(person.id) ?? []).some(
    (place) =>
      place.plan.between(ms, ms + 1).length > 0 &&
      aboutsOf(place).some((about) => occupantAt(place, about, ms).id === person.id),
  );
}

/** When somebody is on between two times (epoch ms), in whatever place; whole stretches where nothing cuts them. */
export function dutyBetween(roster: Roster, person: string, from: number, to: number): Stretch[] {
  const ready = prepared(roster);
  const own = (ready.placesOf.get(person) ?? []).flatMap((place) => {
    const worked = place.plan.between(from, to);
    return aboutsOf(place).flatMap((about) =>
      occupancy(place, about, worked)
        .filter(({ who }) => who.id === person)
        .flatMap(({ stretches }) => stretches),
    );
  });
  return without(joined(own), ready.absences.get(person) ?? []).filter((s) => s.start < to && from < s.end);
}

/** A stretch of somebody's calendar. */
export interface Duty extends Stretch {
  /** null: on call, or filling a hole */
  shift: string | null;
  /** person id; null: in the own place */
  standsInFor: string | null;
}

/** What somebody works between two times (epoch ms), shift by shift, in order. */
export function calendarOf(roster: Roster, person: string, from: number, to: number): Duty[] {
  const ready = prepared(roster);
  const absences = ready.absences.get(person) ?? [];
  const result = (ready.placesOf.get(person) ?? []).flatMap((place) =>
    place.plan.between(from, to).flatMap((worked) => {
      const own = aboutsOf(place).flatMap((about) =>
        occupancy(place, about, [worked])
          .filter(({ who }) => who.id === person)
          .flatMap(({ stretches }) => stretches),
      );
      const standsInFor = place.person.id === person ? null : place.person.id;
      return without(joined(own), absences).map((stretch): Duty => ({
        ...stretch,
        shift: worked.shift?.name ?? null,
        standsInFor,
      }));
    }),
  );
  return result.filter((s) => s.start < to && from < s.end).toSorted((a, b) => a.start - b.start);
}

const HORIZONS_DAYS = [4, 40, 400];

/** Until when somebody who is on stays on without a break; null: not on, or no end within a year. */
export function onUntil(roster: Roster, person: Pick<Person, 'id'>, at: Instant): Instant | null {
  const ms = epochMs(at);
  for (const days of HORIZONS_DAYS) {
    const horizon = ms + days * DAY_MS;
    const running = around(dutyBetween(roster, person.id, ms, horizon), ms);
    if (!running) return null;
    if (running.end < horizon) return instant(running.end);
  }
  return null;
}

/** When somebody comes on next; null: on now, or not within a year. */
export function onFrom(roster: Roster, person: Pick<Person, 'id'>, at: Instant): Instant | null {
  const ms = epochMs(at);
  for (const days of HORIZONS_DAYS) {
    const [next] = dutyBetween(roster, person.id, ms, ms + days * DAY_MS);
    if (next) return next.start > ms ? instant(next.start) : null;
  }
  return null;
}

/** The shifts that run at `at` by the plan, with the instants between which they run (epoch ms), as the roster lists them. */
export function shiftsAt(roster: Roster, at: Instant): { shift: Shift; startMs: number; endMs: number }[] {
  const { plans } = prepared(roster);
  const ms = epochMs(at);
  return roster.shifts.flatMap((shift) =>
    plans
      .ofShift(shift)
      .between(ms, ms + 1)
      .slice(0, 1)
      .map(({ start, end }) => ({ shift, startMs: start, endMs: end })),
  );
}

/** The first of them. Null in a gap of the plan. */
export function shiftAt(
  roster: Roster,
  at: Instant,
): { shift: Shift; startMs: number; endMs: number } | null {
  return shiftsAt(roster, at)[0] ?? null;
}

/** Does somebody in this place answer for the area and the line while working this? */
export function answersFor(
  place: Pick<Place, 'areas' | 'lines'>,
  { shift }: Pick<Worked, 'shift'>,
  { area, line }: { area?: string | undefined; line?: string | undefined },
): boolean {
  const areas = place.areas.length > 0 ? place.areas : (shift?.areas ?? []);
  return fits(areas, area) && fits(place.lines, line);
}

const fits = (own: readonly string[], asked: string | undefined): boolean =>
  own.length === 0 || asked === undefined || own.includes(asked);
