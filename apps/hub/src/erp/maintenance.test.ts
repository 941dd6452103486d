import { instant, type Instant } from '@gemba/core/time';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { maintenanceEnd } from './maintenance.ts';
import type { MaintenanceWindow } from './settings.ts';

const ZONE = 'Europe/Helsinki';
const local = (text: string): Instant => instant(DateTime.fromISO(text, { zone: ZONE }).toMillis());
const utc = (text: string): Instant => instant(Date.parse(text));
const nightly: MaintenanceWindow = { days: ['sat'], from: '22:30', to: '01:00' };

describe('a maintenance window', () => {
  test('is by the plant’s clock, belongs to the day on which it begins, and ends on the next', () => {
    // 2026-11-21 is a Saturday
    expect(maintenanceEnd([nightly], ZONE, local('2026-11-21T22:29:59.999'))).toBeNull();
    expect(maintenanceEnd([nightly], ZONE, local('2026-11-21T22:30'))).toBe(local('2026-11-22T01:00'));
    expect(maintenanceEnd([nightly], ZONE, local('2026-11-22T00:59:59.999'))).toBe(local('2026-11-22T01:00'));
    expect(maintenanceEnd([nightly], ZONE, local('2026-11-22T01:00'))).toBeNull();
    expect(maintenanceEnd([nightly], ZONE, local('2026-11-22T22:45'))).toBeNull();
    expect(maintenanceEnd([], ZONE, local('2026-11-21T22:45'))).toBeNull();
  });

  test('ends where the last of those that follow each other ends', () => {
    const morning: MaintenanceWindow = { days: ['sun'], from: '01:00', to: '02:00' };
    expect(maintenanceEnd([morning, nightly], ZONE, local('2026-11-21T23:00'))).toBe(
      local('2026-11-22T02:00'),
    );
  });

  test('goes on in the hour that the clock shows twice, and has no hour that it skips', () => {
    // on 2026-10-25 04:00 becomes 03:00 in Helsinki, on 2026-03-29 03:00 becomes 04:00
    const early: MaintenanceWindow = { days: ['sun'], from: '03:00', to: '03:30' };
    expect(maintenanceEnd([early], ZONE, utc('2026-10-25T00:10:00Z'))).toBe(utc('2026-10-25T00:30:00Z'));
    expect(maintenanceEnd([early], ZONE, utc('2026-10-25T00:40:00Z'))).toBeNull();
    expect(maintenanceEnd([early], ZONE, utc('2026-10-25T01:10:00Z'))).toBe(utc('2026-10-25T01:30:00Z'));
    expect(maintenanceEnd([early], ZONE, utc('2026-03-29T01:10:00Z'))).toBeNull();
    const late: MaintenanceWindow = { days: ['sun'], from: '02:30', to: '03:30' };
    expect(maintenanceEnd([late], ZONE, utc('2026-03-29T00:45:00Z'))).toBe(utc('2026-03-29T01:00:00Z'));
  });

  test('that never closes does not hang', () => {
    const always: MaintenanceWindow = {
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      from: '06:00',
      to: '06:00',
    };
    expect(maintenanceEnd([always], ZONE, local('2026-11-21T12:00'))).toBe(local('2026-11-28T12:00'));
  });

  test('ends at the first minute at which the clock on the wall is outside of all, also where the clock is changed', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    const windows = fc.array(
      fc.record({
        days: fc.subarray<MaintenanceWindow['days'][number]>(['sat', 'sun', 'mon'], { minLength: 1 }),
        from: time,
        to: time,
      }),
      { minLength: 1, maxLength: 3 },
    );
    // both changes of the clock, to either side
    const around = fc
      .constantFrom('2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z')
      .chain((change) =>
        fc
          .integer({ min: -30 * 3_600_000, max: 30 * 3_600_000 })
          .map((ms) => instant(Date.parse(change) + ms)),
      );
    const zone = fc.constantFrom(ZONE, 'America/New_York', 'Australia/Lord_Howe', 'UTC');
    fc.assert(
      fc.property(windows, zone, around, (all, timeZone, at) => {
        const inside = (ms: number) =>
          all.some((window) => covers(window, DateTime.fromMillis(ms, { zone: timeZone })));
        const end = maintenanceEnd(all, timeZone, at);
        if (end === null) return !inside(Date.parse(at));
        for (let ms = Date.parse(at); ms < Date.parse(end); ms += 60_000) if (!inside(ms)) return false;
        return !inside(Date.parse(end));
      }),
      { numRuns: 60 },
    );
  });
});

/** The definition by days and minutes of the wall's clock, said another way: over the window's days one by one. */
function covers({ days, from, to }: MaintenanceWindow, at: DateTime): boolean {
  const wall = at.setZone('UTC', { keepLocalTime: true });
  return [0, 1].some((ago) => {
    const day = wall.startOf('day').minus({ days: ago });
    if (!days.some((name) => day.setLocale('en').weekdayShort?.toLowerCase() === name)) return false;
    const [fromHour = 0, fromMinute = 0] = from.split(':').map(Number);
    const [toHour = 0, toMinute = 0] = to.split(':').map(Number);
    const begins = day.set({ hour: fromHour, minute: fromMinute });
    const sameDay = day.set({ hour: toHour, minute: toMinute });
    const ends = sameDay > begins ? sameDay : sameDay.plus({ days: 1 });
    return begins <= wall && wall < ends;
  });
}
