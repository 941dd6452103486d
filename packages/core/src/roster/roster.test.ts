import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { instant } from '../time/index.ts';
import { isOn, ownerFor, Roster, shiftAt, whoIsOn } from './index.ts';

const ROSTER = Roster.parse({
  timeZone: 'Europe/Berlin',
  shifts: [
    { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
    { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
    { id: 'night', name: 'Night', start: '22:00', end: '06:00' },
  ],
  people: [
    { id: 'e1', name: 'E1', functions: ['quality'], role: 'decider', shift: 'early', areas: ['A'] },
    { id: 'e2', name: 'E2', functions: ['quality'], role: 'decider', shift: 'early' },
    { id: 'n1', name: 'N1', functions: ['quality'], role: 'deputy', shift: 'night' },
    { id: 'pm', name: 'PM', role: 'plant-manager', shift: 'on-call' },
  ],
});
const at = (local: string) => instant(DateTime.fromISO(local, { zone: 'Europe/Berlin' }).toMillis());
const hours = (s: { startMs: number; endMs: number } | null) => s && (s.endMs - s.startMs) / 3_600_000;

describe('a roster', () => {
  test('knows a shift over midnight from both sides of it', () => {
    expect(shiftAt(ROSTER, at('2026-11-22T23:30'))?.shift.id).toBe('night');
    expect(shiftAt(ROSTER, at('2026-11-23T05:59:59.999'))?.shift.id).toBe('night');
    expect(shiftAt(ROSTER, at('2026-11-23T06:00'))?.shift.id).toBe('early');
  });

  test('keeps the wall-clock ends of a shift when the clocks change, so it is an hour longer or shorter', () => {
    expect(hours(shiftAt(ROSTER, at('2026-10-25T01:00')))).toBe(9);
    expect(hours(shiftAt(ROSTER, at('2026-03-29T01:00')))).toBe(7);
    expect(hours(shiftAt(ROSTER, at('2026-11-22T23:00')))).toBe(8);
  });

  test('runs exactly one shift at any instant, and answers the same in whatever order it is asked', () => {
    const ms = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 11, 31) });
    fc.assert(
      fc.property(fc.array(ms, { minLength: 1, maxLength: 20 }), (instants) => {
        for (const when of instants) {
          const hour = DateTime.fromMillis(when, { zone: 'Europe/Berlin' }).hour;
          const expected = hour >= 6 && hour < 14 ? 'early' : hour >= 14 && hour < 22 ? 'late' : 'night';
          expect(shiftAt(ROSTER, instant(when))?.shift.id).toBe(expected);
          const on = ROSTER.people.filter((p) => isOn(ROSTER, p, instant(when))).map((p) => p.id);
          expect(on).toEqual(
            expected === 'early' ? ['e1', 'e2', 'pm'] : expected === 'night' ? ['n1', 'pm'] : ['pm'],
          );
        }
      }),
    );
  });

  test('asks whoever is of the area first, then whoever has the least to decide', () => {
    const morning = at('2026-11-23T08:00');
    expect(whoIsOn(ROSTER, { function: 'quality', role: 'decider', area: 'A' }, morning)).toBe('e1');
    expect(whoIsOn(ROSTER, { function: 'quality', role: 'decider', area: 'B' }, morning)).toBe('e2');
    expect(whoIsOn(ROSTER, { function: 'quality', role: 'decider' }, morning, new Map([['e1', 3]]))).toBe(
      'e2',
    );
    expect(whoIsOn(ROSTER, { function: 'quality', role: 'decider', not: 'e2' }, morning)).toBe('e1');
  });

  test('falls back along the ladder when nobody of the function is on, and says so when nobody is at all', () => {
    expect(ownerFor(ROSTER, { function: 'quality' }, at('2026-11-22T23:00'))).toBe('n1');
    expect(ownerFor(ROSTER, { function: 'quality' }, at('2026-11-22T15:00'))).toBe('pm');
    const empty = { ...ROSTER, people: ROSTER.people.filter((p) => p.id !== 'pm') };
    expect(ownerFor(empty, { function: 'quality' }, at('2026-11-22T15:00'))).toBeNull();
  });
});
