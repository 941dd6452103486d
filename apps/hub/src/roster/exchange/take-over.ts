/** Takes rows over into the roster: all of them, or none when one is wrong. */
import type { RosterImport } from '@gemba/core/wire';
import type { SignedIn } from '../../auth/identity.ts';
import type { NoRights } from '../../auth/rights.ts';
import { ProblemError, refusalProblem } from '../../http/problem.ts';
import { published } from '../change-routes.ts';
import type { LivingRoster } from '../living-roster.ts';
import { isManager, mayEnter } from '../rights.ts';
import { mergeHolidays, mergePeople } from './document-tables.ts';
import { readEntries, type EntryTable } from './entry-tables.ts';
import { MOST_PROBLEMS, type CellProblem, type TableRow } from './table.ts';

export const TABLES = ['people', 'holidays', 'assignments', 'absences', 'overrides'] as const;
export type Table = (typeof TABLES)[number];

/** @throws ProblemError that names every wrong row */
export async function takeOver(
  roster: LivingRoster,
  identity: SignedIn,
  table: Table,
  rows: readonly TableRow[],
): Promise<RosterImport> {
  if (table !== 'people' && table !== 'holidays') return takeEntries(roster, identity, table, rows);
  refuseUnlessManager(identity);
  let counts = { added: 0, changed: 0, unchanged: 0 };
  let wrong: CellProblem[] = [];
  const result = await roster.publish(
    (document) => {
      const merged = (table === 'people' ? mergePeople : mergeHolidays)(document, rows);
      if ('problems' in merged) {
        wrong = merged.problems;
        return { problems: [] };
      }
      const { document: next, ...done } = merged;
      counts = done;
      return done.added + done.changed === 0 ? null : { document: next };
    },
    { by: identity.id, reason: `${table} imported` },
  );
  if (wrong.length > 0) throw notTaken(wrong);
  const { version, published: changed } = published(result);
  return { ...counts, version: changed ? version : null };
}

async function takeEntries(
  roster: LivingRoster,
  identity: SignedIn,
  table: EntryTable,
  rows: readonly TableRow[],
): Promise<RosterImport> {
  const held = roster.current();
  const read = readEntries(held, table, rows);
  if ('problems' in read) throw notTaken(read.problems);
  const { entries } = read;
  const added = await roster.addMissing(entries, identity.id, (missing) => {
    // why somebody is absent is not for everybody: that it is there already would tell
    const asked = table === 'absences' ? entries : missing;
    return firstRefusal(asked.map((entry) => mayEnter(identity, held, entry)));
  });
  if ('refused' in added) throw new ProblemError(refusalProblem(added));
  return { added: added.length, changed: 0, unchanged: entries.length - added.length, version: null };
}

const firstRefusal = (verdicts: readonly (true | NoRights)[]): true | NoRights =>
  verdicts.find((verdict) => verdict !== true) ?? true;

/** @throws ProblemError */
export function refuseUnlessManager(identity: SignedIn): void {
  if (isManager(identity)) return;
  throw new ProblemError({
    status: 403,
    code: 'no_rights',
    detail: 'This needs a manager or an administrator.',
  });
}

export function notTaken(problems: readonly CellProblem[]): ProblemError {
  const [first] = problems;
  const errors = problems.slice(0, MOST_PROBLEMS).map(({ row, field, reason }) => ({
    field: field === null ? `row ${row}` : `row ${row}, ${field}`,
    reason,
  }));
  const detail = `Nothing was taken over: ${errors[0]?.field ?? ''}: ${first?.reason ?? ''}.`;
  return new ProblemError({ status: 422, code: 'invalid_input', detail, errors });
}
