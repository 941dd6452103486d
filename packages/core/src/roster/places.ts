/**
 * A roster prepared for questions: its places with their plans, and who stands in where. Prepared once per roster value
 * and forgotten with it.
 */
import { plansOf, type Plan, type Plans } from './plan.ts';
import { ON_CALL, PLANT_WIDE, type Override, type Person, type Roster, type RosterRole } from './roster.ts';
import { joined, type Stretch } from './stretch.ts';
import { epochMs } from '../time/index.ts';

export interface Place {
  /** whose it is: for cover that is there in addition, whoever gives it */
  person: Person;
  role: RosterRole;
  functions: readonly string[];
  areas: readonly string[];
  lines: readonly string[];
  plan: Plan;
  /** in order: the last one that holds for a question counts */
  standIns: readonly StandIn[];
}

/** Takes the whole place, or only what a question is about. */
export interface StandIn extends Stretch {
  who: Person;
  function: string | undefined;
  area: string | undefined;
}

export interface Prepared {
  roster: Roster;
  people: ReadonlyMap<string, Person>;
  plans: Plans;
  places: readonly Place[];
  /** places that answer for a function, without the plant-wide ones */
  ofFunction: ReadonlyMap<string, readonly Place[]>;
  plantWide: readonly Place[];
  /** the own place, and those in which somebody ever stands in, by person id */
  placesOf: ReadonlyMap<string, readonly Place[]>;
  absences: ReadonlyMap<string, readonly Stretch[]>;
  /** ids of people who are ever in a place that is ever on call */
  everOnCall: ReadonlySet<string>;
}

const kept = new WeakMap<Roster, Prepared>();

export function prepared(roster: Roster): Prepared {
  const known = kept.get(roster);
  if (known) return known;
  const fresh = prepare(roster);
  kept.set(roster, fresh);
  return fresh;
}

function prepare(roster: Roster): Prepared {
  const people = new Map(roster.people.map((person) => [person.id, person]));
  const plans = plansOf(roster);
  const standIns = standInsByPlace(roster, people);
  const places: Place[] = [...people.values()].map((person) => ({
    person,
    role: person.role,
    functions: person.functions,
    areas: person.areas,
    lines: person.lines,
    plan: plans.of(person),
    standIns: standIns.get(person.id) ?? [],
  }));
  for (const override of roster.overrides) {
    const who = people.get(override.who);
    if (who && override.instead === undefined) places.push(cover(override, who));
  }
  const ofFunction = new Map<string, Place[]>();
  const placesOf = new Map<string, Place[]>();
  for (const place of places) {
    if (!PLANT_WIDE.has(place.role)) for (const name of place.functions) add(ofFunction, name, place);
    for (const id of new Set([place.person.id, ...place.standIns.map(({ who }) => who.id)]))
      add(placesOf, id, place);
  }
  return {
    roster,
    people,
    plans,
    places,
    ofFunction,
    plantWide: places.filter(({ role }) => PLANT_WIDE.has(role)),
    placesOf,
    absences: absencesByPerson(roster),
    everOnCall: everOnCall(roster, standIns),
  };
}

/** Who fills a hole answers first there. */
function cover({ function: name, area, from, to }: Override, who: Person): Place {
  const worked = [{ start: epochMs(from), end: epochMs(to), shift: null, onCall: false }];
  return {
    person: who,
    role: 'decider',
    functions: name === undefined ? who.functions : [name],
    areas: area === undefined ? who.areas : [area],
    lines: [],
    plan: { between: (start, end) => worked.filter((w) => w.start < end && start < w.end) },
    standIns: [],
  };
}

function standInsByPlace(roster: Roster, people: ReadonlyMap<string, Person>): Map<string, StandIn[]> {
  const result = new Map<string, StandIn[]>();
  const put = (
    place: string,
    person: string,
    span: Pick<Override, 'from' | 'to'>,
    of: Pick<Override, 'function' | 'area'>,
  ): void => {
    const who = people.get(person);
    if (!who) return;
    const [start, end] = [epochMs(span.from), epochMs(span.to)];
    add(result, place, { who, start, end, function: of.function, area: of.area });
  };
  for (const swap of roster.swaps) {
    put(swap.person, swap.with, swap, {});
    if (swap.theirs) put(swap.with, swap.person, swap.theirs, {});
  }
  for (const override of roster.overrides)
    if (override.instead !== undefined) put(override.instead, override.who, override, override);
  return result;
}

function everOnCall(
  { people, assignments }: Roster,
  standIns: ReadonlyMap<string, readonly StandIn[]>,
): Set<string> {
  const owners = [
    ...people.filter(({ shift }) => shift === ON_CALL).map(({ id }) => id),
    ...assignments.filter(({ shift }) => shift === ON_CALL).map(({ person }) => person),
  ];
  return new Set(owners.flatMap((id) => [id, ...(standIns.get(id) ?? []).map(({ who }) => who.id)]));
}

function absencesByPerson({ absences }: Roster): Map<string, Stretch[]> {
  const result = new Map<string, Stretch[]>();
  for (const { person, from, to } of absences)
    add(result, person, { start: epochMs(from), end: epochMs(to) });
  for (const [person, stretches] of result) result.set(person, joined(stretches));
  return result;
}

function add<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
