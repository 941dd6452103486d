import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochMs, instant } from '../time/index.ts';
import { anyMoment, anyRoster, AREAS, FUNCTIONS } from './any-roster.testing.ts';
import { costOfHoles, coverage, ownerFor, Roster, type PastDecision } from './index.ts';
import { candidatesAt } from './who.ts';

const at = (text: string) => instant(Date.parse(`2026-${text}Z`));
const BASE = {
  timeZone: 'Europe/Berlin',
  shifts: [
    { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
    { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
    { id: 'night', name: 'Night', start: '22:00', end: '06:00' },
  ],
};
const person = (id: string, shift: string, more: object = {}) => ({
  id,
  name: id,
  functions: ['quality'],
  role: 'decider',
  shift,
  ...more,
});
const ALL = [person('e', 'early'), person('l', 'late'), person('n', 'night')];
const lead = person('lead', 'on-call', { role: 'lead', inApp: true });
const FROM = at('11-22T23:00:00');
const holes = (people: object[], more: object = {}, days = 1) =>
  coverage(Roster.parse({ ...BASE, people, ...more }), { from: FROM, days, functions: ['quality'] });

describe('coverage', () => {
  test('is whole when somebody answers first at every instant, and a lead behind them does not count', () => {
    expect(holes([...ALL, lead])).toEqual([]);
    expect(holes([lead])).toEqual([
      { function: 'quality', from: FROM, to: at('11-23T23:00:00'), fallsTo: 'lead', unreachable: [] },
    ]);
  });

  test('a function that nobody has is one hole, from the first minute to the last, and falls to nobody', () => {
    const roster = Roster.parse({ ...BASE, people: ALL });
    expect(coverage(roster, { from: FROM, days: 14, functions: ['finance'] })).toEqual([
      { function: 'finance', from: FROM, to: at('12-06T23:00:00'), fallsTo: null, unreachable: [] },
    ]);
  });

  test('a minute that an absence leaves open is found, and to whom it falls', () => {
    const absences = [{ person: 'e', from: at('11-23T09:00:00'), to: at('11-23T09:01:00'), reason: 'x' }];
    expect(holes([...ALL, lead], { absences })).toEqual([
      {
        function: 'quality',
        from: at('11-23T09:00:00'),
        to: at('11-23T09:01:00'),
        fallsTo: 'lead',
        unreachable: [],
      },
    ]);
  });

  test('a member without a channel is a hole that is found by day, not at night: it says who and what it falls to', () => {
    const silent = [person('e', 'early'), person('l', 'late'), person('n', 'night', { inApp: false })];
    expect(holes([...silent, lead])).toEqual([
      { function: 'quality', from: FROM, to: at('11-23T05:00:00'), fallsTo: 'lead', unreachable: ['n'] },
      {
        function: 'quality',
        from: at('11-23T21:00:00'),
        to: at('11-23T23:00:00'),
        fallsTo: 'lead',
        unreachable: ['n'],
      },
    ]);
  });

  test('a day in which the clocks change is an hour longer or shorter, and has no hole for that', () => {
    const roster = Roster.parse({ ...BASE, people: ALL });
    for (const from of ['2026-10-25', '2026-03-29'])
      expect(
        coverage(roster, {
          from: instant(Date.parse(`${from}T00:00:00Z`)),
          days: 1,
          functions: ['quality'],
        }),
      ).toEqual([]);
  });

  test('is what asking at each instant says, whatever changes who is on', () => {
    let open = 0;
    fc.assert(
      fc.property(
        anyRoster,
        fc.array(anyMoment, { minLength: 5, maxLength: 20 }),
        ({ roster, from }, moments) => {
          const start = instant(from - 6 * 86_400_000);
          const found = coverage(roster, { from: start, days: 13, functions: FUNCTIONS, areas: AREAS });
          for (const moment of moments)
            for (const fn of FUNCTIONS)
              for (const area of AREAS) {
                const ms = from + moment;
                const ask = { function: fn, area };
                const first = candidatesAt(roster, ask, ms).filter(
                  (c) => c.here && (c.place.role === 'decider' || c.place.role === 'deputy'),
                );
                const [hole, second] = found.filter(
                  (h) => h.function === fn && h.area === area && epochMs(h.from) <= ms && ms < epochMs(h.to),
                );
                expect(second).toBeUndefined();
                expect(hole !== undefined).toBe(!first.some((c) => c.reachable));
                if (!hole) continue;
                open += 1;
                expect(hole.fallsTo).toBe(ownerFor(roster, ask, instant(ms)));
                expect(hole.unreachable).toEqual([...new Set(first.map((c) => c.person.id))].toSorted());
              }
        },
      ),
      { numRuns: 200 },
    );
    expect(open).toBeGreaterThan(0);
  });
});

describe('what a hole costs', () => {
  const past = (n: number, when: string, more: Partial<PastDecision> = {}): PastDecision => ({
    exceptionId: `x${n}`,
    function: 'quality',
    area: null,
    at: at(when),
    priority: 'B',
    valueAtRisk: 1_000,
    currency: 'EUR',
    ...more,
  });

  test('is what the last weeks asked at that weekday and time of day, how long it would have waited, and its value', () => {
    const [hole] = holes([person('e', 'early'), person('l', 'late'), lead]);
    // Monday 00:00–06:00 in Berlin; the hole goes on from Sunday 22:00, but not here
    expect(hole).toMatchObject({ from: FROM, to: at('11-23T05:00:00') });
    const history = [
      past(1, '11-16T02:10:00', { priority: 'A' }),
      past(2, '11-09T04:00:00'),
      past(2, '11-09T04:30:00'),
      past(3, '11-16T05:00:00'),
      past(4, '11-17T02:10:00'),
      past(5, '11-16T02:10:00', { function: 'ehs' }),
    ];
    expect(costOfHoles([hole!], history, 'Europe/Berlin')).toEqual([
      {
        decisions: 3,
        byPriority: { A: 1, B: 2, C: 0, D: 0 },
        longestWaitMs: 170 * 60_000,
        medianWaitMs: 60 * 60_000,
        valueAtRisk: { value: 2_000, currency: 'EUR' },
      },
    ]);
  });

  test('keeps the time on the wall when the clocks have changed in between', () => {
    const hole = {
      function: 'quality',
      from: at('11-23T02:00:00'),
      to: at('11-23T02:30:00'),
      fallsTo: null,
      unreachable: [],
    };
    // 03:10 in Berlin, in summer time
    const [cost] = costOfHoles([hole], [past(1, '10-19T01:10:00')], 'Europe/Berlin');
    expect(cost?.longestWaitMs).toBe(20 * 60_000);
  });

  test('counts decisions of the area and of no known one, each once however long the hole is', () => {
    const hole = {
      function: 'quality',
      area: 'A',
      from: at('11-23T00:00:00'),
      to: at('12-07T00:00:00'),
      fallsTo: null,
      unreachable: [],
    };
    const history = ['A', null, 'B'].map((area, i) => past(i, '11-16T23:00:00', { area }));
    expect(costOfHoles([hole], history, 'UTC')).toMatchObject([
      { decisions: 2, longestWaitMs: (13 * 24 + 1) * 3_600_000 },
    ]);
  });

  test('is nothing where nothing was asked, and waits until the whole gap ends, to whomever its parts fall', () => {
    const half = [
      person('e', 'early'),
      person('l', 'late'),
      person('lead', 'on-call', { role: 'lead', inApp: true }),
      person('pm', 'on-call', { role: 'plant-manager', inApp: true }),
    ];
    const absences = [{ person: 'lead', from: at('11-23T03:00:00'), to: at('11-23T12:00:00'), reason: 'x' }];
    const found = holes(half, { absences });
    expect(found.slice(0, 2).map((h) => h.fallsTo)).toEqual(['lead', 'pm']);
    const costs = costOfHoles(found, [past(1, '11-16T01:00:00')], 'Europe/Berlin');
    expect(costs.map((c) => c.longestWaitMs)).toEqual([4 * 3_600_000, null, null]);
    expect(costs[1]).toMatchObject({ decisions: 0, valueAtRisk: null });
  });
});
