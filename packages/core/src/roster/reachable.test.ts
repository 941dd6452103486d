import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant } from '../time/index.ts';
import { anyMoment, anyRoster } from './any-roster.testing.ts';
import {
  coverage,
  isLiving,
  isReachableAt,
  ownerFor,
  reachableBetween,
  Roster,
  unreachableBetween,
  whoWouldGet,
} from './index.ts';

const HOUR = 3_600_000;
const MONDAY = Date.parse('2026-11-23T00:00:00Z');
const at = (hours: number) => instant(MONDAY + hours * HOUR);
const mail = [{ channel: 'email', address: 'x@gemba.example' }];
const of = (id: string, shift: string, more: object = {}) => ({
  id,
  name: id,
  functions: ['quality'],
  role: 'decider',
  shift,
  ...more,
});
const roster = (people: object[], more: object = {}) =>
  Roster.parse({
    timeZone: 'UTC',
    shifts: [
      { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
      { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
    ],
    people,
    ...more,
  });
const monday = (person: string, shift: string) => ({
  person,
  shift,
  from: '2026-11-23',
  to: '2026-11-23',
});
const span = (from: number, to: number) => ({ from: at(from), to: at(to), reason: 'x' });
const reached = (r: Roster, id: string, hours: number) => isReachableAt(r, id, at(hours));

describe('who can be told goes by what they work then, not by what they usually work', () => {
  test('a day shift that is on call for a day is not before the app on that day; an address reaches', () => {
    const assignments = [monday('a', 'on-call')];
    const r = roster([of('a', 'early')], { assignments });
    expect([reached(r, 'a', 9), reached(r, 'a', 33)]).toEqual([false, true]);
    expect(reached(roster([of('a', 'early', { contacts: mail })], { assignments }), 'a', 9)).toBe(true);
    expect(reached(roster([of('a', 'early', { inApp: true })], { assignments }), 'a', 9)).toBe(true);
  });

  test('somebody usually on call who works a dated shift is before the app for that shift, unless it is said otherwise', () => {
    const assignments = [monday('a', 'early')];
    const r = roster([of('a', 'on-call')], { assignments });
    expect([reached(r, 'a', 9), reached(r, 'a', 33)]).toEqual([true, false]);
    expect(reached(roster([of('a', 'on-call', { inApp: false })], { assignments }), 'a', 9)).toBe(false);
  });

  test('an override into an on-call place is on call, and one into a shift is on shift', () => {
    const people = [of('a', 'early'), of('b', 'on-call')];
    const onCall = roster(people, { overrides: [{ who: 'a', instead: 'b', ...span(14, 20) }] });
    expect([reached(onCall, 'a', 9), reached(onCall, 'a', 15)]).toEqual([true, false]);
    const onShift = roster(people, { overrides: [{ who: 'b', instead: 'a', ...span(0, 24) }] });
    expect([reached(onShift, 'b', 5), reached(onShift, 'b', 9), reached(onShift, 'b', 15)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('after a swap of a shift and a time on call each is reached as the other was', () => {
    const swaps = [{ person: 'a', with: 'b', ...span(6, 14), theirs: { from: at(30), to: at(38) } }];
    const r = roster([of('a', 'early'), of('b', 'on-call')], { swaps });
    expect([reached(r, 'b', 9), reached(r, 'b', 15)]).toEqual([true, false]);
    // a has b's time on call on Tuesday, beside the own shift
    expect([reached(r, 'a', 33), reached(r, 'a', 37.5)]).toEqual([true, true]);
    const off = roster([of('a', 'off'), of('b', 'on-call')], { swaps });
    expect(reached(off, 'a', 33)).toBe(false);
  });

  test('a shift and a time on call at once are worked before the app', () => {
    const overrides = [{ who: 'a', instead: 'b', ...span(0, 24) }];
    const r = roster([of('a', 'early'), of('b', 'on-call', { role: 'lead' })], { overrides });
    expect([reached(r, 'a', 5), reached(r, 'a', 9), reached(r, 'a', 15)]).toEqual([false, true, false]);
  });

  test('cover of a hole is no time on call by itself: who is on call then stays it, others come in', () => {
    const cover = (who: string) => roster([of(who, who)], { overrides: [{ who, ...span(22, 30) }] });
    expect(reached(cover('late'), 'late', 23)).toBe(true);
    expect(reached(cover('on-call'), 'on-call', 23)).toBe(false);
  });

  test('nobody who is not on the roster is reachable', () => {
    expect(reached(roster([of('a', 'early')]), 'gone', 9)).toBe(false);
  });
});

test('who would get it, the owner, a living owner and the holes all go by the shift that is worked then', () => {
  const r = roster([of('a', 'early'), of('b', 'on-call', { role: 'lead', inApp: true })], {
    assignments: [monday('a', 'on-call')],
  });
  const ask = { function: 'quality' };
  expect(ownerFor(r, ask, at(9))).toBe('b');
  expect(ownerFor(r, ask, at(33))).toBe('a');
  expect(whoWouldGet(r, { ...ask, at: at(9) }).rungs.map(({ person, why }) => [person, why])).toEqual([
    ['b', 'asked'],
    ['a', 'unreachable'],
  ]);
  expect([isLiving(r, 'a', at(9)), isLiving(r, 'a', at(33))]).toEqual([false, true]);
  expect(coverage(r, { from: at(0), days: 2, functions: ['quality'] })).toEqual([
    { function: 'quality', from: at(0), to: at(24), fallsTo: 'b', unreachable: ['a'] },
    { function: 'quality', from: at(24), to: at(30), fallsTo: 'b', unreachable: [] },
    { function: 'quality', from: at(38), to: at(48), fallsTo: 'b', unreachable: [] },
  ]);
});

test('a hole is cut where it falls to somebody else because of what they work elsewhere', () => {
  const r = roster(
    [
      of('a', 'early', { functions: ['ehs'] }),
      of('b', 'on-call', { role: 'plant-manager', functions: [] }),
      of('c', 'on-call', { role: 'lead' }),
    ],
    { overrides: [{ who: 'b', instead: 'a', ...span(0, 24) }] },
  );
  expect(
    coverage(r, { from: at(0), days: 1, functions: ['quality'] }).map((h) => [h.fallsTo, h.from, h.to]),
  ).toEqual([
    ['c', at(0), at(6)],
    ['b', at(6), at(14)],
    ['c', at(14), at(24)],
  ]);
});

test('over a period it is the same as at each instant of it', () => {
  const seen = { reached: 0, not: 0 };
  fc.assert(
    fc.property(
      anyRoster,
      fc.array(anyMoment, { minLength: 5, maxLength: 20 }),
      ({ roster: r, from }, moments) => {
        for (const { id } of r.people) {
          const [start, end] = [from - 6 * 24 * HOUR, from + 6 * 24 * HOUR];
          const [yes, no] = [reachableBetween(r, id, start, end), unreachableBetween(r, id, start, end)];
          for (const moment of moments) {
            const ms = from + moment;
            const inside = (stretches: typeof yes) => stretches.some((s) => s.start <= ms && ms < s.end);
            const living = isLiving(r, id, instant(ms));
            expect(inside(yes), `${id} ${instant(ms)}`).toBe(living);
            if (living) seen.reached += 1;
            if (!inside(no)) continue;
            expect(isReachableAt(r, id, instant(ms))).toBe(false);
            seen.not += 1;
          }
        }
      },
    ),
    { numRuns: 200 },
  );
  expect(seen.reached).toBeGreaterThan(0);
  expect(seen.not).toBeGreaterThan(0);
});
