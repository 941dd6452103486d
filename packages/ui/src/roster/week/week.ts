/**
 * A week of the roster as a grid: a row per person, a cell per day, and in it what this person works, in whose place, who
 * stands in, and absences. What runs past midnight is in the cell of the day on which it began.
 */
import { calendarOf, ON_CALL, PLANT_WIDE, ROLES, type Person, type Roster } from '@gemba/core/roster';
import { epochMs, instant, type Instant } from '@gemba/core/time';
import type { CoverageView, RosterEntry } from '@gemba/core/wire';
import type { Format } from '../../format/format.ts';
import { t } from '../../messages/en.ts';

export type WeekKind = 'shift' | 'on-call' | 'override' | 'swap' | 'asked' | 'absence' | 'replaced';

export interface WeekItem {
  kind: WeekKind;
  /** "Early shift", "for S. Haddad" */
  text: string;
  /** "06:00–14:00"; null: all day */
  times: string | null;
}

export interface WeekRow {
  person: Person;
  /** a list per day, in the order of the day */
  days: WeekItem[][];
}

export interface HoleRow {
  function: string;
  days: string[][];
}

interface Span {
  from: Instant;
  to: Instant;
}

interface WeekAsk {
  /** with the entries that count */
  roster: Roster;
  entries: readonly RosterEntry[];
  /** beginnings of the days and of the day after them, epoch ms */
  days: readonly number[];
  format: Pick<Format, 'time'>;
  /** short, of a person id */
  nameOf: (id: string) => string;
}

const DAY_MS = 24 * 3_600_000;

export function weekRow(person: Person, ask: WeekAsk): WeekRow {
  const { roster, entries, days, format, nameOf } = ask;
  const [from = 0, to = 0] = [days[0], days.at(-1)];
  const cells: WeekItem[][] = days.slice(1).map(() => []);
  const put = (day: number, item: WeekItem) => cells[day]?.push(item);
  const touching = (span: Span, item: Omit<WeekItem, 'times'>) => {
    for (const day of daysOf(span, days)) put(day, { ...item, times: partOfDay(span, days, day, format) });
  };
  const say = t.roster.week;

  for (const duty of calendarOf(roster, person.id, from, to)) {
    const item = dutyItem(person, duty, roster, nameOf);
    if (duty.end - duty.start > DAY_MS) {
      const span = { from: instant(Math.max(duty.start, from)), to: instant(Math.min(duty.end, to)) };
      touching(span, item);
    } else
      put(dayAt(Math.max(duty.start, from), days), {
        ...item,
        times:
          duty.start < from
            ? t.roster.now.until(format.time(duty.end))
            : `${format.time(duty.start)}–${format.time(duty.end)}`,
      });
  }
  for (const { who, instead, function: fn, area, ...span } of roster.overrides)
    if (instead === person.id) {
      const limit = [fn, area].filter((part) => part !== undefined).join(', ');
      touching(span, {
        kind: 'replaced',
        text: limit === '' ? say.replaced(nameOf(who)) : say.partly(nameOf(who), limit),
      });
    }
  for (const swap of roster.swaps) {
    if (swap.person === person.id) touching(swap, { kind: 'swap', text: say.swap(nameOf(swap.with)) });
    if (swap.with === person.id && swap.theirs)
      touching(swap.theirs, { kind: 'swap', text: say.swap(nameOf(swap.person)) });
  }
  for (const { kind, state, entry } of entries)
    if (kind === 'swap' && state === 'asked' && [entry.person, entry.with].includes(person.id))
      touching(entry, {
        kind: 'asked',
        text: say.asked(nameOf(entry.person === person.id ? entry.with : entry.person)),
      });
  for (const absence of roster.absences)
    if (absence.person === person.id)
      touching(absence, {
        kind: 'absence',
        text:
          absence.reason === '' || absence.reason === say.absent ? say.absent : say.absence(absence.reason),
      });
  return { person, days: cells };
}

function dutyItem(
  person: Person,
  { shift, standsInFor }: { shift: string | null; standsInFor: string | null },
  { swaps }: Roster,
  nameOf: (id: string) => string,
): Omit<WeekItem, 'times'> {
  const say = t.roster.week;
  if (standsInFor !== null) {
    const swapped = swaps.some(
      ({ person: one, with: other }) =>
        [one, other].includes(person.id) && [one, other].includes(standsInFor),
    );
    const words = say.standsIn(nameOf(standsInFor));
    return { kind: swapped ? 'swap' : 'override', text: shift === null ? words : `${shift}, ${words}` };
  }
  if (shift !== null) return { kind: 'shift', text: shift };
  return person.shift === ON_CALL
    ? { kind: 'on-call', text: say.onCall }
    : { kind: 'override', text: say.extra };
}

const dayAt = (ms: number, days: readonly number[]): number => days.findLastIndex((start) => start <= ms);

function daysOf({ from, to }: Span, days: readonly number[]): number[] {
  return days.slice(1).flatMap((end, day) => {
    const start = days[day] ?? end;
    return epochMs(from) < end && start < epochMs(to) ? [day] : [];
  });
}

function partOfDay(
  { from, to }: Span,
  days: readonly number[],
  day: number,
  format: Pick<Format, 'time'>,
): string | null {
  const [start = 0, end = 0] = [days[day], days[day + 1]];
  const [begins, ends] = [Math.max(epochMs(from), start), Math.min(epochMs(to), end)];
  if (begins === start && ends === end) return null;
  return `${format.time(begins)}–${ends === end ? '24:00' : format.time(ends)}`;
}

/** Those of the week's holes that the hub has found, per function. */
export function holeRows(
  holes: CoverageView['holes'],
  days: readonly number[],
  format: Pick<Format, 'time'>,
): HoleRow[] {
  const rows = new Map<string, string[][]>();
  for (const hole of holes)
    for (const day of daysOf(hole, days)) {
      const row = rows.get(hole.function) ?? days.slice(1).map(() => []);
      row[day]?.push(partOfDay(hole, days, day, format) ?? '00:00–24:00');
      rows.set(hole.function, row);
    }
  return [...rows]
    .map(([name, cells]) => ({ function: name, days: cells }))
    .toSorted((a, b) => (a.function < b.function ? -1 : 1));
}

/** By what they answer for, from the first who is asked to the last; the plant-wide ones at the end. */
export function inOrder(people: readonly Person[]): Person[] {
  const group = ({ role, functions }: Person) =>
    PLANT_WIDE.has(role) ? '\uffff' : (functions[0] ?? '\ufffe');
  return people.toSorted(
    (a, b) =>
      order(group(a), group(b)) || ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || order(a.name, b.name),
  );
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
