import { Roster, type Entry } from '@gemba/core/roster';
import { instant } from '@gemba/core/time';
import { expect, test } from 'vitest';
import { whatChanges } from './document-change.ts';

/** a Monday */
const FROM = instant(Date.parse('2026-11-23T00:00:00Z'));
const HOUR = 3_600_000;
const HELD = {
  timeZone: 'UTC',
  shifts: [
    { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
    { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
  ],
  people: [
    { id: 'ann', name: 'Ann', functions: ['quality', 'ehs'], role: 'decider', shift: 'early' },
    { id: 'ben', name: 'Ben', functions: ['quality'], role: 'deputy', shift: 'late' },
    { id: 'pia', name: 'Pia', role: 'plant-manager', shift: 'on-call', inApp: true },
  ],
};
const absence: Entry = {
  kind: 'absence',
  entry: { person: 'ann', from: FROM, to: instant(Date.parse('2026-11-24T00:00:00Z')), reason: 'x' },
};
const [ann, ben, pia] = HELD.people;

const changes = (next: object, more: { entries?: Entry[]; functions?: string[] } = {}) =>
  whatChanges(Roster.parse(HELD), Roster.parse({ ...HELD, ...next }), {
    entries: [],
    functions: [],
    load: new Map([['ann', 3]]),
    from: FROM,
    ...more,
  });

test('the same document changes nothing', () => {
  expect(changes({}, { functions: ['finance'] })).toEqual({
    people: { added: [], changed: [], removed: [] },
    parts: [],
    lost: [],
    unreachable: [],
    holes: [],
    days: 14,
  });
});

test('who is removed is named with what they own and what names them; their functions may lose their last decider', () => {
  const { people, lost, holes } = changes({ people: [ben, pia] }, { entries: [absence] });
  expect(people.removed).toEqual([{ id: 'ann', name: 'Ann', openDecisions: 3, entries: 1 }]);
  expect(lost).toEqual(['ehs']);
  expect(holes.map((hole) => hole.function)).toEqual(['ehs', 'quality']);
});

test('a hole is told for as long as somebody answered first before, and to whom it falls', () => {
  const { holes, people } = changes({ people: [ann, { ...ben, role: 'lead' }, pia] });
  expect(people.changed).toEqual([{ id: 'ben', name: 'Ben' }]);
  expect(holes).toEqual([
    {
      function: 'quality',
      ms: 14 * 8 * HOUR,
      first: {
        from: '2026-11-23T14:00:00.000Z',
        to: '2026-11-23T22:00:00.000Z',
        fallsTo: 'ben',
      },
    },
  ]);
});

test('what was a hole before, by an absence for one, is no new one', () => {
  const { holes } = changes({ people: [ben, pia] }, { entries: [absence] });
  expect(holes.find((hole) => hole.function === 'quality')).toMatchObject({
    ms: 13 * 8 * HOUR,
    first: { from: '2026-11-24T06:00:00.000Z', fallsTo: 'pia' },
  });
});

test('a shift that begins later leaves only the hours of which nobody is there any more', () => {
  const shifts = [{ ...HELD.shifts[0], start: '07:00' }, HELD.shifts[1]];
  const { holes, parts } = changes({ shifts });
  expect(parts).toEqual(['shifts']);
  expect(holes).toMatchObject([
    {
      function: 'ehs',
      ms: 14 * HOUR,
      first: { from: '2026-11-23T06:00:00.000Z', to: '2026-11-23T07:00:00.000Z' },
    },
    { function: 'quality', ms: 14 * HOUR },
  ]);
});

test('who comes on and whom no channel reaches is named, and so is who was reached before', () => {
  const zoe = { id: 'zoe', name: 'Zoe', functions: ['quality'], role: 'decider', shift: 'on-call' };
  const { people, unreachable } = changes({ people: [ann, { ...ben, inApp: false }, pia, zoe] });
  expect(people.added).toEqual([{ id: 'zoe', name: 'Zoe' }]);
  expect(unreachable).toEqual([
    { id: 'ben', name: 'Ben' },
    { id: 'zoe', name: 'Zoe' },
  ]);
});
