import { composed, Roster } from '@gemba/core/roster';
import { instant } from '@gemba/core/time';
import type { RosterEntry } from '@gemba/core/wire';
import { expect, test } from 'vitest';
import { createFormat } from '../../format/format.ts';
import { plantDays } from '../../time/plant-time.ts';
import { holeRows, weekRow } from './week.ts';

const ZONE = 'Europe/Berlin';
const days = plantDays('2026-11-23', 7, ZONE);
const format = createFormat('en-GB', ZONE);
const document = Roster.parse({
  timeZone: ZONE,
  shifts: [
    { id: 'early', name: 'Early', start: '06:00', end: '14:00', weekdays: ['mon', 'tue'] },
    { id: 'night', name: 'Night', start: '22:00', end: '06:00', weekdays: ['sun'] },
  ],
  people: [
    { id: 'a', name: 'Ann Weber', functions: ['quality'], role: 'decider', shift: 'early' },
    { id: 'b', name: 'Bo Lind', functions: ['quality'], role: 'deputy', shift: 'night' },
    { id: 'c', name: 'Cleo Roth', functions: ['quality'], role: 'lead', shift: 'on-call' },
  ],
});
const entry = (rest: Pick<RosterEntry, 'kind' | 'entry' | 'state'>): RosterEntry =>
  ({ id: 'e', by: 'a', at: instant(0), settledBy: null, settledAt: null, ...rest }) as RosterEntry;
const rowOf = (id: string, entries: RosterEntry[] = []) => {
  const roster = composed(
    document,
    entries.filter(({ state }) => state === 'active'),
  );
  const person = roster.people.find((one) => one.id === id);
  if (!person) throw new Error(id);
  return weekRow(person, { roster, entries, days, format, nameOf: (one) => one.toUpperCase() }).days;
};
const TUESDAY = { from: instant(days[1] ?? 0), to: instant(days[2] ?? 0) };

test('a shift is in the cell of its day with its times, and one past midnight where it begins', () => {
  expect(rowOf('a')[0]).toEqual([{ kind: 'shift', text: 'Early', times: '06:00–14:00' }]);
  expect(rowOf('b')[6]).toEqual([{ kind: 'shift', text: 'Night', times: '22:00–06:00' }]);
});

test('a shift that began before the week is in its first cell', () => {
  expect(rowOf('b')[0]).toEqual([{ kind: 'shift', text: 'Night', times: 'until 06:00' }]);
});

test('who is on call is so on every day', () => {
  expect(rowOf('c').map((cell) => cell.map(({ kind }) => kind))).toEqual(
    days.slice(1).map(() => ['on-call']),
  );
});

test('an override is seen in both rows: who stands in, and who does not work', () => {
  const change = entry({
    kind: 'override',
    state: 'active',
    entry: { who: 'b', instead: 'a', ...TUESDAY, reason: 'doctor' },
  });
  expect(rowOf('a', [change])[1]).toEqual([{ kind: 'replaced', text: 'B instead', times: null }]);
  expect(rowOf('b', [change])[1]).toEqual([{ kind: 'override', text: 'Early, for A', times: '06:00–14:00' }]);
});

test('a swap that nobody has answered is seen and changes nothing', () => {
  const change = entry({
    kind: 'swap',
    state: 'asked',
    entry: { person: 'a', with: 'b', ...TUESDAY, reason: 'birthday' },
  });
  expect(rowOf('a', [change])[1]?.map(({ kind }) => kind)).toEqual(['shift', 'asked']);
});

test('an absence takes the shift away and says why', () => {
  const change = entry({
    kind: 'absence',
    state: 'active',
    entry: { person: 'a', ...TUESDAY, reason: 'holiday' },
  });
  expect(rowOf('a', [change])[1]).toEqual([{ kind: 'absence', text: 'absent: holiday', times: null }]);
});

test('a hole over midnight is in both days', () => {
  const hole = {
    function: 'quality',
    from: instant((days[1] ?? 0) - 7_200_000),
    to: instant((days[1] ?? 0) + 3_600_000),
    fallsTo: null,
    unreachable: [],
    cost: {
      decisions: 0,
      byPriority: { A: 0, B: 0, C: 0, D: 0 },
      longestWaitMs: null,
      medianWaitMs: null,
      valueAtRisk: null,
    },
  };
  expect(holeRows([hole], days, format)).toEqual([
    { function: 'quality', days: [['22:00–24:00'], ['00:00–01:00'], [], [], [], [], []] },
  ]);
});
