/** Somebody on the roster by id, or a refusal that says there is nobody. */
import type { Person, Roster } from '@gemba/core/roster';
import { ProblemError } from '../http/problem.ts';

/** @throws ProblemError */
export function personOnRoster({ people }: Roster, id: string): Person {
  const person = people.find((one) => one.id === id);
  if (person) return person;
  throw new ProblemError({ status: 404, code: 'not_found', detail: 'Nobody on the roster has this id.' });
}
