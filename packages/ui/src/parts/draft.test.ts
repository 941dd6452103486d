import { expect, test } from 'vitest';
import { begin, following, isChanged, isOutdated, keeping } from './draft.ts';

const two = { version: 2, yaml: 'window: 12m' };
const three = { version: 3, yaml: 'window: 15m' };
const mine = { ...begin(two), text: 'window: 9m' };

test('an untouched text follows what others publish', () => {
  expect(following(begin(two), three)).toEqual(begin(three));
  expect(isChanged(following(begin(two), three))).toBe(false);
});

test('a text that was begun stays, and is outdated until its writer has seen what others published', () => {
  expect(following(mine, three)).toBe(mine);
  expect(isOutdated(mine, two)).toBe(false);
  expect(isOutdated(mine, three)).toBe(true);
  const kept = keeping(mine, three);
  expect(kept.text).toBe('window: 9m');
  expect(isOutdated(kept, three)).toBe(false);
  expect(isChanged(kept)).toBe(true);
});
