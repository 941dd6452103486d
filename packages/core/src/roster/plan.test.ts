import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { instant } from '../time/index.ts';
import { ZONES } from './any-roster.testing.ts';
import { clockMs, DAY_MS, dayNumber, instantOf, zoneOf } from './calendar.ts';
import { dutyBetween, isOn, Roster, shiftAt } from './index.ts';

const at = (local: string, zone = 'Europe/Berlin') => instant(DateTime.fromISO(local, { zone }).toMillis());
const SHIFTS = [
  { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
  { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
  { id: 'night', name: 'Night', start: '22:00', end: '06:00' },
];
const one = (shift: string, more: object = {}, person: object = {}) =>
  Roster.parse({
    timeZone: 'Europe/Berlin',
    shifts: SHIFTS,
    people: [{ id: 'x', name: 'X', functions: ['quality'], role: 'decider', shift, ...person }],
    ...more,
  });
const worked = (roster: Roster, from: string, to: string) =>
  dutyBetween(roster, 'x', Date.parse(at(from)), Date.parse(at(to))).map(({ start, end }) => {
    const text = (ms: number) =>
      DateTime.fromMillis(ms, { zone: 'Europe/Berlin' }).toFormat('ccc dd. HH:mm', { locale: 'en' });
    return `${text(start)} – ${text(end)}`;
  });

describe('a time of day in a zone', () => {
  test('is the instant of the change when the clocks skip it, and the first one when it comes twice', () => {
    const zone = zoneOf('Europe/Berlin');
    const utc = (date: string, time: string) => instant(instantOf(zone, dayNumber(date), clockMs(time)));
    expect(utc('2026-03-29', '02:30')).toBe('2026-03-29T01:00:00.000Z');
    expect(utc('2026-10-25', '02:30')).toBe('2026-10-25T00:30:00.000Z');
  });

  test('never goes back from one quarter of an hour to the next, in any zone, over changes of the clocks too', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: dayNumber('2024-01-01'), max: dayNumber('2029-12-31') }),
        fc.integer({ min: 0, max: 95 }),
        (name, day, quarter) => {
          const zone = zoneOf(name);
          const time = quarter * 900_000;
          const here = instantOf(zone, day, time);
          const next = quarter === 95 ? instantOf(zone, day + 1, 0) : instantOf(zone, day, time + 900_000);
          expect(next).toBeGreaterThanOrEqual(here);
          const local = DateTime.fromMillis(here, { zone: name });
          const shown =
            dayNumber(local.toISODate() ?? '') * DAY_MS + (local.hour * 60 + local.minute) * 60_000;
          // what the clock shows, or the first time after what it skips
          if (shown !== day * DAY_MS + time) {
            expect(shown).toBeGreaterThan(day * DAY_MS + time);
            expect(zone.offset(here)).not.toBe(zone.offset(here - 1));
          }
        },
      ),
    );
  });
});

describe('the plan', () => {
  test('tiles every instant with exactly one of shifts that meet, wherever they meet and in any zone', () => {
    const minute = fc.integer({ min: 0, max: 95 });
    const text = (q: number) =>
      `${String(Math.floor(q / 4)).padStart(2, '0')}:${String((q % 4) * 15).padStart(2, '0')}`;
    fc.assert(
      fc.property(
        fc.uniqueArray(minute, { minLength: 2, maxLength: 4 }),
        fc.constantFrom(...ZONES),
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 11, 31) }),
        (starts, timeZone, ms) => {
          const ordered = starts.toSorted((a, b) => a - b);
          const shifts = ordered.map((q, i) => ({
            id: `s${i}`,
            name: `s${i}`,
            start: text(q),
            end: text(ordered[(i + 1) % ordered.length] ?? 0),
          }));
          const people = shifts.map(({ id }) => ({ id, name: id, role: 'decider', shift: id }));
          const roster = Roster.parse({ timeZone, shifts, people });
          const on = roster.people.filter((p) => isOn(roster, p, instant(ms)));
          expect(on.map((p) => p.id)).toEqual([shiftAt(roster, instant(ms))?.shift.id]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('of a night shift is an hour shorter in spring and an hour longer in autumn', () => {
    const hours = (from: string, to: string) => {
      const [night] = dutyBetween(one('night'), 'x', Date.parse(at(from)), Date.parse(at(to)));
      return night && (night.end - night.start) / 3_600_000;
    };
    expect(hours('2026-03-28T23:00', '2026-03-28T23:30')).toBe(7);
    expect(hours('2026-10-24T23:00', '2026-10-24T23:30')).toBe(9);
  });

  test('of a shift with a time zone of its own follows the clocks there', () => {
    const roster = one('chicago', {
      shifts: [
        ...SHIFTS,
        { id: 'chicago', name: 'C', start: '08:00', end: '17:00', timeZone: 'America/Chicago' },
      ],
    });
    // America has left summer time a week later than Europe
    expect(worked(roster, '2026-10-24T00:00', '2026-10-27T00:00')).toEqual([
      'Sat 24. 15:00 – Sun 25. 00:00',
      'Sun 25. 14:00 – Sun 25. 23:00',
      'Mon 26. 14:00 – Mon 26. 23:00',
    ]);
  });

  test('of crews goes on over a leap day, and before the day on which it is said to start', () => {
    const rotations = [
      {
        id: 'r',
        name: 'R',
        startsOn: '2028-02-28',
        step: 'day',
        pattern: ['early', 'late', 'off'],
        crews: [{ id: 'a' }, { id: 'b', offset: 1 }],
      },
    ];
    expect(worked(one('a', { rotations }), '2028-02-26T00:00', '2028-03-03T00:00')).toEqual([
      'Sat 26. 14:00 – Sat 26. 22:00',
      'Mon 28. 06:00 – Mon 28. 14:00',
      'Tue 29. 14:00 – Tue 29. 22:00',
      'Thu 02. 06:00 – Thu 02. 14:00',
    ]);
    expect(worked(one('b', { rotations }), '2028-02-28T00:00', '2028-03-01T00:00')).toEqual([
      'Mon 28. 14:00 – Mon 28. 22:00',
    ]);
  });

  test('of a shift with weekdays starts on these, and a Friday night ends on Saturday', () => {
    const shifts = SHIFTS.map((shift) => ({ ...shift, weekdays: ['fri', 'mon'] }));
    expect(worked(one('night', { shifts }), '2026-11-20T00:00', '2026-11-25T00:00')).toEqual([
      'Fri 20. 22:00 – Sat 21. 06:00',
      'Mon 23. 22:00 – Tue 24. 06:00',
    ]);
  });

  test('leaves out holidays, but for shifts that say otherwise and for people of other areas', () => {
    const free = (more: object, person: object = {}, holiday: object = {}) =>
      worked(
        one(
          'early',
          {
            shifts: SHIFTS.map((shift) => ({ ...shift, ...more })),
            holidays: [{ date: '2026-12-25', name: 'Christmas', ...holiday }],
          },
          person,
        ),
        '2026-12-25T00:00',
        '2026-12-26T00:00',
      ).length === 0;
    expect(free({})).toBe(true);
    expect(free({ onHolidays: true })).toBe(false);
    expect(free({}, { areas: ['A'] }, { areas: ['A'] })).toBe(true);
    expect(free({}, { areas: ['A', 'B'] }, { areas: ['A'] })).toBe(false);
    expect(free({}, {}, { areas: ['A'] })).toBe(false);
  });

  test('gives way to dated shifts, of which the later entry counts, holiday or not', () => {
    const roster = one('early', {
      holidays: [{ date: '2026-12-25', name: 'Christmas' }],
      assignments: [
        { person: 'x', shift: 'night', from: '2026-12-23', to: '2026-12-25' },
        { person: 'x', shift: 'off', from: '2026-12-24', to: '2026-12-24' },
      ],
    });
    expect(worked(roster, '2026-12-22T00:00', '2026-12-27T00:00')).toEqual([
      'Tue 22. 06:00 – Tue 22. 14:00',
      'Wed 23. 22:00 – Thu 24. 06:00',
      'Fri 25. 22:00 – Sat 26. 14:00',
    ]);
  });
});
