import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyRoster, AREAS, FUNCTIONS } from '../roster/any-roster.testing.ts';
import { isOn, Roster } from '../roster/index.ts';
import { instant } from '../time/index.ts';
import { shiftCalendar } from './shift-calendar.ts';
import { windowOf } from './window.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string) => instant(Date.parse(text));

const base = {
  timeZone: 'Europe/Berlin',
  shifts: [
    { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
    { id: 'late', name: 'Late', start: '14:00', end: '22:00', areas: ['Assembly'] },
    { id: 'night', name: 'Night', start: '22:00', end: '06:00' },
    {
      id: 'office',
      name: 'Office',
      start: '08:00',
      end: '16:00',
      weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
    },
  ],
  people: [
    { id: 'ann', name: 'Ann', functions: ['quality'], role: 'decider', shift: 'early' },
    { id: 'ben', name: 'Ben', functions: ['quality'], role: 'deputy', shift: 'late' },
    { id: 'cai', name: 'Cai', functions: ['maintenance'], role: 'decider', shift: 'night' },
    { id: 'dot', name: 'Dot', functions: ['procurement'], role: 'decider', shift: 'office' },
    { id: 'eve', name: 'Eve', functions: ['procurement', 'ehs'], role: 'lead', shift: 'on-call' },
    { id: 'pia', name: 'Pia', role: 'plant-manager', shift: 'early' },
  ],
};
const roster = (more: object = {}) => Roster.parse({ ...base, ...more });
const due = (r: Roster, fn: string, from: string, hours: number, area?: string) =>
  shiftCalendar(r, fn, area).addWorking(at(from), hours * HOUR_MS);

describe('a window on the shifts of a function', () => {
  test('goes on with the next shift', () => {
    // Monday 21:30 in Berlin: half an hour of the late shift, then the early one of Tuesday
    expect(due(roster(), 'quality', '2026-11-23T20:30:00Z', 1)).toBe(at('2026-11-24T05:30:00Z'));
  });

  test('stands still over a weekend and a holiday', () => {
    // Friday 15:00 in Berlin
    expect(due(roster(), 'procurement', '2026-11-27T14:00:00Z', 2)).toBe(at('2026-11-30T08:00:00Z'));
    const withHoliday = roster({ holidays: [{ date: '2026-11-30', name: 'A day off' }] });
    expect(due(withHoliday, 'procurement', '2026-11-27T14:00:00Z', 2)).toBe(at('2026-12-01T08:00:00Z'));
  });

  test('counts the shifts in the area only', () => {
    expect(due(roster(), 'quality', '2026-11-23T12:30:00Z', 1, 'Machining')).toBe(at('2026-11-24T05:30:00Z'));
    expect(due(roster(), 'quality', '2026-11-23T12:30:00Z', 1, 'Assembly')).toBe(at('2026-11-23T13:30:00Z'));
  });

  test('runs over midnight with the night shift, an hour shorter or longer when the clock changes', () => {
    const hours = (from: string, to: string) =>
      shiftCalendar(roster(), 'maintenance').workingMs(at(from), at(to)) / HOUR_MS;
    expect(hours('2026-11-23T12:00:00Z', '2026-11-24T12:00:00Z')).toBe(8);
    expect(hours('2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')).toBe(9);
    expect(hours('2027-03-27T12:00:00Z', '2027-03-28T12:00:00Z')).toBe(7);
    expect(due(roster(), 'maintenance', '2026-10-24T20:00:00Z', 9)).toBe(at('2026-10-25T05:00:00Z'));
    expect(due(roster(), 'maintenance', '2028-02-28T21:00:00Z', 9)).toBe(at('2028-02-29T22:00:00Z'));
  });

  test('is on the wall clock, and says so, where people are on call only, or nobody is', () => {
    for (const fn of ['ehs', 'nobody']) {
      expect(due(roster(), fn, '2026-11-23T08:00:00Z', 1)).toBeNull();
      const window = windowOf({
        askedAt: at('2026-11-23T08:00:00Z'),
        windowMs: HOUR_MS,
        clock: 'shift',
        calendar: shiftCalendar(roster(), fn),
        consequence: null,
        capped: true,
      });
      expect(window).toMatchObject({ dueAt: at('2026-11-23T09:00:00Z'), why: { onShiftCalendar: false } });
    }
  });

  test('is not stopped by an absence: a hole in the roster is no time off', () => {
    const absences = [
      { person: 'ann', from: '2026-11-20T00:00:00Z', to: '2026-11-30T00:00:00Z', reason: 'ill' },
    ];
    expect(due(roster({ absences }), 'quality', '2026-11-24T06:00:00Z', 1)).toBe(at('2026-11-24T07:00:00Z'));
  });

  test('does not count a day on which somebody is on call in place of their shift', () => {
    const assignments = [{ person: 'ann', shift: 'on-call', from: '2026-11-24', to: '2026-11-24' }];
    expect(due(roster({ assignments }), 'quality', '2026-11-23T20:30:00Z', 1)).toBe(
      at('2026-11-24T13:30:00Z'),
    );
  });

  test('counts cover that is there in addition', () => {
    const overrides = [
      {
        who: 'eve',
        function: 'ehs',
        from: '2026-11-24T10:00:00Z',
        to: '2026-11-24T12:00:00Z',
        reason: 'audit',
      },
    ];
    expect(due(roster({ overrides }), 'ehs', '2026-11-23T08:00:00Z', 1)).toBe(at('2026-11-24T11:00:00Z'));
  });
});

test('whatever the roster: whenever somebody is on shift for the function, time counts', () => {
  let counted = 0;
  fc.assert(
    fc.property(
      anyRoster,
      fc.constantFrom(...FUNCTIONS),
      fc.constantFrom(undefined, ...AREAS),
      fc.array(fc.integer({ min: -4 * DAY_MS, max: 4 * DAY_MS }), { minLength: 5, maxLength: 20 }),
      ({ roster: r, from }, fn, area, moments) => {
        const calendar = shiftCalendar(r, fn, area);
        const plain = { ...r, absences: [], overrides: [], swaps: [] };
        for (const moment of moments) {
          const [now, next] = [instant(from + moment), instant(from + moment + 1)];
          const counts = calendar.workingMs(now, next) === 1;
          const onShift = plain.people.some(
            (p) =>
              p.functions.includes(fn) &&
              !['shift-lead', 'area-manager', 'plant-manager'].includes(p.role) &&
              p.shift !== 'on-call' &&
              !plain.assignments.some(({ person, shift }) => person === p.id && shift === 'on-call') &&
              isOn(plain, p, now) &&
              (area === undefined || p.areas.includes(area)),
          );
          if (onShift) expect(counts).toBe(true);
          if (counts) counted += 1;
          const end = calendar.addWorking(now, HOUR_MS);
          if (end !== null) expect(calendar.workingMs(now, end)).toBe(HOUR_MS);
        }
      },
    ),
    { numRuns: 200 },
  );
  expect(counted).toBeGreaterThan(100);
});
