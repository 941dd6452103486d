/**
 * Tables of the roster as people keep them in a spreadsheet. UTF-8, with or without a byte order mark, separated by `,` `;`
 * or tabs, as the header is; several values in a cell are separated by `|`. What is exported can be imported again.
 *
 * A cell that a spreadsheet would take for a formula is written with an apostrophe before it, and read without it.
 */
import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { WHY_UNSTORABLE } from '../../http/json-body.ts';
import { storableText } from '../../store/storable.ts';

/** rows in one import */
const MOST_ROWS = 20_000;
/** wrong cells that are named; the rest would tell nothing new */
export const MOST_PROBLEMS = 50;
const DELIMITERS = [',', ';', '\t'] as const;
const FORMULA = /^'(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/;

export interface TableRow {
  /** as a spreadsheet counts: the header is row 1 */
  row: number;
  cells: Readonly<Record<string, string>>;
}

export interface CellProblem {
  row: number;
  /** column; null: the row as a whole */
  field: string | null;
  reason: string;
}

export function readTable(
  bytes: Buffer,
  columns: readonly string[],
  required: readonly string[],
): { rows: TableRow[]; header: string[] } | { problems: CellProblem[] } {
  const whole = (reason: string, row = 1) => ({ problems: [{ row, field: null, reason }] });
  if (!isUtf8(bytes)) return whole('it is not UTF-8: save it as “CSV UTF-8”');
  let header: string[] = [];
  let parsed: { record: Record<string, string>; info: { lines: number } }[];
  try {
    parsed = parse(bytes, {
      bom: true,
      columns: (names: string[]) => (header = names.map((name) => name.trim().toLowerCase())),
      delimiter: delimiterOf(bytes),
      info: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return whole(error.message, Number(error['lines'] ?? 1));
  }
  const wrong = [
    ...required.filter((name) => !header.includes(name)).map((name) => [name, 'this column is missing']),
    ...header.filter((name) => !columns.includes(name)).map((name) => [name, 'there is no such column']),
    ...header
      .filter((name, i) => header.indexOf(name) !== i)
      .map((name) => [name, 'this column is there twice']),
  ].map(([field, reason]) => ({ row: 1, field: field ?? '', reason: reason ?? '' }));
  if (wrong.length > 0) return { problems: wrong };
  if (parsed.length > MOST_ROWS) return whole(`more than ${MOST_ROWS} rows`, MOST_ROWS + 2);
  const rows = parsed.map(({ record, info }) => ({
    row: info.lines,
    cells: Object.fromEntries(
      Object.entries(record).map(([name, cell]) => [name, cell.replace(FORMULA, '')]),
    ),
  }));
  const unstorable = rows.flatMap(({ row, cells }) =>
    Object.entries(cells)
      .filter(([, cell]) => storableText(cell) !== cell)
      .map(([field]) => ({ row, field, reason: WHY_UNSTORABLE })),
  );
  return unstorable.length > 0 ? { problems: unstorable } : { rows, header };
}

/** Of those that a spreadsheet writes, the one that the header has most of: column names hold none of them. */
function delimiterOf(bytes: Buffer): string {
  const [header = ''] = bytes.toString('utf8').split(/[\r\n]/, 1);
  const count = (delimiter: string): number => header.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

export const writeTable = (
  columns: readonly string[],
  rows: readonly Readonly<Record<string, string>>[],
): string =>
  stringify(
    rows.map((row) => columns.map((column) => row[column] ?? '')),
    { header: true, columns: [...columns], record_delimiter: 'windows', escape_formulas: true },
  );

export const asList = (cell: string | undefined): string[] =>
  (cell ?? '')
    .split('|')
    .map((name) => name.trim())
    .filter((name) => name !== '');

export const fromList = (names: readonly string[] | undefined): string => (names ?? []).join(' | ');
