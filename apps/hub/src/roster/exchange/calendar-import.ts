/**
 * Holidays, dated shifts and absences from an iCalendar (RFC 5545) file. Recurring events are followed as far ahead as a
 * year and a bit. Reading ends after a second: there are rules that never come, and ical.js looks for them for ever. A
 * time's zone is the calendar's own definition of it, else the IANA zone of that name, else, where it names none, the
 * roster's.
 */
import { OFF, type Roster } from '@gemba/core/roster';
import { epochMs, instant, type Instant } from '@gemba/core/time';
import ICAL from 'ical.js';
import { DateTime, IANAZone } from 'luxon';
import { types } from 'node:util';
import { runInNewContext } from 'node:vm';
import type { CellProblem, TableRow } from './table.ts';

export const CALENDAR_KINDS = ['holidays', 'assignments', 'absences'] as const;
export type CalendarKind = (typeof CALENDAR_KINDS)[number];

const DAY_MS = 86_400_000;
const AHEAD_MS = 400 * DAY_MS;
const BEHIND_MS = 31 * DAY_MS;
const MOST_OCCURRENCES = 5_000;
const LONGEST_MS = 1_000;

interface Occurrence {
  /** of its BEGIN:VEVENT */
  row: number;
  summary: string;
  attendees: string[];
  allDay: boolean;
  start: DateTime;
  end: DateTime;
}

/** The events as rows of the table that the kind has. @param person of whom they are; absent: of who attends */
export function readCalendar(
  text: string,
  kind: CalendarKind,
  roster: Roster,
  now: Instant,
  person?: string,
): { rows: TableRow[] } | { problems: CellProblem[] } {
  const found = inTime(() => occurrences(text, roster.timeZone, epochMs(now)));
  if ('problems' in found) return found;
  const problems: CellProblem[] = [];
  const rows: TableRow[] = [];
  for (const event of found.occurrences) {
    const cells = cellsOf(event, kind, roster, person);
    if ('reason' in cells) problems.push({ row: event.row, ...cells });
    else rows.push(...cells.rows.map((row) => ({ row: event.row, cells: row })));
  }
  return problems.length > 0 ? { problems } : { rows };
}

type Found = { occurrences: Occurrence[] } | { problems: CellProblem[] };

const wrong = (row: number, reason: string) => ({ problems: [{ row, field: null, reason }] });

function inTime(read: () => Found): Found {
  try {
    return runInNewContext('read()', { read }, { timeout: LONGEST_MS }) as Found;
  } catch (error) {
    // thrown by the other context: not an instance of this one's Error
    if (types.isNativeError(error) && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      return wrong(1, 'takes too long to read: give less of it at a time');
    throw error;
  }
}

function cellsOf(
  { summary, attendees, allDay, start, end }: Occurrence,
  kind: CalendarKind,
  roster: Roster,
  person: string | undefined,
): { rows: Record<string, string>[] } | { field: string; reason: string } {
  const days = allDay ? Math.max(1, Math.round(end.diff(start, 'days').days)) : 1;
  if (kind === 'holidays') {
    if (!allDay) return { field: 'DTSTART', reason: 'is a time of day; a holiday is a whole day' };
    if (days > 31) return { field: 'DTEND', reason: 'is more than a month after DTSTART' };
    const dates = Array.from({ length: days }, (_, i) => start.plus({ days: i }).toISODate() ?? '');
    return { rows: dates.map((date) => ({ date, name: summary })) };
  }
  const who = person ?? whoAttends(attendees, roster);
  if (who === null)
    return {
      field: 'ATTENDEE',
      reason:
        'is nobody’s mail address on the roster; say whose calendar it is, or give people their addresses',
    };
  if (kind === 'absences')
    return {
      rows: [
        {
          person: who,
          from: instant(start.toMillis()),
          to: instant(end.toMillis()),
          reason: summary || 'absent',
        },
      ],
    };
  const name = summary.toLowerCase();
  const shift = roster.shifts.find((s) => [s.id, s.name].some((known) => known.toLowerCase() === name));
  if (!shift && name !== OFF)
    return { field: 'SUMMARY', reason: `"${summary}" is neither the id nor the name of a shift` };
  const date = (time: DateTime): string => time.toISODate() ?? '';
  const last = allDay ? start.plus({ days: days - 1 }) : start;
  return { rows: [{ person: who, shift: shift?.id ?? OFF, from: date(start), to: date(last) }] };
}

function whoAttends(attendees: readonly string[], { people }: Roster): string | null {
  const mails = new Set(attendees.map((address) => address.replace(/^mailto:/i, '').toLowerCase()));
  const found = people.find((p) =>
    p.contacts.some((c) => c.channel === 'email' && mails.has(c.address.toLowerCase())),
  );
  return found?.id ?? null;
}

function occurrences(text: string, home: string, now: number): Found {
  let calendar: ICAL.Component;
  try {
    const parsed: unknown = ICAL.parse(text);
    calendar = new ICAL.Component(parsed as ConstructorParameters<typeof ICAL.Component>[0]);
  } catch (error) {
    return wrong(1, `not an iCalendar file: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (calendar.name !== 'vcalendar')
    return wrong(1, 'not an iCalendar file: it does not begin with a VCALENDAR');
  const zones = new Map(
    calendar.getAllSubcomponents('vtimezone').map((zone) => {
      const own = new ICAL.Timezone(zone);
      return [own.tzid, own];
    }),
  );
  const lines = linesOfEvents(text);
  const result: Occurrence[] = [];
  const events = calendar.getAllSubcomponents('vevent').map((component, i) => ({
    row: lines[i] ?? 1,
    component,
    event: new ICAL.Event(component),
  }));
  const moved = Map.groupBy(
    events.filter(({ event }) => event.isRecurrenceException()),
    ({ event }) => event.uid,
  );
  for (const { row, component, event } of events) {
    if (!component.hasProperty('dtstart')) return wrong(row, 'an event without DTSTART');
    if (event.isRecurrenceException()) continue;
    try {
      for (const other of moved.get(event.uid) ?? []) event.relateException(other.component);
      const times = (of: ICAL.Event, start: ICAL.Time, end: ICAL.Time): Occurrence => ({
        row,
        summary: (of.summary ?? '').trim(),
        attendees: of.attendees.map((attendee) => String(attendee.getFirstValue() ?? '')),
        allDay: start.isDate,
        start: timeOf(start, of, zones, home),
        end: timeOf(end, of, zones, home),
      });
      if (!event.isRecurring()) {
        result.push(times(event, event.startDate, event.endDate));
        continue;
      }
      const iterator = event.iterator();
      for (let next = iterator.next(); next; next = iterator.next()) {
        const details = event.getOccurrenceDetails(next);
        const occurrence = times(details.item, details.startDate, details.endDate);
        if (occurrence.start.toMillis() > now + AHEAD_MS) break;
        if (occurrence.end.toMillis() < now - BEHIND_MS) continue;
        result.push(occurrence);
        if (result.length > MOST_OCCURRENCES) break;
      }
    } catch (error) {
      return wrong(row, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (result.length > MOST_OCCURRENCES) return wrong(row, `more than ${MOST_OCCURRENCES} occurrences`);
  }
  const invalid = result.find(({ start, end }) => !start.isValid || !end.isValid);
  return invalid ? wrong(invalid.row, 'a time that does not exist') : { occurrences: result };
}

function timeOf(
  time: ICAL.Time,
  event: ICAL.Event,
  zones: ReadonlyMap<string, ICAL.Timezone>,
  home: string,
): DateTime {
  const { year, month, day, hour, minute, second } = time;
  const inHome = DateTime.fromObject({ year, month, day, hour, minute, second }, { zone: home });
  if (time.isDate) return inHome.startOf('day');
  if (time.zone === ICAL.Timezone.utcTimezone)
    return DateTime.fromObject({ year, month, day, hour, minute, second }, { zone: 'utc' }).setZone(home);
  const tzid = event.component.getFirstProperty('dtstart')?.getFirstParameter('tzid') ?? '';
  if (IANAZone.isValidZone(tzid))
    return DateTime.fromObject({ year, month, day, hour, minute, second }, { zone: tzid }).setZone(home);
  const own = zones.get(tzid);
  if (!own) return inHome;
  const local = time.clone();
  local.zone = own;
  const utc = local.convertToZone(ICAL.Timezone.utcTimezone);
  return DateTime.fromMillis(utc.toUnixTime() * 1_000, { zone: home });
}

/** where each event begins, from 1 */
const linesOfEvents = (text: string): number[] =>
  text.split(/\r\n|\n|\r/).flatMap((line, i) => (/^BEGIN:VEVENT\s*$/i.test(line) ? [i + 1] : []));
