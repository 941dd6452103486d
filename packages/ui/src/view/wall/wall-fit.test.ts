import { expect, test } from 'vitest';
import { MOST_IN_FLOOD, wallFit } from './wall-fit.ts';

const fit = (cards: number, lamps = 4) => wallFit(Array.from({ length: cards }, () => lamps));

test('few cards share the width less and get larger type', () => {
  expect([1, 2, 4, 6, 8].map((n) => [fit(n).columns, fit(n).rows])).toEqual([
    [1, 1],
    [1, 2],
    [2, 2],
    [2, 3],
    [2, 4],
  ]);
});

test('no more cards hang than can be read from afar', () => {
  expect(fit(40)).toMatchObject({ shown: 8, columns: 2, rows: 4 });
});

test('every lamp of the fullest card has a place', () => {
  for (const lamps of [1, 3, 4, 5, 6, 9]) {
    const { lampRows, lampColumns } = fit(6, lamps);
    expect(lampRows * lampColumns).toBeGreaterThanOrEqual(lamps);
  }
});

test('fewer cards hang where a banner needs room', () => {
  expect(wallFit([2, 2, 2, 2, 2, 2, 2, 2], MOST_IN_FLOOD).shown).toBe(6);
});
