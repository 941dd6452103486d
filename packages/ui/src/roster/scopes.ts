/** What a question, a change or a look at the roster can be limited to. */
import type { Roster } from '@gemba/core/roster';

/** Everything that is asked of somebody: functions of the people, and those that the hub asks besides. */
export const functionsOf = (document: Roster, asked: readonly string[]): string[] =>
  [...new Set([...asked, ...document.people.flatMap(({ functions }) => functions)])].toSorted();

export const areasOf = ({ people, shifts }: Roster): string[] =>
  [...new Set([...people, ...shifts].flatMap(({ areas = [] }) => areas))].toSorted();
