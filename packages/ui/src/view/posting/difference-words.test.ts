import { expect, test } from 'vitest';
import { differenceWords } from './difference-words.ts';

test('a difference names its thing, its figure, what it was and what it is', () => {
  expect(
    differenceWords([
      { subject: 'order 4716', figure: 'quantity', before: 32, now: 39 },
      { subject: 'order 4716', figure: 'end', before: '2026-11-22T15:00:00.000Z', now: null },
    ]),
  ).toBe('order 4716: quantity 32 → 39, order 4716: end 2026-11-22 → none');
});
