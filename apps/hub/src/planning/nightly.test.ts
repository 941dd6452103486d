import { instant } from '@gemba/core/time';
import { expect, test } from 'vitest';
import { lastOf, nextOf } from './nightly.ts';

const at = (text: string) => instant(Date.parse(text));
const nightly = { at: '03:30', timeZone: 'Europe/Berlin' };

test.each([
  ['in the evening', '2026-11-22T20:00:00Z', '2026-11-22T02:30:00Z', '2026-11-23T02:30:00Z'],
  ['a moment before', '2026-11-22T02:29:59Z', '2026-11-21T02:30:00Z', '2026-11-22T02:30:00Z'],
  ['at the very moment', '2026-11-22T02:30:00Z', '2026-11-22T02:30:00Z', '2026-11-23T02:30:00Z'],
  ['in the night to summer time', '2026-03-28T12:00:00Z', '2026-03-28T02:30:00Z', '2026-03-29T01:30:00Z'],
  [
    'when the day is another one in UTC',
    '2026-06-14T23:30:00Z',
    '2026-06-14T01:30:00Z',
    '2026-06-15T01:30:00Z',
  ],
])('half past three in the plant, asked %s', (_, now, last, next) => {
  expect([lastOf(nightly, at(now)), nextOf(nightly, at(now))]).toEqual([at(last), at(next)]);
});
