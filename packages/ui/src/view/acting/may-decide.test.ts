import { expect, test } from 'vitest';
import { decision, inMin } from '../../fixtures/sketch.ts';
import type { Viewer } from '../../props.ts';
import { mayDecide } from './may-decide.ts';

const viewer = (more: Partial<Viewer> = {}): Viewer => ({
  id: 'rk',
  role: 'decider',
  functions: [],
  ...more,
});
const planning = decision({ function: 'planning', owner: 'mk' });

test('whoever decides for the function, and its owner, may act', () => {
  expect(mayDecide(planning, viewer({ functions: ['planning'] }))).toBe(true);
  expect(mayDecide(planning, viewer({ id: 'mk' }))).toBe(true);
  expect(mayDecide(planning, viewer({ functions: ['quality'] }))).toBe(false);
});

test('whoever was asked by a ladder or offered it, and who gave it away, may act', () => {
  expect(mayDecide({ ...planning, alsoAsked: ['rk'] }, viewer())).toBe(true);
  expect(mayDecide({ ...planning, delegatedBy: 'rk' }, viewer())).toBe(true);
  const handOver = { from: 'mk', to: 'rk', note: 'n', answerBy: inMin(9) };
  expect(mayDecide({ ...planning, handOver }, viewer())).toBe(true);
});

test('a manager may, an operator and a wall may not, whatever they are asked', () => {
  expect(mayDecide(planning, viewer({ role: 'manager' }))).toBe(true);
  expect(mayDecide(planning, viewer({ role: 'operator', id: 'mk' }))).toBe(false);
  expect(mayDecide(planning, viewer({ role: 'wall', functions: ['planning'] }))).toBe(false);
  expect(mayDecide(planning, null)).toBe(false);
});
