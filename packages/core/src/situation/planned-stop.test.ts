import { describe, expect, test } from 'vitest';
import { after, instant } from '../time/index.ts';
import type { StopFilter } from '../wire/situations.ts';
import { covers, stopOver } from './planned-stop.ts';
import { event } from './rules.testing.ts';

const DOWN = event('machine.down', { area: 'Assembly', line: 'Line 3', workCentre: 'WC-3' });
const isCovered = (filter: StopFilter, told = DOWN) => covers(filter, 'machine-down', told);

describe('a planned stop covers', () => {
  test('what is in each of its lists, and nothing that is in one of them only', () => {
    expect(isCovered({ lines: ['Line 1', 'Line 3'] })).toBe(true);
    expect(isCovered({ lines: ['Line 3'], eventTypes: ['machine.down'], playbooks: ['machine-down'] })).toBe(
      true,
    );
    expect(isCovered({ lines: ['Line 3'], workCentres: ['WC-4'] })).toBe(false);
    expect(isCovered({ areas: [] })).toBe(false);
  });

  test('nothing that does not tell where it is', () => {
    expect(isCovered({ lines: ['Line 3'] }, event('machine.down'))).toBe(false);
  });

  test('the whole plant only when that is said', () => {
    expect(isCovered({})).toBe(false);
    expect(isCovered({ wholePlant: true })).toBe(true);
  });
});

test('of several stops the one that lasts longest counts, from its beginning up to, and without, its end', () => {
  const at = (minutes: number) => after(instant(0), minutes * 60_000);
  const stops = [
    { id: 'short', from: at(0), to: at(10), filter: { wholePlant: true as const } },
    { id: 'long', from: at(5), to: at(20), filter: { lines: ['Line 3'] } },
    { id: 'elsewhere', from: at(0), to: at(90), filter: { lines: ['Line 1'] } },
  ];
  const over = (minutes: number) => stopOver(stops, 'machine-down', DOWN, at(minutes))?.id ?? null;
  expect([-1, 0, 5, 10, 19, 20].map(over)).toEqual([null, 'short', 'long', 'long', 'long', null]);
});
