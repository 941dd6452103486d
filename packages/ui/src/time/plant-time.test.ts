import { expect, test } from 'vitest';
import { daysLater, mondayOf, plantDays, plantInstant, plantLocal } from './plant-time.ts';

const BERLIN = 'Europe/Berlin';

test('what is typed is the clock of the plant, whatever the zone of the station', () => {
  expect(plantInstant('2026-11-22T13:19', BERLIN)).toBe('2026-11-22T12:19:00.000Z');
  expect(plantLocal(Date.parse('2026-11-22T12:19:00Z'), BERLIN)).toBe('2026-11-22T13:19');
});

test('a day on which the clocks change has 23 or 25 hours', () => {
  const hours = (first: string) => plantDays(first, 1, BERLIN).map((ms) => ms / 3_600_000);
  const [a = 0, b = 0] = hours('2026-03-29');
  const [c = 0, d = 0] = hours('2026-10-25');
  expect([b - a, d - c]).toEqual([23, 25]);
});

test('a time that the clocks skip becomes the one an hour later; of one that comes twice the first is meant', () => {
  expect(plantInstant('2026-03-29T02:30', BERLIN)).toBe('2026-03-29T01:30:00.000Z');
  expect(plantInstant('2026-10-25T02:30', BERLIN)).toBe('2026-10-25T00:30:00.000Z');
});

test('what is not a time is none', () => {
  expect(plantInstant('', BERLIN)).toBeNull();
});

test('weeks begin on Monday', () => {
  expect(mondayOf('2026-11-22')).toBe('2026-11-16');
  expect(daysLater('2026-11-28', 5)).toBe('2026-12-03');
});
