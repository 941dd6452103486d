/** Changes of the document's people, as forms make them. A value in, a value out: the hub says whether it is a roster. */
import type { Person, Roster } from '@gemba/core/roster';

/** What a form knows of a person; what it does not know stays as it was. */
export type PersonFields = Pick<
  Person,
  'id' | 'name' | 'functions' | 'role' | 'shift' | 'areas' | 'lines' | 'skills'
> & { manager: string | null };

export function withPerson(document: Roster, { manager, ...fields }: PersonFields): Roster {
  const { people } = document;
  const before = people.find(({ id }) => id === fields.id);
  const { manager: _, ...kept } = before ?? { contacts: [] };
  const person: Person = { ...kept, ...fields, ...(manager !== null && { manager }) };
  return {
    ...document,
    people: before ? people.map((one) => (one === before ? person : one)) : [...people, person],
  };
}

/** And whatever in the document names them, which would point nowhere: dated shifts, absences, their people's manager. */
export function withoutPerson(document: Roster, id: string): Roster {
  const others = (ids: readonly (string | undefined)[]) => !ids.includes(id);
  return {
    ...document,
    people: document.people
      .filter((person) => person.id !== id)
      .map((person) => {
        if (person.manager !== id) return person;
        const { manager: _, ...rest } = person;
        return rest;
      }),
    assignments: document.assignments.filter((one) => others([one.person])),
    absences: document.absences.filter((one) => others([one.person])),
    overrides: document.overrides.filter((one) => others([one.who, one.instead])),
    swaps: document.swaps.filter((one) => others([one.person, one.with])),
  };
}

/** "Ada Novák" → "a.novak", with a number where that is somebody already. */
export function suggestedId(name: string, { people }: Roster): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/[^\p{L}\p{N}-]/gu, ''))
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  const id = words.length > 1 ? `${words[0]?.[0]}.${last}` : last;
  const taken = new Set(people.map((person) => person.id));
  if (id === '' || !taken.has(id)) return id;
  let n = 2;
  while (taken.has(`${id}-${n}`)) n += 1;
  return `${id}-${n}`;
}
