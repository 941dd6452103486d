import { Roster } from '@gemba/core/roster';
import type { Decision } from '@gemba/core/exception';
import { instant } from '@gemba/core/time';
import { expect, test } from 'vitest';
import { ownerAgain } from './owner-again.ts';

const ROSTER = Roster.parse({
  timeZone: 'UTC',
  shifts: [
    { id: 'day', name: 'Day', start: '06:00', end: '18:00' },
    { id: 'night', name: 'Night', start: '18:00', end: '06:00' },
  ],
  people: [
    { id: 'first', name: 'First', functions: ['quality'], role: 'decider', shift: 'day' },
    { id: 'second', name: 'Second', functions: ['quality'], role: 'decider', shift: 'day' },
    { id: 'owl', name: 'Owl', functions: ['quality'], role: 'decider', shift: 'night' },
  ],
});
const asked = (by: string, hour: number, fn = 'quality') =>
  ownerAgain(
    ROSTER,
    { subject: {} },
    { function: fn, outcome: { by } as Decision['outcome'] },
    instant(Date.UTC(2026, 10, 22, hour)),
    new Map(),
  );

test('an outcome that comes back goes to whoever decided, and after the shift to somebody who is on', () => {
  expect(asked('second', 10)).toBe('second');
  expect(asked('second', 20)).toBe('owl');
});

test('a question that needs a skill goes to somebody who has it, as long as such a one is on', () => {
  const roster = Roster.parse({
    ...ROSTER,
    people: ROSTER.people.map((person) =>
      person.id === 'second' ? { ...person, skills: ['welding'] } : person,
    ),
  });
  const skilled = (hour: number) =>
    ownerAgain(
      roster,
      { subject: {} },
      { function: 'quality', skill: 'welding', outcome: { by: 'gemba' } as Decision['outcome'] },
      instant(Date.UTC(2026, 10, 22, hour)),
      new Map(),
    );
  expect([skilled(10), skilled(20)]).toEqual(['second', 'owl']);
});

test('what was decided by nobody of the roster goes to somebody who is on; when nobody is, it says so', () => {
  expect(asked('admin-token', 10)).toBe('first');
  expect(asked('admin-token', 10, 'maintenance')).toBeNull();
});

test('who decided and cannot be reached any more is not asked again', () => {
  const roster = Roster.parse({
    ...ROSTER,
    people: ROSTER.people.map((person) => (person.id === 'second' ? { ...person, inApp: false } : person)),
  });
  const outcome = { by: 'second' } as Decision['outcome'];
  const at = instant(Date.UTC(2026, 10, 22, 10));
  expect(ownerAgain(roster, { subject: {} }, { function: 'quality', outcome }, at, new Map())).toBe('first');
});
