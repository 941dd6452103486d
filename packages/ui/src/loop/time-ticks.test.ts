import { expect, test } from 'vitest';
import { measured } from '../format/duration.ts';
import { timeTicks } from './time-ticks.ts';

const MIN = 60_000;

test('an axis has its lines at round times, and each is called what it is', () => {
  expect(timeTicks(6 * MIN).map(measured)).toEqual([
    '0 ms',
    '1 min',
    '2 min',
    '3 min',
    '4 min',
    '5 min',
    '6 min',
  ]);
  expect(timeTicks(100 * MIN)).toEqual([0, 30, 60, 90].map((n) => n * MIN));
});

test('an axis never has more than seven lines, however long it is', () => {
  for (const longest of [0, 1, 900, 40_000, 59 * MIN, 1e8, 1e10, 1e13])
    expect(timeTicks(longest).length).toBeLessThanOrEqual(7);
});
