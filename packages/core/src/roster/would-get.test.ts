import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { instant } from '../time/index.ts';
import { manages } from './arranging.ts';
import { problemsOf, quietUntil, Roster, whoWouldGet } from './index.ts';

const at = (local: string) => instant(DateTime.fromISO(local, { zone: 'Europe/Berlin' }).toMillis());
const document = {
  timeZone: 'Europe/Berlin',
  shifts: [
    { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
    { id: 'night', name: 'Night', start: '22:00', end: '06:00' },
  ],
  people: [
    { id: 'ann', name: 'Ann', functions: ['quality'], role: 'decider', shift: 'early' },
    { id: 'ned', name: 'Ned', functions: ['quality'], role: 'decider', shift: 'night' },
    { id: 'nia', name: 'Nia', functions: ['quality'], role: 'decider', shift: 'night', areas: ['B'] },
    { id: 'nil', name: 'Nil', functions: ['quality'], role: 'decider', shift: 'night', inApp: false },
    { id: 'noa', name: 'Noa', functions: ['quality'], role: 'decider', shift: 'night' },
    { id: 'nan', name: 'Nan', functions: ['quality'], role: 'deputy', shift: 'night' },
    { id: 'out', name: 'Out', functions: ['planning'], role: 'decider', shift: 'night' },
    { id: 'sue', name: 'Sue', role: 'shift-lead', shift: 'night' },
    { id: 'mia', name: 'Mia', role: 'area-manager', shift: 'early', areas: ['B'] },
    { id: 'pia', name: 'Pia', role: 'plant-manager', shift: 'on-call', inApp: true },
  ],
};

test('who would get this at 03:10 on Sunday, and why everybody else would not', () => {
  const roster = Roster.parse({
    ...document,
    absences: [{ person: 'ned', from: at('2026-11-21T00:00'), to: at('2026-11-24T00:00'), reason: 'ill' }],
    overrides: [
      {
        who: 'nan',
        instead: 'noa',
        from: at('2026-11-22T00:00'),
        to: at('2026-11-22T06:00'),
        reason: 'training',
      },
    ],
  });
  const answer = whoWouldGet(roster, { function: 'quality', area: 'A', at: at('2026-11-22T03:10') });
  expect(answer.taken).toBe('nan');
  expect(answer.rungs.map((r) => [r.person, r.role, r.why])).toEqual([
    ['nan', 'decider', 'asked'],
    ['sue', 'shift-lead', 'next'],
    ['pia', 'plant-manager', 'next'],
    ['nia', 'decider', 'elsewhere'],
    ['nil', 'decider', 'unreachable'],
    ['ann', 'decider', 'off-shift'],
    ['ned', 'decider', 'absent'],
    ['noa', 'decider', 'stood-in-for'],
    ['mia', 'area-manager', 'off-shift'],
  ]);
  expect(answer.rungs[0]).toMatchObject({ standsInFor: 'noa', onUntil: at('2026-11-22T06:00') });
  expect(answer.rungs.find((r) => r.person === 'ann')?.onFrom).toBe(at('2026-11-22T06:00'));
  expect(answer.rungs.find((r) => r.person === 'ned')?.onFrom).toBe(at('2026-11-24T00:00'));
});

test('quiet hours run over midnight in the person’s own zone, and end', () => {
  const roster = { timeZone: 'Europe/Berlin' };
  const quiet = { quietHours: { start: '22:00', end: '06:00' } };
  expect(quietUntil(roster, quiet, at('2026-11-22T23:00'))).toBe(at('2026-11-23T06:00'));
  expect(quietUntil(roster, quiet, at('2026-11-23T05:59'))).toBe(at('2026-11-23T06:00'));
  expect(quietUntil(roster, quiet, at('2026-11-23T06:00'))).toBeNull();
  expect(quietUntil(roster, {}, at('2026-11-22T23:00'))).toBeNull();
  // never an end, and so never a message, would be no quiet hours
  const none = { quietHours: { start: '22:00', end: '22:00' } };
  expect(quietUntil(roster, none, at('2026-11-22T23:00'))).toBeNull();
  const chicago = { ...quiet, timeZone: 'America/Chicago' };
  expect(quietUntil(roster, chicago, at('2026-11-22T23:00'))).toBeNull();
  expect(quietUntil(roster, chicago, at('2026-11-23T06:00'))).toBe(at('2026-11-23T13:00'));
});

test('managers follow from shift, area and plant; a named one takes the place of the first two', () => {
  const roster = Roster.parse({
    ...document,
    people: [
      ...document.people,
      { id: 'new', name: 'New', role: 'deputy', shift: 'night', manager: 'ann' },
      { id: 'two', name: 'Two', role: 'deputy', shift: 'early', areas: ['A', 'B'] },
      { id: 'a1', name: 'A1', role: 'deputy', shift: 'night', manager: 'a2' },
      { id: 'a2', name: 'A2', role: 'deputy', shift: 'night', manager: 'a1' },
    ],
  });
  const managersOf = (id: string) =>
    roster.people.filter((by) => manages(roster, by.id, id)).map((by) => by.id);
  expect(managersOf('ned')).toEqual(['sue', 'pia']);
  expect(managersOf('nia')).toEqual(['sue', 'mia', 'pia']);
  expect(managersOf('two')).toEqual(['pia']);
  expect(managersOf('new')).toEqual(['ann', 'pia']);
  expect(managersOf('a1')).toEqual(['pia', 'a2']);
  expect(managersOf('sue')).toEqual(['pia']);
  expect(managersOf('pia')).toEqual([]);
});

test('names that point nowhere and names used twice are found, each by its field', () => {
  const roster = Roster.parse({
    ...document,
    rotations: [
      {
        id: 'r',
        name: 'R',
        startsOn: '2026-01-01',
        step: 'week',
        pattern: ['early', 'lat'],
        crews: [{ id: 'early' }, { id: 'c' }],
      },
    ],
    people: [
      ...document.people,
      { id: 'ann', name: 'Ann again', role: 'lead', shift: 'crew-x', manager: 'nobody' },
    ],
    absences: [{ person: 'gone', from: at('2026-11-21T00:00'), to: at('2026-11-24T00:00'), reason: 'x' }],
    assignments: [{ person: 'ann', shift: 'c', from: '2026-11-21', to: '2026-11-21' }],
  });
  expect(problemsOf(roster).map((p) => p.field)).toEqual([
    'people[10].id',
    'rotations[0].crews[0].id',
    'rotations[0].pattern[1]',
    'people[10].shift',
    'people[10].manager',
    'assignments[0].shift',
    'absences[0].person',
  ]);
  expect(problemsOf(Roster.parse(document))).toEqual([]);
});
