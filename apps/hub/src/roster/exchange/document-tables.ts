/**
 * The document's tables: people and holidays. A row adds, or changes what has its id, or its date and name; what is not
 * named stays.
 */
import { CHANNELS } from '@gemba/core/notification';
import { Holiday, Person, problemsOf, type Contact, type Roster } from '@gemba/core/roster';
import { plainErrors } from '../plain-errors.ts';
import { asList, fromList, type CellProblem, type TableRow } from './table.ts';

const ADDRESSES = CHANNELS.filter((channel) => channel !== 'in-app');

export const PEOPLE_COLUMNS = [
  'id',
  'name',
  'role',
  'functions',
  'shift',
  'areas',
  'lines',
  'skills',
  'manager',
  'zone',
  'in app',
  'quiet from',
  'quiet to',
  ...ADDRESSES,
];
export const PEOPLE_REQUIRED = ['id'];
export const HOLIDAY_COLUMNS = ['date', 'name', 'areas'];

export interface Merged {
  document: Roster;
  added: number;
  changed: number;
  unchanged: number;
}

export const peopleRows = ({ people }: Roster): Record<string, string>[] =>
  people.map((person) => ({
    id: person.id,
    name: person.name,
    role: person.role,
    functions: fromList(person.functions),
    shift: person.shift,
    areas: fromList(person.areas),
    lines: fromList(person.lines),
    skills: fromList(person.skills),
    manager: person.manager ?? '',
    zone: person.timeZone ?? '',
    'in app': person.inApp === undefined ? '' : person.inApp ? 'yes' : 'no',
    'quiet from': person.quietHours?.start ?? '',
    'quiet to': person.quietHours?.end ?? '',
    ...Object.fromEntries(
      ADDRESSES.map((channel) => [
        channel,
        fromList(person.contacts.filter((c) => c.channel === channel).map((c) => c.address)),
      ]),
    ),
  }));

export const holidayRows = ({ holidays }: Roster): Record<string, string>[] =>
  holidays.map(({ date, name, areas }) => ({ date, name, areas: fromList(areas) }));

/** The fields of a person by their columns. */
const COLUMN_OF: Record<string, string> = {
  timeZone: 'zone',
  inApp: 'in app',
  'quietHours.start': 'quiet from',
  'quietHours.end': 'quiet to',
};

export function mergePeople(
  document: Roster,
  rows: readonly TableRow[],
): Merged | { problems: CellProblem[] } {
  const people = new Map<string, Person>(document.people.map((person) => [person.id, person]));
  const merged = merge<Person>(
    rows,
    'id',
    ({ id = '' }) => id,
    people,
    (cells, before) => {
      const raw = personOf(cells, before);
      if ('wrong' in raw) return { problems: [raw.wrong] };
      const read = Person.safeParse(raw.person);
      if (read.success) return { value: read.data };
      return {
        problems: plainErrors(read.error).map(({ field, reason }) => {
          const contact = /^contacts\[(\d+)\]/.exec(field);
          const channel = contact && raw.person.contacts[Number(contact[1])]?.channel;
          return { field: channel ?? COLUMN_OF[field] ?? field.replace(/\[\d+\]$/, ''), reason };
        }),
      };
    },
    (values) => ({ ...document, people: values }),
  );
  return 'problems' in merged ? merged : withKnownNames(merged, rows);
}

/** Names that point nowhere, each in the row that wrote it. */
function withKnownNames(merged: Merged, rows: readonly TableRow[]): Merged | { problems: CellProblem[] } {
  const rowOf = new Map(rows.map(({ row, cells }) => [cells['id'], row]));
  const problems = problemsOf(merged.document).flatMap(({ field, reason }): CellProblem[] => {
    const [, index, name] = /^people\[(\d+)\]\.(\w+)$/.exec(field) ?? [];
    const row = rowOf.get(merged.document.people[Number(index)]?.id);
    return row === undefined ? [] : [{ row, field: name ?? null, reason }];
  });
  return problems.length > 0 ? { problems } : merged;
}

export function mergeHolidays(
  document: Roster,
  rows: readonly TableRow[],
): Merged | { problems: CellProblem[] } {
  const keyOf = ({ date, name }: Readonly<Record<string, unknown>>) => `${String(date)} ${String(name)}`;
  const holidays = new Map<string, Holiday>(document.holidays.map((holiday) => [keyOf(holiday), holiday]));
  return merge<Holiday>(
    rows,
    'date',
    keyOf,
    holidays,
    ({ date, name, areas }, before) => {
      const own = areas === undefined ? (before?.areas ?? []) : asList(areas);
      const read = Holiday.safeParse({ date, name, ...(own.length > 0 && { areas: own }) });
      return read.success ? { value: read.data } : { problems: plainErrors(read.error) };
    },
    (values) => ({ ...document, holidays: values.toSorted((a, b) => (a.date < b.date ? -1 : 1)) }),
  );
}

function merge<T>(
  rows: readonly TableRow[],
  field: string,
  keyOf: (cells: TableRow['cells']) => string,
  known: Map<string, T>,
  read: (
    cells: TableRow['cells'],
    before: T | undefined,
  ) => { value: T } | { problems: { field: string; reason: string }[] },
  finish: (values: T[]) => Roster,
): Merged | { problems: CellProblem[] } {
  const problems: CellProblem[] = [];
  const seen = new Map<string, number>();
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (const { row, cells } of rows) {
    const key = keyOf(cells);
    const twice = seen.get(key);
    if (twice !== undefined) problems.push({ row, field, reason: `"${key}" is in row ${twice} already` });
    seen.set(key, row);
    const before = known.get(key);
    const result = read(cells, before);
    if ('problems' in result) problems.push(...result.problems.map((found) => ({ row, ...found })));
    else {
      const same = before !== undefined && JSON.stringify(before) === JSON.stringify(result.value);
      counts[before === undefined ? 'added' : same ? 'unchanged' : 'changed'] += 1;
      known.set(key, result.value);
    }
  }
  return problems.length > 0 ? { problems } : { document: finish([...known.values()]), ...counts };
}

type RawPerson = Record<string, unknown> & { contacts: readonly Contact[] };

function personOf(
  cells: TableRow['cells'],
  before: Person | undefined,
): { person: RawPerson } | { wrong: { field: string; reason: string } } {
  const text = (column: string, otherwise: string | undefined): string | undefined =>
    cells[column] === undefined ? otherwise : cells[column] === '' ? undefined : cells[column];
  const list = (column: string, otherwise: readonly string[] | undefined) =>
    cells[column] === undefined ? (otherwise ?? []) : asList(cells[column]);
  const yes = cells['in app'];
  if (yes !== undefined && !['', 'yes', 'no'].includes(yes.toLowerCase()))
    return { wrong: { field: 'in app', reason: 'is neither "yes" nor "no" nor empty' } };
  const inApp = yes === undefined ? before?.inApp : yes === '' ? undefined : yes.toLowerCase() === 'yes';
  const [start, end] = [
    text('quiet from', before?.quietHours?.start),
    text('quiet to', before?.quietHours?.end),
  ];
  const manager = text('manager', before?.manager);
  const timeZone = text('zone', before?.timeZone);
  return {
    person: {
      id: cells['id'],
      name: text('name', before?.name),
      functions: list('functions', before?.functions),
      role: text('role', before?.role),
      shift: text('shift', before?.shift),
      areas: list('areas', before?.areas),
      lines: list('lines', before?.lines),
      skills: list('skills', before?.skills),
      contacts: contactsOf(cells, before?.contacts ?? []),
      ...(inApp !== undefined && { inApp }),
      ...((start !== undefined || end !== undefined) && { quietHours: { start, end } }),
      ...(timeZone !== undefined && { timeZone }),
      ...(manager !== undefined && { manager }),
    },
  };
}

/** The order in which addresses are tried is kept for those that stay; new ones come last. */
function contactsOf(cells: TableRow['cells'], before: readonly Contact[]): Contact[] {
  const named = ADDRESSES.flatMap((channel) =>
    cells[channel] === undefined
      ? before.filter((contact) => contact.channel === channel)
      : asList(cells[channel]).map((address) => ({ channel, address })),
  );
  const is = (a: Contact) => (b: Contact) => a.channel === b.channel && a.address === b.address;
  const kept = before.filter((contact) => contact.channel === 'in-app' || named.some(is(contact)));
  return [...kept, ...named.filter((contact) => !kept.some(is(contact)))];
}
