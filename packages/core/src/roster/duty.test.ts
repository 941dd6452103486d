import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant } from '../time/index.ts';
import { anyMoment, anyRoster, AREAS, FUNCTIONS } from './any-roster.testing.ts';
import { answersFor, occupantAt } from './duty.ts';
import { dutyBetween, isOn, onFrom, onUntil, Roster, whoIsOn } from './index.ts';
import { prepared } from './places.ts';

const DAY = 86_400_000;
const base = {
  timeZone: 'UTC',
  shifts: [
    { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
    { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
  ],
  people: [
    { id: 'ann', name: 'Ann', functions: ['quality', 'ehs'], role: 'decider', shift: 'early' },
    { id: 'ben', name: 'Ben', functions: ['quality'], role: 'decider', shift: 'late' },
    { id: 'cai', name: 'Cai', functions: ['quality'], role: 'deputy', shift: 'off' },
    { id: 'pia', name: 'Pia', role: 'plant-manager', shift: 'on-call' },
  ],
};
const roster = (more: object = {}) => Roster.parse({ ...base, ...more });
const at = (text: string) => instant(Date.parse(`2026-11-${text}Z`));
const decider = (r: Roster, text: string, fn = 'quality', area?: string) =>
  whoIsOn(r, { function: fn, role: 'decider', area }, at(text));

describe('who is on', () => {
  test('is the same over a period as at each instant of it, whatever changes it', () => {
    fc.assert(
      fc.property(
        anyRoster,
        fc.array(anyMoment, { minLength: 5, maxLength: 20 }),
        ({ roster: r, from }, moments) => {
          for (const person of r.people) {
            const stretches = dutyBetween(r, person.id, from - 6 * DAY, from + 6 * DAY);
            for (const [i, { start, end }] of stretches.entries()) {
              expect(start).toBeLessThan(end);
              if (i > 0) expect(start).toBeGreaterThan(stretches[i - 1]?.end ?? Infinity);
            }
            for (const moment of moments) {
              const ms = from + moment;
              const inside = stretches.some(({ start, end }) => start <= ms && ms < end);
              expect(isOn(r, person, instant(ms)), `${person.id} ${instant(ms)}`).toBe(inside);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('never becomes nobody or two by overrides and swaps: a place that is worked has one occupant', () => {
    const seen = { moved: 0, kept: 0 };
    fc.assert(
      fc.property(
        anyRoster,
        fc.array(anyMoment, { minLength: 5, maxLength: 20 }),
        ({ roster: r, from }, moments) => {
          const people = r.overrides.filter((o) => o.instead !== undefined);
          const changed: Roster = { ...r, overrides: people, absences: [] };
          const before: Roster = { ...changed, overrides: [], swaps: [] };
          for (const moment of moments)
            for (const fn of FUNCTIONS)
              for (const area of AREAS) {
                const places = (of: Roster) =>
                  prepared(of)
                    .places.filter((p) => p.functions.includes(fn))
                    .flatMap((place) => {
                      const ms = from + moment;
                      const worked = place.plan.between(ms, ms + 1);
                      const on = worked.some((w) => answersFor(place, w, { area }));
                      return on
                        ? [{ of: place.person.id, who: occupantAt(place, { function: fn, area }, ms).id }]
                        : [];
                    });
                const [then, now] = [places(before), places(changed)];
                expect(now.map((p) => p.of)).toEqual(then.map((p) => p.of));
                for (const { of, who } of now) {
                  expect(isOn(changed, { id: who }, instant(from + moment)), who).toBe(true);
                  if (of === who) seen.kept += 1;
                  else seen.moved += 1;
                }
              }
        },
      ),
      { numRuns: 200 },
    );
    expect(seen.moved).toBeGreaterThan(0);
    expect(seen.kept).toBeGreaterThan(0);
  });

  test('is the stand-in for as long as an override lasts, and only for the function and area that it names', () => {
    const override = {
      who: 'cai',
      instead: 'ann',
      from: at('23T08:00'),
      to: at('23T10:00'),
      reason: 'training',
    };
    const whole = roster({ overrides: [override] });
    expect(decider(whole, '23T07:59:59.999')).toBe('ann');
    expect(decider(whole, '23T08:00')).toBe('cai');
    expect(decider(whole, '23T10:00')).toBe('ann');
    expect(isOn(whole, { id: 'ann' }, at('23T09:00'))).toBe(false);

    const quality = roster({ overrides: [{ ...override, function: 'quality', area: 'A' }] });
    expect(decider(quality, '23T09:00', 'quality', 'A')).toBe('cai');
    expect(decider(quality, '23T09:00', 'quality', 'B')).toBe('ann');
    expect(decider(quality, '23T09:00', 'ehs', 'A')).toBe('ann');
    expect(isOn(quality, { id: 'ann' }, at('23T09:00'))).toBe(true);
    expect(isOn(quality, { id: 'cai' }, at('23T09:00'))).toBe(true);
  });

  test('is nobody by an override of a place that is not worked then', () => {
    const night = roster({
      overrides: [{ who: 'cai', instead: 'ann', from: at('23T00:00'), to: at('24T00:00'), reason: 'x' }],
    });
    expect(decider(night, '23T05:00')).toBeNull();
    expect(decider(night, '23T06:00')).toBe('cai');
    expect(decider(night, '23T15:00')).toBe('ben');
  });

  test('is somebody in addition where an override fills a hole', () => {
    const filled = roster({
      overrides: [{ who: 'cai', function: 'ehs', from: at('23T22:00'), to: at('24T06:00'), reason: 'hole' }],
    });
    expect(decider(filled, '24T03:00', 'ehs')).toBe('cai');
    expect(decider(filled, '24T03:00')).toBeNull();
    expect(onUntil(filled, { id: 'cai' }, at('24T03:00'))).toBe(at('24T06:00'));
  });

  test('is the other one in either place after a swap, each for the time that was swapped', () => {
    const swapped = roster({
      swaps: [
        {
          person: 'ann',
          from: at('23T06:00'),
          to: at('23T14:00'),
          with: 'ben',
          theirs: { from: at('24T14:00'), to: at('24T22:00') },
          reason: 'dentist',
        },
      ],
    });
    expect(decider(swapped, '23T09:00')).toBe('ben');
    expect(decider(swapped, '23T15:00')).toBe('ben');
    expect(decider(swapped, '24T09:00')).toBe('ann');
    expect(decider(swapped, '24T15:00')).toBe('ann');
    expect(onUntil(swapped, { id: 'ben' }, at('23T07:00'))).toBe(at('23T22:00'));
  });

  test('is nobody in a place whose occupant is absent, and the stand-in of somebody absent is there', () => {
    const absence = { person: 'ann', from: at('23T00:00'), to: at('25T00:00'), reason: 'ill' };
    expect(decider(roster({ absences: [absence] }), '23T09:00')).toBeNull();
    const standIn = { who: 'cai', instead: 'ann', from: at('23T00:00'), to: at('24T00:00'), reason: 'ill' };
    expect(decider(roster({ absences: [absence], overrides: [standIn] }), '23T09:00')).toBe('cai');
    expect(
      decider(roster({ absences: [{ ...absence, person: 'cai' }], overrides: [standIn] }), '23T09:00'),
    ).toBeNull();
  });

  test('says until when and from when, without an end for somebody on call', () => {
    const r = roster();
    expect(onUntil(r, { id: 'ann' }, at('23T08:00'))).toBe(at('23T14:00'));
    expect(onUntil(r, { id: 'ann' }, at('23T15:00'))).toBeNull();
    expect(onUntil(r, { id: 'pia' }, at('23T15:00'))).toBeNull();
    expect(onFrom(r, { id: 'ann' }, at('23T15:00'))).toBe(at('24T06:00'));
    expect(onFrom(r, { id: 'ann' }, at('23T08:00'))).toBeNull();
    expect(onFrom(r, { id: 'cai' }, at('23T08:00'))).toBeNull();
  });

  test('answers for any instant, years back and ahead, in whatever order it is asked', () => {
    const r = roster();
    for (const year of [1971, 2099, 2020, 2400, 1999]) {
      const when = (hour: string) => instant(Date.parse(`${year}-07-01T${hour}:00Z`));
      expect(whoIsOn(r, { function: 'quality', role: 'decider' }, when('13:59'))).toBe('ann');
      expect(whoIsOn(r, { function: 'quality', role: 'decider' }, when('14:00'))).toBe('ben');
    }
  });
});
