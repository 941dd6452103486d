/** Entries as they come from outside: of the right shape, with names that exist, and of a length that somebody can mean. */
import { Absence, Assignment, Override, problemsOf, Swap, type Roster } from '@gemba/core/roster';
import { msBetween, type Instant } from '@gemba/core/time';
import type { RosterEntry, RosterEntryKind } from '@gemba/core/wire';
import type { z } from 'zod';
import { plainErrors } from './plain-errors.ts';

const LONGEST_MS = 400 * 86_400_000;

/** In a document, and in the API. */
export const LISTS = {
  override: 'overrides',
  absence: 'absences',
  swap: 'swaps',
  assignment: 'assignments',
} as const satisfies Record<RosterEntryKind, string>;

export type EntryOf<K extends RosterEntryKind> = (RosterEntry & { kind: K })['entry'];
const SCHEMAS: { [K in RosterEntryKind]: z.ZodType<EntryOf<K>> } = {
  override: Override,
  absence: Absence,
  swap: Swap,
  assignment: Assignment,
};

export interface EntryProblem {
  /** which of those given, from 0 */
  index: number;
  field: string;
  reason: string;
}

/** All of them, or what is wrong with each. */
export function checkEntries<K extends RosterEntryKind>(
  held: Roster,
  kind: K,
  raw: readonly unknown[],
): { entries: EntryOf<K>[] } | { problems: EntryProblem[] } {
  const schema: z.ZodType<EntryOf<K>> = SCHEMAS[kind];
  const problems: EntryProblem[] = [];
  const entries: EntryOf<K>[] = [];
  const places: number[] = [];
  for (const [index, value] of raw.entries()) {
    const read = schema.safeParse(value);
    if (!read.success) {
      problems.push(...plainErrors(read.error).map((found) => ({ index, ...found })));
      continue;
    }
    const { from, to } = read.data as { from: Instant; to: Instant };
    if (msBetween(from, to) > LONGEST_MS)
      problems.push({ index, field: 'to', reason: 'is more than 400 days after from' });
    entries.push(read.data);
    places.push(index);
  }
  const alone: Roster = { ...held, overrides: [], absences: [], swaps: [], assignments: [] };
  for (const { field, reason } of problemsOf({ ...alone, [LISTS[kind]]: entries })) {
    const [, index, name] = /^\w+\[(\d+)\]\.(.+)$/.exec(field) ?? [];
    if (field.startsWith(LISTS[kind]) && name !== undefined)
      problems.push({ index: places[Number(index)] ?? 0, field: name, reason });
  }
  return problems.length > 0 ? { problems: problems.toSorted((a, b) => a.index - b.index) } : { entries };
}
