import { expect, test } from 'vitest';
import { duration, measured, relative } from './duration.ts';

const MINUTE = 60_000;

test.each([
  [0, '0 s'],
  [22_900, '22 s'],
  [26 * MINUTE + 59_000, '26 min'],
  [60 * MINUTE, '1 h'],
  [65 * MINUTE, '1 h 05 min'],
  [(24 * 2 + 3) * 60 * MINUTE, '2 d 3 h'],
  [-2 * MINUTE, '2 min'],
])('%i ms read "%s"', (ms, words) => {
  expect(duration(ms)).toBe(words);
});

test('what was measured keeps its small digits', () => {
  expect([measured(212), measured(4_140), measured(360_000)]).toEqual(['212 ms', '4.1 s', '6 min']);
});

test('relative times say on which side of now they are', () => {
  expect([relative(4 * MINUTE), relative(-4 * MINUTE), relative(-2_000)]).toEqual([
    'in 4 min',
    '4 min ago',
    'now',
  ]);
});
