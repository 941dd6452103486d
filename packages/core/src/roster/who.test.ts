import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochMs, instant } from '../time/index.ts';
import { anyMoment, anyRoster, AREAS, FUNCTIONS } from './any-roster.testing.ts';
import {
  isLiving,
  isOn,
  isReachableAt,
  manages,
  ownerFor,
  peopleForStep,
  Roster,
  ROLES,
  whoIsOn,
} from './index.ts';
import { candidatesAt } from './who.ts';

const AT = instant(Date.parse('2026-11-23T03:00:00Z'));
const mail = [{ channel: 'email', address: 'x@gemba.example' }];
const SHIFTS = [{ id: 'night', name: 'Night', start: '22:00', end: '06:00' }];
const roster = (people: object[]) =>
  Roster.parse({ timeZone: 'UTC', shifts: SHIFTS, people: people.map((p) => ({ name: 'x', ...p })) });
const of = (id: string, role: string, more: object = {}) => ({
  id,
  role,
  functions: ['quality'],
  shift: 'night',
  ...more,
});
const step = (r: Roster, to: string, more: object = {}) =>
  peopleForStep(r, { to, ...more }, { function: 'quality' }, AT);

describe('whom a step asks', () => {
  test('a member whom no channel reaches does not cost the step: a colleague of the same role is asked, not the director', () => {
    const r = roster([
      of('a.silent', 'deputy', { inApp: false }),
      of('b.loud', 'deputy'),
      of('dir', 'plant-manager', { shift: 'on-call', contacts: mail }),
    ]);
    expect(step(r, 'deputy')).toEqual(['b.loud']);
  });

  test('a role in which nobody is on, or nobody can be reached, passes the step to the next role up, never to nobody', () => {
    const lead = of('lead', 'lead', { shift: 'on-call', contacts: mail });
    expect(step(roster([of('a', 'deputy', { inApp: false }), lead]), 'deputy')).toEqual(['lead']);
    expect(step(roster([of('a', 'deputy', { shift: 'off' }), lead]), 'deputy')).toEqual(['lead']);
    expect(step(roster([of('d', 'decider'), lead]), 'shift-lead')).toEqual(['lead']);
    expect(step(roster([of('a', 'deputy', { inApp: false })]), 'deputy')).toEqual(['a']);
    expect(step(roster([of('a', 'deputy', { shift: 'off' })]), 'deputy')).toEqual([]);
  });

  test('who was asked before is asked again only when nobody else of the role or above is left', () => {
    const r = roster([of('d', 'decider'), of('l1', 'lead'), of('l2', 'lead')]);
    const next = (not: string[]) => peopleForStep(r, { to: 'lead' }, { function: 'quality', not }, AT);
    expect(next(['l1'])).toEqual(['l2']);
    expect(next(['l1', 'l2'])).toEqual(['l1']);
  });

  test('a step for several roles, or for everyone in them, asks each of them, the owner first', () => {
    const r = roster([
      of('l1', 'lead'),
      of('l2', 'lead'),
      of('s1', 'shift-lead', { functions: [] }),
      of('m', 'area-manager', { functions: [] }),
    ]);
    const load = new Map([['l1', 4]]);
    expect(
      peopleForStep(r, { to: 'lead', also: ['area-manager'] }, { function: 'quality' }, AT, load),
    ).toEqual(['l2', 'm']);
    expect(step(r, 'lead', { everyone: true, also: ['shift-lead'] })).toEqual(['l1', 'l2', 's1']);
  });

  test('is never nobody as long as anybody is on for the function or plant-wide, and never somebody who is not', () => {
    let asked = 0;
    fc.assert(
      fc.property(
        anyRoster,
        anyMoment,
        fc.constantFrom(...ROLES),
        fc.constantFrom(...FUNCTIONS),
        fc.option(fc.constantFrom(...AREAS), { nil: undefined }),
        fc.uniqueArray(fc.constantFrom('p0', 'p1', 'p2', 'p3', 'p4', 'p5')),
        fc.boolean(),
        ({ roster: r, from }, moment, to, fn, area, not, everyone) => {
          const at = instant(from + moment);
          const ask = { function: fn, area, not };
          const people = peopleForStep(r, { to, ...(everyone && { everyone }) }, ask, at);
          const on = new Set(candidatesAt(r, ask, epochMs(at)).map(({ person }) => person.id));
          expect(people.length > 0).toBe(on.size > 0);
          expect(new Set(people).size).toBe(people.length);
          for (const id of people) {
            expect(on.has(id), id).toBe(true);
            expect(isOn(r, { id }, at)).toBe(true);
          }
          expect(ownerFor(r, { function: fn, area }, at) === null).toBe(on.size === 0);
          asked += people.length;
        },
      ),
      { numRuns: 500 },
    );
    expect(asked).toBeGreaterThan(0);
  });
});

describe('who answers', () => {
  test('somebody with the skill before somebody without, and somebody without it before nobody', () => {
    const r = roster([of('a', 'decider'), of('l', 'lead', { skills: ['waiver'] })]);
    const ask = { function: 'quality', skill: 'waiver' };
    expect(ownerFor(r, ask, AT)).toBe('l');
    expect(ownerFor(r, { ...ask, skill: 'welding' }, AT)).toBe('a');
    expect(whoIsOn(r, { ...ask, role: 'decider' }, AT)).toBeNull();
  });

  test('somebody of the line before somebody of all lines, and nobody of another line while there is one', () => {
    const r = roster([of('a', 'decider'), of('l3', 'decider', { lines: ['L3'] })]);
    expect(ownerFor(r, { function: 'quality', line: 'L3' }, AT)).toBe('l3');
    expect(ownerFor(r, { function: 'quality', line: 'L4' }, AT)).toBe('a');
    expect(
      ownerFor(roster([of('l3', 'decider', { lines: ['L3'] })]), { function: 'quality', line: 'L4' }, AT),
    ).toBe('l3');
  });

  test('somebody of this area in particular before somebody of all areas', () => {
    const r = roster([of('a', 'decider'), of('z', 'decider', { areas: ['A'] })]);
    expect(ownerFor(r, { function: 'quality', area: 'A' }, AT)).toBe('z');
    expect(ownerFor(r, { function: 'quality' }, AT)).toBe('a');
  });

  test('people of a shift that is worked in one area answer for that area', () => {
    const r = Roster.parse({
      timeZone: 'UTC',
      shifts: [{ id: 'paint', name: 'Paint', start: '22:00', end: '06:00', areas: ['Paint'] }, ...SHIFTS],
      people: [
        { ...of('p', 'decider', { shift: 'paint' }), name: 'p' },
        { ...of('x', 'decider'), name: 'x' },
      ],
    });
    expect(ownerFor(r, { function: 'quality', area: 'Assembly' }, AT)).toBe('x');
    expect(whoIsOn(r, { function: 'quality', role: 'decider', area: 'Assembly', not: ['x'] }, AT)).toBeNull();
    expect(whoIsOn(r, { function: 'quality', role: 'decider', area: 'Paint', not: ['x'] }, AT)).toBe('p');
  });

  test('an area manager answers for every function of the area, between the shift lead and the plant manager', () => {
    const r = roster([
      of('m', 'area-manager', { functions: [], areas: ['A'] }),
      of('pm', 'plant-manager', { functions: [] }),
    ]);
    expect(ownerFor(r, { function: 'ehs', area: 'A' }, AT)).toBe('m');
    expect(ownerFor(r, { function: 'ehs', area: 'B' }, AT)).toBe('pm');
  });
});

test('on shift means reachable in the app, unless it is said otherwise; on call means so only by an address or by saying so', () => {
  const reach = (more: object) => isReachableAt(roster([of('a', 'lead', more)]), 'a', AT);
  expect(reach({})).toBe(true);
  expect(reach({ inApp: false })).toBe(false);
  expect(reach({ inApp: false, contacts: mail })).toBe(true);
  expect(reach({ shift: 'on-call' })).toBe(false);
  expect(reach({ shift: 'on-call', inApp: true })).toBe(true);
  expect(reach({ shift: 'on-call', contacts: mail })).toBe(true);
  expect(reach({ shift: 'on-call', contacts: [{ channel: 'in-app', address: 'x' }] })).toBe(false);
});

test('a living owner is on the roster, on shift and reachable', () => {
  const r = roster([of('a', 'lead'), of('b', 'lead', { shift: 'off' }), of('c', 'lead', { inApp: false })]);
  expect(['a', 'b', 'c', 'gone'].map((id) => isLiving(r, id, AT))).toEqual([true, false, false, false]);
});

test('nothing is set up per person that a function, shift or area says already: a name and these are enough to be asked', () => {
  const r = Roster.parse({
    timeZone: 'UTC',
    shifts: [{ id: 'paint', name: 'Paint', start: '22:00', end: '06:00', areas: ['Paint'] }],
    people: [
      { id: 'new', name: 'New', functions: ['quality'], role: 'decider', shift: 'paint' },
      { id: 'sue', name: 'Sue', role: 'shift-lead', shift: 'paint' },
    ],
  });
  expect(ownerFor(r, { function: 'quality', area: 'Paint' }, AT)).toBe('new');
  expect(isLiving(r, 'new', AT)).toBe(true);
  expect(manages(r, 'sue', 'new')).toBe(true);
  expect(peopleForStep(r, { to: 'shift-lead' }, { function: 'quality', area: 'Paint' }, AT)).toEqual(['sue']);
});
