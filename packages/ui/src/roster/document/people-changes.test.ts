import { problemsOf, Roster } from '@gemba/core/roster';
import { describe, expect, test } from 'vitest';
import { rosterDocument } from '../../fixtures/rosters.ts';
import { suggestedId, withoutPerson, withPerson, type PersonFields } from './people-changes.ts';

const { document } = rosterDocument;
const ada: PersonFields = {
  id: 'a.novak',
  name: 'Ada Novak',
  functions: ['quality'],
  role: 'decider',
  shift: 'early',
  areas: [],
  lines: [],
  skills: ['waiver'],
  manager: null,
};
const personOf = (roster: Roster, id: string) => roster.people.find((person) => person.id === id);

describe('a person', () => {
  test('who is new comes last, and without a manager of their own has none', () => {
    const { manager: _, ...written } = ada;
    const next = withPerson(document, ada);
    expect(next.people.at(-1)).toEqual({ ...written, contacts: [] });
    expect(next.people.slice(0, -1)).toEqual(document.people);
    expect(Roster.parse(next)).toEqual(next);
  });

  test('who is changed keeps the place and whatever a form does not know: addresses, quiet hours, zone', () => {
    const quietHours = { start: '22:00', end: '06:00' };
    const held = {
      ...document,
      people: document.people.map((one) =>
        one.id === 'mk' ? { ...one, quietHours, inApp: false, timeZone: 'UTC', manager: 'hb' } : one,
      ),
    };
    const next = withPerson(held, { ...ada, id: 'mk' });
    expect(next.people.map(({ id }) => id)).toEqual(document.people.map(({ id }) => id));
    expect(personOf(next, 'mk')).toMatchObject({
      name: 'Ada Novak',
      quietHours,
      inApp: false,
      timeZone: 'UTC',
      contacts: personOf(document, 'mk')?.contacts,
    });
    expect(personOf(next, 'mk')).not.toHaveProperty('manager');
    expect(personOf(withPerson(held, { ...ada, id: 'mk', manager: 'lm' }), 'mk')?.manager).toBe('lm');
  });

  test('who is removed leaves nothing in the document that points to them', () => {
    const span = { from: '2026-11-23T08:00:00Z', to: '2026-11-23T09:00:00Z', reason: 'x' };
    const held = Roster.parse({
      ...document,
      people: document.people.map((one) => (one.id === 'dm' ? { ...one, manager: 'mk' } : one)),
      assignments: [{ person: 'mk', shift: 'late', from: '2026-11-23', to: '2026-11-23' }],
      absences: [
        { person: 'mk', ...span },
        { person: 'dm', ...span },
      ],
      overrides: [
        { who: 'mk', ...span },
        { who: 'dm', instead: 'mk', ...span },
      ],
      swaps: [{ person: 'dm', with: 'mk', ...span }],
    });
    const next = withoutPerson(held, 'mk');
    expect(problemsOf(next)).toEqual([]);
    expect(next.people).toHaveLength(held.people.length - 1);
    expect(next.absences.map(({ person }) => person)).toEqual(['dm']);
    expect([next.assignments, next.overrides, next.swaps]).toEqual([[], [], []]);
    expect(personOf(next, 'dm')).not.toHaveProperty('manager');
  });
});

test.each([
  ['Ada Novák', 'a.novak'],
  ['  Max  von Köhler-Groß ', 'm.kohler-groß'],
  ['Cher', 'cher'],
  ["O'Hara", 'ohara'],
  ['', ''],
  ['山田 太郎', '山.太郎'],
])('an id is suggested for %j: %j', (name, id) => {
  expect(suggestedId(name, document)).toBe(id);
});

test('an id that somebody has already gets a number', () => {
  const one = withPerson(document, ada);
  expect(suggestedId('Ada Novak', one)).toBe('a.novak-2');
  expect(suggestedId('Ada Novak', withPerson(one, { ...ada, id: 'a.novak-2' }))).toBe('a.novak-3');
});
