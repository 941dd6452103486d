/** Whom a question can be put to, those who can help now first: as the groups of a select. */
import type { Decision } from '@gemba/core/exception';
import type { PersonOnRoster } from '@gemba/core/wire';
import { functionName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';

export interface PeopleGroup {
  group: string;
  items: { value: string; label: string }[];
}

/** @param except people who cannot be meant: the owner, oneself */
export function peopleChoice(
  roster: readonly PersonOnRoster[],
  decision: Pick<Decision, 'function'>,
  except: readonly (string | null)[],
): PeopleGroup[] {
  const others = roster
    .filter((person) => !except.includes(person.id))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const answersFor = (person: PersonOnRoster) => person.functions.includes(decision.function);
  const group = (name: string, people: readonly PersonOnRoster[]): PeopleGroup[] =>
    people.length === 0
      ? []
      : [{ group: name, items: people.map(({ id, name: label }) => ({ value: id, label })) }];
  return [
    ...group(
      t.acts.people.function(functionName(decision.function)),
      others.filter((person) => person.on && answersFor(person)),
    ),
    ...group(
      t.acts.people.on,
      others.filter((person) => person.on && !answersFor(person)),
    ),
    ...group(
      t.acts.people.off,
      others.filter((person) => !person.on),
    ),
  ];
}
