/** Tables of dated shifts, absences and overrides: each row is an entry; a time without an offset is the roster's own. */
import type { Roster } from '@gemba/core/roster';
import { instant } from '@gemba/core/time';
import type { RosterEntry } from '@gemba/core/wire';
import { DateTime } from 'luxon';
import { checkEntries } from '../check-entries.ts';
import type { NewEntry } from '../living-roster.ts';
import type { CellProblem, TableRow } from './table.ts';

export const ENTRY_TABLES = {
  assignments: { kind: 'assignment', columns: ['person', 'shift', 'from', 'to'] },
  absences: { kind: 'absence', columns: ['person', 'from', 'to', 'reason'] },
  overrides: {
    kind: 'override',
    columns: ['who', 'instead', 'function', 'area', 'from', 'to', 'reason'],
  },
} as const;
export type EntryTable = keyof typeof ENTRY_TABLES;

const REQUIRED: Record<EntryTable, readonly string[]> = {
  assignments: ENTRY_TABLES.assignments.columns,
  absences: ENTRY_TABLES.absences.columns,
  overrides: ['who', 'from', 'to', 'reason'],
};
export const requiredOf = (table: EntryTable): readonly string[] => REQUIRED[table];

/** All rows as entries, or what is wrong with each. */
export function readEntries(
  held: Roster,
  table: EntryTable,
  rows: readonly TableRow[],
): { entries: NewEntry[] } | { problems: CellProblem[] } {
  const { kind } = ENTRY_TABLES[table];
  const raw = rows.map(({ cells }) => {
    const filled = Object.entries(cells).filter(([, cell]) => cell !== '');
    const { from, to, ...rest } = Object.fromEntries(filled);
    if (table === 'assignments') return { ...rest, from, to };
    return { ...rest, from: timeOf(from, held.timeZone), to: timeOf(to, held.timeZone) };
  });
  const read = checkEntries(held, kind, raw);
  if ('problems' in read)
    return {
      problems: read.problems.map(({ index, field, reason }) => ({
        row: rows[index]?.row ?? 1,
        field,
        reason,
      })),
    };
  return { entries: read.entries.map((entry): NewEntry => ({ kind, entry, state: 'active' })) };
}

export const entryRows = (
  { timeZone }: Roster,
  entries: readonly RosterEntry[],
  table: EntryTable,
): Record<string, string>[] =>
  entries
    .filter(({ kind, state }) => kind === ENTRY_TABLES[table].kind && state === 'active')
    .map(({ entry }) => {
      const { from, to } = entry;
      const cells = table === 'assignments' ? {} : { from: local(from, timeZone), to: local(to, timeZone) };
      return { ...entry, ...cells } as unknown as Record<string, string>;
    });

/** "2026-11-23 06:00", "2026-11-23T06:00:00+01:00". What cannot be read is left to be refused by name. */
function timeOf(text: string | undefined, zone: string): string | undefined {
  if (text === undefined) return undefined;
  const time = DateTime.fromISO(text.replace(' ', 'T'), { zone });
  return time.isValid ? instant(time.toMillis()) : text;
}

const local = (at: string, zone: string): string =>
  DateTime.fromISO(at, { zone }).toISO({ suppressMilliseconds: true, suppressSeconds: true }) ?? at;
