/** Rosters for property tests: a few people in a few shifts, crews and zones, with all that can change who is on. */
import fc from 'fast-check';
import { instant } from '../time/index.ts';
import { DAY_MS, dayNumber, dayText } from './calendar.ts';
import { Roster } from './index.ts';
import { ROLES } from './roster.ts';

export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Africa/Casablanca',
];
/** the days around a change of the clocks in one of these zones, and a leap day */
const DAYS = [
  '2026-03-08',
  '2026-03-29',
  '2026-04-05',
  '2026-10-04',
  '2026-10-25',
  '2026-11-01',
  '2028-02-29',
].map((day) => dayNumber(day) * DAY_MS);
const HOUR = 3_600_000;
const PEOPLE = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];
export const FUNCTIONS = ['quality', 'planning'];
export const AREAS = ['A', 'B'];

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '45'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const name = fc.constantFrom(...FUNCTIONS);
const area = fc.constantFrom(...AREAS);
const person = fc.constantFrom(...PEOPLE);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** `from`: the middle of what happens in it, epoch ms; everything in it lies within four days of that */
export const anyRoster: fc.Arbitrary<{ roster: Roster; from: number }> = fc
  .constantFrom(...DAYS)
  .chain((from) => {
    const span = fc
      .tuple(fc.integer({ min: -96, max: 90 }), fc.integer({ min: 1, max: 72 }))
      .map(([start, hours]) => ({
        from: instant(from + start * HOUR),
        to: instant(from + (start + hours) * HOUR),
      }));
    const shift = (id: string) =>
      fc.record(
        {
          id: fc.constant(id),
          name: fc.constant(id),
          start: time,
          end: time,
          timeZone: fc.constantFrom(...ZONES),
          weekdays: fc.constant(['sat', 'sun', 'mon'] as const),
          areas: fc.constantFrom(['A'], ['B']),
          onHolidays: fc.boolean(),
        },
        { requiredKeys: ['id', 'name', 'start', 'end'] },
      );
    return fc
      .record({
        timeZone: fc.constantFrom(...ZONES),
        shifts: fc.tuple(shift('s0'), shift('s1'), shift('s2')),
        rotations: fc.tuple(
          fc.record({
            id: fc.constant('r'),
            name: fc.constant('r'),
            startsOn: fc.constantFrom('2024-02-29', '2026-01-01', '2030-01-01'),
            step: fc.constantFrom('day' as const, 'week' as const),
            pattern: fc.array(fc.constantFrom('s0', 's1', 's2', 'off'), { minLength: 1, maxLength: 5 }),
            crews: fc.constant([{ id: 'c0' }, { id: 'c1', offset: 1 }]),
          }),
        ),
        holidays: fc.array(
          fc.record(
            {
              date: fc.constant(dayText(from / DAY_MS)),
              name: fc.constant('h'),
              areas: fc.constant(['A']),
            },
            { requiredKeys: ['date', 'name'] },
          ),
          { maxLength: 1 },
        ),
        people: fc.tuple(
          ...PEOPLE.map((id) =>
            fc.record(
              {
                id: fc.constant(id),
                name: fc.constant(id),
                functions: fc.uniqueArray(name),
                role: fc.constantFrom(...ROLES),
                shift: fc.constantFrom('s0', 's1', 's2', 'c0', 'c1', 'on-call', 'off'),
                areas: fc.uniqueArray(area, { maxLength: 1 }),
                inApp: fc.boolean(),
              },
              { requiredKeys: ['id', 'name', 'functions', 'role', 'shift'] },
            ),
          ),
        ),
        assignments: fc.array(
          fc.record({
            person,
            shift: fc.constantFrom('s0', 's1', 'off', 'on-call'),
            from: fc.constant(dayText(from / DAY_MS - 1)),
            to: fc.constant(dayText(from / DAY_MS + 1)),
          }),
          { maxLength: 2 },
        ),
        absences: fc.array(
          fc.tuple(person, span).map(([who, s]) => ({ person: who, ...s, reason: 'away' })),
          { maxLength: 2 },
        ),
        overrides: fc.array(
          fc
            .tuple(person, maybe(person), maybe(name), maybe(area), span)
            .map(([who, instead, fn, where, s]) => ({
              who,
              ...s,
              reason: 'stands in',
              ...(instead !== undefined && { instead }),
              ...(fn !== undefined && { function: fn }),
              ...(where !== undefined && { area: where }),
            })),
          { maxLength: 3 },
        ),
        swaps: fc.array(
          fc.tuple(person, person, span, maybe(span)).map(([a, b, s, theirs]) => ({
            person: a,
            with: b,
            ...s,
            reason: 'swapped',
            ...(theirs && { theirs }),
          })),
          { maxLength: 2 },
        ),
      })
      .map((document) => ({ roster: Roster.parse(document), from }));
  });

/** instants at and beside the quarters of an hour at which anything can change, and in between */
export const anyMoment = fc
  .tuple(fc.integer({ min: -5 * 96, max: 5 * 96 }), fc.constantFrom(0, -1, 1, 7 * 60_000))
  .map(([quarters, ms]) => quarters * 15 * 60_000 + ms);
