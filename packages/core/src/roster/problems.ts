/** What is wrong with a roster beyond the shape of its fields: names that point nowhere, and names used twice. */
import { OFF, ON_CALL, type Roster } from './roster.ts';

export interface RosterProblem {
  /** "people[3].shift" */
  field: string;
  reason: string;
}

export function problemsOf(roster: Roster): RosterProblem[] {
  const shifts = new Set(roster.shifts.map(({ id }) => id));
  const crews = roster.rotations.flatMap((rotation) => rotation.crews.map(({ id }) => id));
  const people = new Set(roster.people.map(({ id }) => id));
  const worked = new Set([...shifts, OFF]);
  const anyShift = new Set([...shifts, ...crews, OFF, ON_CALL]);
  const datedShift = new Set([...shifts, OFF, ON_CALL]);
  const somebody = (field: string, id: string | undefined): RosterProblem[] =>
    id === undefined || people.has(id) ? [] : [{ field, reason: `nobody on the roster has the id "${id}"` }];
  return [
    ...repeated('people', roster.people),
    ...repeated('shifts', roster.shifts, [OFF, ON_CALL]),
    ...repeated('rotations', roster.rotations),
    ...roster.rotations.flatMap(({ pattern, crews: own }, r) => [
      ...repeated(`rotations[${r}].crews`, own, [...shifts, OFF, ON_CALL, ...crewsBefore(roster, r)]),
      ...pattern.flatMap((id, i) => known(`rotations[${r}].pattern[${i}]`, id, worked)),
    ]),
    ...roster.people.flatMap(({ shift, manager, id }, p) => [
      ...known(`people[${p}].shift`, shift, anyShift, 'shift or crew'),
      ...somebody(`people[${p}].manager`, manager),
      ...(manager === id ? [{ field: `people[${p}].manager`, reason: 'is the person themselves' }] : []),
    ]),
    ...roster.assignments.flatMap(({ person, shift }, i) => [
      ...somebody(`assignments[${i}].person`, person),
      ...known(`assignments[${i}].shift`, shift, datedShift),
    ]),
    ...roster.absences.flatMap(({ person }, i) => somebody(`absences[${i}].person`, person)),
    ...roster.overrides.flatMap(({ who, instead }, i) => [
      ...somebody(`overrides[${i}].who`, who),
      ...somebody(`overrides[${i}].instead`, instead),
    ]),
    ...roster.swaps.flatMap((swap, i) => [
      ...somebody(`swaps[${i}].person`, swap.person),
      ...somebody(`swaps[${i}].with`, swap.with),
    ]),
  ];
}

const crewsBefore = ({ rotations }: Roster, index: number): string[] =>
  rotations.slice(0, index).flatMap(({ crews }) => crews.map(({ id }) => id));

const known = (field: string, id: string, ids: ReadonlySet<string>, what = 'shift'): RosterProblem[] =>
  ids.has(id) ? [] : [{ field, reason: `there is no ${what} "${id}"` }];

function repeated(
  field: string,
  items: readonly { id: string }[],
  taken: readonly string[] = [],
): RosterProblem[] {
  const seen = new Set(taken);
  return items.flatMap(({ id }, i) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ field: `${field}[${i}].id`, reason: `"${id}" is used already` }];
  });
}
