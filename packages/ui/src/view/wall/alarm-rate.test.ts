import { askedPerFunction } from '@gemba/core/urgency';
import { expect, test } from 'vitest';
import { flood } from '../../fixtures/crowds.ts';
import { busy } from '../../fixtures/exceptions.ts';
import { NOW } from '../../fixtures/sketch.ts';
import { countByPriority, longestSilent } from './alarm-rate.ts';

test('a crowd of questions to one function is a flood on the wall', () => {
  const rateOf = (n: number) => askedPerFunction(flood(n), NOW).find((rate) => rate.function === 'quality');
  expect(rateOf(10)).toMatchObject({ asked: 10, flood: false });
  expect(rateOf(11)).toMatchObject({ asked: 11, flood: true });
});

test('only what is open counts by priority', () => {
  const [first, ...others] = flood(3);
  const all = [{ ...first!, state: 'resolved' as const, priority: 'A' as const }, ...others];
  expect(countByPriority(all).A).toBe(countByPriority(others).A);
});

test('the longest silent decision is the one furthest past its window, shelved ones apart', () => {
  expect(longestSilent(busy, NOW)).toEqual({
    exceptionId: 'x-torque',
    function: 'planning',
    overdueMs: 120_000,
  });
});
