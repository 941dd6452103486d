import { expect, test } from 'vitest';
import { rosterCoverage } from '../fixtures/rosters.ts';
import { worstFirst } from './holes.tsx';

const [quality, maintenance, night] = rosterCoverage.holes;

test('the hole in which the gravest decision would be asked comes first, and what costs nothing last', () => {
  if (!quality || !maintenance || !night) throw new Error('the fixture has other holes');
  const many = { ...maintenance, cost: { ...maintenance.cost, byPriority: { A: 0, B: 90, C: 0, D: 0 } } };
  expect(worstFirst([night, many, quality])).toEqual([quality, many, night]);
});

test('of two that cost nothing the next one comes first', () => {
  if (!night) throw new Error('the fixture has other holes');
  const sooner = { ...night, from: rosterCoverage.from };
  expect(worstFirst([night, sooner])).toEqual([sooner, night]);
});
