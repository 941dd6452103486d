/** The roster as it holds: its document with the entries that count for a time. */
import type { Roster } from '@gemba/core/roster';
import type { RosterView } from '@gemba/core/wire';

export function composed({ document, entries }: Pick<RosterView, 'document' | 'entries'>): Roster {
  const active = entries.filter(({ state }) => state === 'active');
  return {
    ...document,
    assignments: [
      ...document.assignments,
      ...active.flatMap((e) => (e.kind === 'assignment' ? [e.entry] : [])),
    ],
    absences: [...document.absences, ...active.flatMap((e) => (e.kind === 'absence' ? [e.entry] : []))],
    overrides: [...document.overrides, ...active.flatMap((e) => (e.kind === 'override' ? [e.entry] : []))],
    swaps: [...document.swaps, ...active.flatMap((e) => (e.kind === 'swap' ? [e.entry] : []))],
  };
}

/** Everything that is asked of somebody: functions of the people, and those that the hub asks besides. */
export const functionsOf = (document: Roster, asked: readonly string[]): string[] =>
  [...new Set([...asked, ...document.people.flatMap(({ functions }) => functions)])].toSorted();

export const areasOf = ({ people, shifts }: Roster): string[] =>
  [...new Set([...people, ...shifts].flatMap(({ areas = [] }) => areas))].toSorted();
