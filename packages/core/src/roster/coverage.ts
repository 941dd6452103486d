/**
 * Holes: stretches of time in which nobody answers first for a function. Somebody who is on and whom no channel reaches
 * fills none. A hole says to whom a question falls then, and is cut where that changes.
 *
 * Computed on whole stretches, not by sampling: a hole of a minute is found, and 500 people × 14 days take a fraction of
 * a second.
 */
import { epochMs, instant, type Instant } from '../time/index.ts';
import { dayAt, instantOf, timeAt, zoneOf } from './calendar.ts';
import { answersFor, occupancy } from './duty.ts';
import { prepared, type Place, type Prepared } from './places.ts';
import { silentBetween } from './reachable.ts';
import type { Person, Roster, RosterRole } from './roster.ts';
import { around, joined, within, without, type Stretch } from './stretch.ts';
import { ownerFor } from './who.ts';

export interface Hole {
  function: string;
  area?: string;
  from: Instant;
  to: Instant;
  /** who would be asked; null: nobody at all is on */
  fallsTo: string | null;
  /** they are on and would answer first, yet no channel reaches them */
  unreachable: string[];
}

export interface CoverageAsk {
  from: Instant;
  /** of the roster's calendar: a day in which the clocks change is 23 or 25 hours */
  days: number;
  functions: readonly string[];
  /** absent: each function once, for the whole plant */
  areas?: readonly string[];
  /** who counts as answering first; absent: deciders and their deputies */
  roles?: readonly RosterRole[];
}

const FIRST: readonly RosterRole[] = ['decider', 'deputy'];

export function coverage(roster: Roster, ask: CoverageAsk): Hole[] {
  const ready = prepared(roster);
  const { start, end } = periodOf(roster, ask);
  const roles = new Set(ask.roles ?? FIRST);
  const silence = new Map<string, readonly Stretch[]>();
  const silenceOf: SilenceOf = (person) => {
    const known = silence.get(person.id) ?? silentBetween(ready, person, start, end);
    silence.set(person.id, known);
    return known;
  };
  const plantWide = ready.plantWide.flatMap((place) => momentsOf(ready, silenceOf, place, start, end));
  return ask.functions.flatMap((name) =>
    (ask.areas ?? [undefined]).flatMap((area) => {
      const about = { function: name, area };
      const places = ready.ofFunction.get(name) ?? [];
      const spans = places.flatMap((place) => spansOf(ready, silenceOf, place, about, start, end));
      const first = spans.filter(({ place, here }) => here && roles.has(place.role));
      const covered = joined(first.filter((s) => s.reachable).flatMap(({ stretches }) => stretches));
      const open = without([{ start, end }], covered);
      if (open.length === 0) return [];
      const cuts = [...plantWide, ...changesOf(spans)].toSorted((a, b) => a - b);
      const silent = first.filter((s) => !s.reachable);
      return open.flatMap((hole) => pieces(hole, cuts, (ms) => stateAt(roster, about, silent, ms)));
    }),
  );
}

/** @returns epoch ms */
export function periodOf(roster: Roster, { from, days }: Pick<CoverageAsk, 'from' | 'days'>): Stretch {
  const zone = zoneOf(roster.timeZone);
  const start = epochMs(from);
  return { start, end: instantOf(zone, dayAt(zone, start) + days, timeAt(zone, start)) };
}

/** When nothing reaches somebody, of the period. */
type SilenceOf = (person: Person) => readonly Stretch[];

interface Span {
  place: Place;
  who: string;
  reachable: boolean;
  here: boolean;
  stretches: Stretch[];
}

/** Who is in a place when, apart for when the place answers for the area and they can be told, and when not. */
function spansOf(
  { absences }: Prepared,
  silenceOf: SilenceOf,
  place: Place,
  about: { function?: string; area?: string | undefined },
  from: number,
  to: number,
): Span[] {
  const worked = place.plan.between(from, to);
  return [true, false].flatMap((here) => {
    const part = worked.filter((w) => answersFor(place, w, about) === here);
    return occupancy(place, about, part).flatMap(({ who, stretches }): Span[] => {
      const there = without(stretches, absences.get(who.id) ?? []);
      const silence = silenceOf(who);
      const span = { place, who: who.id, here };
      if (silence.length === 0) return [{ ...span, reachable: true, stretches: there }];
      return [
        { ...span, reachable: true, stretches: without(there, silence) },
        { ...span, reachable: false, stretches: within(there, silence) },
      ];
    });
  });
}

/** Every time at which a place can change hands, or whoever has it be reached or not, whatever the question. */
function momentsOf(
  { absences }: Prepared,
  silenceOf: SilenceOf,
  { person, plan, standIns }: Place,
  from: number,
  to: number,
): number[] {
  const people = [person, ...standIns.map(({ who }) => who)];
  const stretches = [
    ...plan.between(from, to),
    ...standIns,
    ...people.flatMap((one) => [...(absences.get(one.id) ?? []), ...silenceOf(one)]),
  ];
  return [...new Set(stretches.flatMap(({ start, end }) => [start, end]))];
}

const changesOf = (spans: readonly Span[]): number[] => [
  ...new Set(spans.flatMap(({ stretches }) => stretches.flatMap(({ start, end }) => [start, end]))),
];

type State = Omit<Hole, 'from' | 'to'>;

function stateAt(
  roster: Roster,
  about: { function: string; area: string | undefined },
  silent: readonly Span[],
  ms: number,
): State {
  const on = silent.filter(({ stretches }) => around(stretches, ms)).map(({ who }) => who);
  return {
    function: about.function,
    ...(about.area !== undefined && { area: about.area }),
    fallsTo: ownerFor(roster, about, instant(ms)),
    unreachable: [...new Set(on)].toSorted(),
  };
}

/** A hole, cut where its state changes. @param cuts in order */
function pieces({ start, end }: Stretch, cuts: readonly number[], state: (ms: number) => State): Hole[] {
  const result: { hole: State; from: number; to: number }[] = [];
  const inside = cuts.filter((ms) => start < ms && ms < end);
  let from = start;
  for (const to of [...inside, end]) {
    if (to <= from) continue;
    const hole = state(from);
    const last = result.at(-1);
    if (last && sameState(last.hole, hole)) last.to = to;
    else result.push({ hole, from, to });
    from = to;
  }
  return result.map(({ hole, ...span }) => ({ ...hole, from: instant(span.from), to: instant(span.to) }));
}

const sameState = (a: State, b: State): boolean =>
  a.fallsTo === b.fallsTo && a.unreachable.join('\n') === b.unreachable.join('\n');
