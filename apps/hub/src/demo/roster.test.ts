import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  coverage,
  isOn,
  isReachableAt,
  ON_CALL,
  ownerFor,
  problemsOf,
  Roster,
  shiftAt,
  whoIsOn,
} from '@gemba/core/roster';
import { instant } from '@gemba/core/time';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const file = join(import.meta.dirname, '../../../../resources/demo/roster.yaml');
const roster = Roster.parse(parse(readFileSync(file, 'utf8')));
const FUNCTIONS = [
  'quality',
  'planning',
  'materials',
  'customer-service',
  'maintenance',
  'production',
  'procurement',
  'logistics',
  'engineering',
  'ehs',
];
/** every two hours of the week in which the clocks go back */
const WEEK = Array.from({ length: 12 * 8 }, (_, i) =>
  instant(Date.parse('2026-10-20T00:00:00Z') + i * 7_200_000),
);

test('the demo roster has 44 people and nothing in it points nowhere or is there twice', () => {
  expect(roster.people).toHaveLength(44);
  expect(problemsOf(roster)).toEqual([]);
});

test('the demo roster names functions that exist', () => {
  for (const person of roster.people)
    for (const name of person.functions) expect(FUNCTIONS, `${person.id} ${name}`).toContain(name);
});

test('every function has a decider, a deputy and a lead on at every hour of a week, and each shift its lead', () => {
  for (const at of WEEK) {
    expect(shiftAt(roster, at), at).not.toBeNull();
    for (const name of FUNCTIONS)
      for (const role of ['decider', 'deputy', 'lead', 'shift-lead', 'plant-manager'] as const)
        expect(whoIsOn(roster, { function: name, role }, at), `${name} ${role} ${at}`).not.toBeNull();
  }
});

test('the owner of a decision in any area is a decider who is on shift', () => {
  const people = new Map(roster.people.map((p) => [p.id, p]));
  for (const at of WEEK)
    for (const area of ['Machining', 'Assembly', 'Finishing'])
      for (const name of FUNCTIONS) {
        const owner = people.get(ownerFor(roster, { function: name, area }, at) ?? '');
        expect(owner?.role, `${name} ${area} ${at}`).toBe('decider');
        expect(owner && isOn(roster, owner, at)).toBe(true);
      }
});

test('the demo roster has no hole, and everybody on call has an address', () => {
  const from = instant(Date.parse('2026-10-20T00:00:00Z'));
  expect(coverage(roster, { from, days: 14, functions: FUNCTIONS })).toEqual([]);
  for (const person of roster.people.filter((p) => p.shift === ON_CALL))
    expect(isReachableAt(roster, person.id, from), person.id).toBe(true);
});

test('the example of the guide is a roster without a problem', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../../docs/ROSTER.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
  expect(problemsOf(Roster.parse(parse(example)))).toEqual([]);
});
