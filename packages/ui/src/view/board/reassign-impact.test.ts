import { expect, test } from 'vitest';
import { decision, inMin, NOW } from '../../fixtures/sketch.ts';
import { decider, roster, scheduler } from '../../fixtures/people.ts';
import type { PersonOnRoster } from '@gemba/core/wire';
import { FULL_LOAD, reassignImpact } from './reassign-impact.ts';

const someone = (id: string, more: Partial<PersonOnRoster> = {}) =>
  ({ ...roster.find((p) => p.id === id), ...more }) as PersonOnRoster;
const planning = decision({ function: 'planning', owner: 'mk', left: 20 });
const impact = (to: PersonOnRoster, load = 0, viewer: typeof scheduler | null = scheduler) =>
  reassignImpact(planning, to, load, viewer, NOW);

test('somebody on shift with the function can take it, and the window runs on', () => {
  expect(impact(someone('dm'))).toMatchObject({
    refusals: [],
    warnings: [],
    leftMs: 20 * 60_000,
    loadAfter: 1,
  });
  expect(impact(someone('dm')).notes).toContain('window-runs-on');
});

test('off shift, without the function, or the same owner: refused with the reason', () => {
  expect(impact(someone('jl')).refusals).toEqual(['off-shift']);
  expect(impact(someone('rk')).refusals).toEqual(['function-missing']);
  expect(impact(someone('mk')).refusals).toEqual(['same-owner']);
});

test('a shift lead answers for every function', () => {
  expect(impact(someone('to')).refusals).toEqual([]);
});

test('one decision too many is a warning, not a refusal', () => {
  expect(impact(someone('dm'), FULL_LOAD - 1).warnings).toEqual([]);
  expect(impact(someone('dm'), FULL_LOAD)).toMatchObject({ refusals: [], warnings: ['overloaded'] });
});

test('a shift that ends before the window is told', () => {
  expect(impact(someone('dm', { onUntil: inMin(10) })).warnings).toEqual(['shift-ends-before-due']);
});

test('who only looks may not reassign', () => {
  expect(impact(someone('dm'), 0, null).refusals).toEqual(['no-right']);
  expect(impact(someone('dm'), 0, { ...decider, role: 'decider', functions: ['quality'] }).refusals).toEqual([
    'no-right',
  ]);
});
