/** The roster that questions are asked of: its document with the entries that hold. The hub and its stations share it. */
import type { Absence, Assignment, Override, Roster, Swap } from './roster.ts';

export type Entry =
  | { kind: 'override'; entry: Override }
  | { kind: 'absence'; entry: Absence }
  | { kind: 'swap'; entry: Swap }
  | { kind: 'assignment'; entry: Assignment };

/** @param entries in the order in which they began to hold: of two that contradict each other the later counts */
export function composed(document: Roster, entries: Iterable<Entry>): Roster {
  const assignments: Assignment[] = [...document.assignments];
  const absences: Absence[] = [...document.absences];
  const overrides: Override[] = [...document.overrides];
  const swaps: Swap[] = [...document.swaps];
  for (const entry of entries) {
    switch (entry.kind) {
      case 'assignment':
        assignments.push(entry.entry);
        break;
      case 'absence':
        absences.push(entry.entry);
        break;
      case 'override':
        overrides.push(entry.entry);
        break;
      case 'swap':
        swaps.push(entry.entry);
        break;
      default:
        throw new Error(`a roster entry of an unknown kind: ${JSON.stringify(entry satisfies never)}`);
    }
  }
  return { ...document, assignments, absences, overrides, swaps };
}
