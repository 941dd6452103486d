import { expect, test } from 'vitest';
import { flood } from '../fixtures/crowds.ts';
import { busy } from '../fixtures/exceptions.ts';
import { decision, exception, NOW } from '../fixtures/sketch.ts';
import { askedPerFunction, countByPriority, longestSilent, priorityMix } from './alarm-rate.ts';

test('ten questions to one function within ten minutes are a flood', () => {
  const rateOf = (n: number) => askedPerFunction(flood(n), NOW).find((rate) => rate.function === 'quality');
  expect(rateOf(9)).toMatchObject({ asked: 9, flood: false });
  expect(rateOf(10)).toMatchObject({ asked: 10, flood: true });
});

test('what was asked more than ten minutes ago no longer counts, but its function stays listed', () => {
  const old = exception('o', 'A', 'o', '', 20, [decision({ function: 'ehs', left: 10, window: 20 })]);
  expect(askedPerFunction([old], NOW)).toEqual([{ function: 'ehs', asked: 0, flood: false }]);
});

test('the mix counts C and D as low, and is nothing when nothing is open', () => {
  expect(priorityMix({ A: 1, B: 1, C: 1, D: 1 })).toEqual([0.25, 0.25, 0.5]);
  expect(priorityMix(countByPriority([]))).toBeNull();
});

test('the longest silent decision is the one furthest past its window, shelved ones apart', () => {
  expect(longestSilent(busy, NOW)).toEqual({
    exceptionId: 'x-torque',
    function: 'planning',
    overdueMs: 120_000,
  });
});
