import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochMs, instant, msBetween } from '../time/index.ts';
import { calendarOf, type Worked } from './work-calendar.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string) => instant(Date.parse(text));
const worked = (...stretches: [string, string][]): Worked[] =>
  stretches.map(([start, end]) => ({ start: Date.parse(start), end: Date.parse(end) }));

const days = calendarOf(() =>
  worked(['2026-11-23T06:00:00Z', '2026-11-23T14:00:00Z'], ['2026-11-24T06:00:00Z', '2026-11-24T14:00:00Z']),
);

test('time off shift does not count', () => {
  expect(days.addWorking(at('2026-11-23T13:50:00Z'), HOUR_MS / 2)).toBe(at('2026-11-24T06:20:00Z'));
  expect(days.addWorking(at('2026-11-23T20:00:00Z'), HOUR_MS)).toBe(at('2026-11-24T07:00:00Z'));
  expect(days.workingMs(at('2026-11-23T13:00:00Z'), at('2026-11-24T08:00:00Z'))).toBe(3 * HOUR_MS);
  expect(days.workingMs(at('2026-11-24T08:00:00Z'), at('2026-11-23T13:00:00Z'))).toBe(0);
});

test('what ends with the shift ends at its end, not at the beginning of the next', () => {
  expect(days.addWorking(at('2026-11-23T13:00:00Z'), HOUR_MS)).toBe(at('2026-11-23T14:00:00Z'));
  expect(days.addWorking(at('2026-11-23T20:00:00Z'), 0)).toBe(at('2026-11-23T20:00:00Z'));
});

test('where no shift comes for 30 days there is no answer, however much has been worked before', () => {
  expect(days.addWorking(at('2026-11-23T06:00:00Z'), 17 * HOUR_MS)).toBeNull();
  expect(calendarOf(() => []).addWorking(at('2026-11-23T06:00:00Z'), 1)).toBeNull();
  const afterHolidays = calendarOf(() => worked(['2026-12-22T06:00:00Z', '2026-12-22T14:00:00Z']));
  expect(afterHolidays.addWorking(at('2026-11-23T06:00:00Z'), HOUR_MS)).toBe(at('2026-12-22T07:00:00Z'));
});

test('a window over many shifts is as long as the shifts in it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ gap: fc.integer({ min: 1, max: 72 }), length: fc.integer({ min: 1, max: 12 }) }), {
        minLength: 1,
        maxLength: 30,
      }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 1, max: 200 }),
      (plan, startHour, hours) => {
        let end = 0;
        const stretches = plan.map(({ gap, length }) => {
          const start = end + gap * HOUR_MS;
          end = start + length * HOUR_MS;
          return { start, end };
        });
        const calendar = calendarOf((from, to) => stretches.filter((s) => s.end > from && s.start < to));
        const from = instant(startHour * HOUR_MS);
        const due = calendar.addWorking(from, hours * HOUR_MS);
        const all = calendar.workingMs(from, instant(end + DAY_MS));
        if (due === null) expect(all).toBeLessThan(hours * HOUR_MS);
        else {
          expect(calendar.workingMs(from, due)).toBe(hours * HOUR_MS);
          expect(calendar.workingMs(from, instant(epochMs(due) - 1))).toBe(hours * HOUR_MS - 1);
          expect(msBetween(from, due)).toBeGreaterThanOrEqual(hours * HOUR_MS);
        }
      },
    ),
  );
});
