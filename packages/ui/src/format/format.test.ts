import { instant } from '@gemba/core/time';
import { expect, test } from 'vitest';
import { createFormat } from './format.ts';

const british = createFormat('en-GB', 'Europe/Berlin');
const german = createFormat('de-DE', 'Europe/Berlin');
const now = Date.parse('2026-11-22T12:19:00Z');

test('times are shown in the zone of the plant', () => {
  expect(british.time('2026-11-22T12:19:00.000Z')).toBe('13:19');
});

test('money follows the locale and keeps its currency', () => {
  expect(british.money(48_200, 'EUR')).toBe('€48,200');
  expect(german.money(48_200, 'EUR')).toBe('48.200\u00a0€');
});

test('a small price keeps its cents', () => {
  expect(british.money(7.2, 'EUR')).toBe('€7.20');
  expect(british.money(7, 'EUR')).toBe('€7');
});

test('a calendar day stays the same day in every zone', () => {
  expect(createFormat('en-GB', 'America/Los_Angeles').day('2026-11-25')).toBe('25 Nov');
});

test('a moment of another day carries that day', () => {
  expect(british.moment('2026-11-22T15:30:00.000Z', now)).toBe('16:30');
  expect(british.moment('2026-11-25T15:30:00.000Z', now)).toBe('25 Nov, 16:30');
});

test('a moment of another year carries that year, also on the same day', () => {
  expect(british.moment('2025-11-22T12:19:00.000Z', now)).toBe('22 Nov 2025, 13:19');
  expect(british.moment('2026-12-31T23:30:00.000Z', now)).toBe('1 Jan 2027, 00:30');
});

test('a weekday is called as the locale calls it, in the zone of the plant', () => {
  expect(british.weekday('2026-11-22T23:30:00.000Z')).toBe('Mon');
  expect(createFormat('ja-JP', 'Europe/Berlin').weekday('2026-11-22T12:00:00.000Z')).toBe('日');
});

test('figures are written by their type, units included', () => {
  expect(british.figure({ qty: 1200.5, uom: 'pcs' }, now)).toBe('1,200.5 pcs');
  expect(british.figure({ ms: 26 * 60_000 }, now)).toBe('26 min');
  expect(british.figure({ at: instant(now) }, now)).toBe('13:19');
});
