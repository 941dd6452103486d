/**
 * Whom to ask. Whoever is on for a function is put in one order, from the best to ask to the last resort; every question
 * of "who" is answered from it, so that a step of a ladder has somebody as long as anybody at all is on.
 *
 * First whoever can be reached; then the role asked for and the ones above it, upwards, before the ones below; then who
 * was not asked before; then who answers for the area and line; has the skill; stands nearest on the ladder; answers
 * for this area in particular; has the least to decide; then by id, so that the answer is stable.
 */
import type { LadderStep } from '../exception/state.ts';
import { epochMs, type Instant } from '../time/index.ts';
import { answersFor, isAbsent, isOn, occupantAt } from './duty.ts';
import { prepared, type Place } from './places.ts';
import { isReachableAt, isSilent } from './reachable.ts';
import { ROLES, type Person, type Roster, type RosterRole } from './roster.ts';

export interface Ask {
  function: string;
  area?: string | undefined;
  line?: string | undefined;
  skill?: string | undefined;
}

export type Load = ReadonlyMap<string, number>;
const NO_LOAD: Load = new Map();

/** Somebody who is on, in a place that answers for the function. */
export interface Candidate {
  person: Person;
  place: Place;
  reachable: boolean;
  /** answers for the area and the line */
  here: boolean;
  skilled: boolean;
}

/** On the roster, on shift and reachable: can be the living owner of a decision. */
export function isLiving(roster: Roster, personId: string, at: Instant): boolean {
  return isReachableAt(roster, personId, at) && isOn(roster, { id: personId }, at);
}

/** Everybody who is on for a function at an instant, plant-wide roles included; in no order. */
export function candidatesAt(roster: Roster, ask: Ask, ms: number): Candidate[] {
  const ready = prepared(roster);
  const result: Candidate[] = [];
  for (const place of [...(ready.ofFunction.get(ask.function) ?? []), ...ready.plantWide]) {
    const worked = place.plan.between(ms, ms + 1);
    if (worked.length === 0) continue;
    const person = occupantAt(place, ask, ms);
    if (isAbsent(ready, person.id, ms)) continue;
    result.push({
      person,
      place,
      reachable: !isSilent(ready, person, ms),
      here: worked.some((w) => answersFor(place, w, ask)),
      skilled: ask.skill === undefined || person.skills.includes(ask.skill),
    });
  }
  return result;
}

/** Puts candidates in the order of this file; one entry per person, the best one. */
export function inOrder(
  candidates: readonly Candidate[],
  to: RosterRole,
  ask: Ask,
  not: ReadonlySet<string>,
  load: Load,
): Candidate[] {
  const start = ROLES.indexOf(to);
  const rank = ({ person, place, reachable, here, skilled }: Candidate): number[] => {
    const up = ROLES.indexOf(place.role) - start;
    return [
      reachable ? 0 : 1,
      up < 0 ? 1 : 0,
      not.has(person.id) ? 1 : 0,
      here ? 0 : 1,
      skilled ? 0 : 1,
      Math.abs(up),
      ask.area !== undefined && place.areas.length === 0 ? 1 : 0,
      ask.line !== undefined && place.lines.length === 0 ? 1 : 0,
      load.get(person.id) ?? 0,
    ];
  };
  const seen = new Set<string>();
  return candidates
    .map((candidate) => ({ candidate, rank: rank(candidate) }))
    .toSorted((a, b) => compare(a.rank, b.rank) || (a.candidate.person.id < b.candidate.person.id ? -1 : 1))
    .map(({ candidate }) => candidate)
    .filter(({ person }) => !seen.has(person.id) && seen.add(person.id));
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) if (value !== b[i]) return value - (b[i] ?? 0);
  return 0;
}

/**
 * Who answers for a function in exactly this role now, for the area, line and skill where they are given; preferably
 * somebody who can be reached. "shift-lead", "area-manager" and "plant-manager" answer for every function.
 *
 * @param load open decisions per person id
 * @returns a person id, or null when nobody is on
 */
export function whoIsOn(
  roster: Roster,
  ask: Ask & { role: RosterRole; not?: string | null | readonly string[] },
  at: Instant,
  load: Load = NO_LOAD,
): string | null {
  const not = new Set(typeof ask.not === 'string' ? [ask.not] : ask.not);
  const fitting = candidatesAt(roster, ask, epochMs(at)).filter(
    ({ person, place, here, skilled }) => place.role === ask.role && here && skilled && !not.has(person.id),
  );
  return inOrder(fitting, ask.role, ask, new Set(), load)[0]?.person.id ?? null;
}

/**
 * The owner of a new decision: somebody of the function; else its deputy, its lead, the shift lead, the area manager, the
 * plant manager; else anybody who is on for the function. Null only when nobody is.
 */
export function ownerFor(roster: Roster, ask: Ask, at: Instant, load: Load = NO_LOAD): string | null {
  const all = candidatesAt(roster, ask, epochMs(at));
  return inOrder(all, 'decider', ask, new Set(), load)[0]?.person.id ?? null;
}

/**
 * Whom a step of a ladder asks. Never empty as long as anybody is on for the function or plant-wide: where nobody is on
 * or reachable in the role, it goes to the next role up, then to the ones below, then to who was asked before, then to
 * who cannot be reached; a step is never skipped.
 *
 * @param ask.not people who have been asked already
 * @returns the owner first; empty: nobody is on at all
 */
export function peopleForStep(
  roster: Roster,
  step: Pick<LadderStep, 'to' | 'also' | 'everyone'>,
  ask: Ask & { not?: readonly string[] },
  at: Instant,
  load: Load = NO_LOAD,
): string[] {
  const all = candidatesAt(roster, ask, epochMs(at));
  const not = new Set(ask.not);
  const [owner] = inOrder(all, roleOf(step.to), ask, not, load);
  if (!owner) return [];
  const people = new Set([owner.person.id]);
  for (const role of [owner.place.role, ...(step.also ?? []).map(roleOf)]) {
    const usable = all.filter((c) => c.place.role === role && c.reachable && c.here && !not.has(c.person.id));
    const ordered = inOrder(usable, role, ask, not, load);
    const first = ordered.find(({ person }) => !people.has(person.id));
    if (step.everyone) for (const { person } of ordered) people.add(person.id);
    else if (role !== owner.place.role && first) people.add(first.person.id);
  }
  return [...people];
}

/** A role that a roster does not know (of an old playbook) is the one at the top. */
const roleOf = (name: string): RosterRole => ROLES.find((role) => role === name) ?? 'plant-manager';
