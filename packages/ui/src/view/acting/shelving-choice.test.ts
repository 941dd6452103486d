import { expect, test } from 'vitest';
import { ago, decision, inMin, NOW } from '../../fixtures/sketch.ts';
import { shelvingChoice } from './shelving-choice.ts';

const MINUTE = 60_000;
const choice = (of: Omit<Parameters<typeof decision>[0], 'function'>) =>
  shelvingChoice(decision({ function: 'q', ...of }), NOW);

test('only what is left of the maximum can be chosen, the longest last', () => {
  const { choices, limit } = choice({ maxShelvedMs: 120 * MINUTE, shelvedMs: 40 * MINUTE });
  expect(choices.map(({ ms }) => ms / MINUTE)).toEqual([15, 30, 60, 80]);
  expect(limit).toBe('At most 2 h in all: 40 min are used up, 1 h 20 min left.');
});

test('without a word of the playbook it is eight hours', () => {
  const { choices, limit } = choice({});
  expect(choices.at(-1)?.ms).toBe(480 * MINUTE);
  expect(limit).toBe('At most 8 h in all.');
});

test('what runs now counts as used up', () => {
  const shelved = { at: ago(10), until: inMin(5), by: 'in', reason: 'r' };
  expect(choice({ maxShelvedMs: 30 * MINUTE, shelved }).choices.at(-1)?.ms).toBe(20 * MINUTE);
});

test('nothing can be chosen where it is never allowed or used up, and the limit says why', () => {
  expect(choice({ maxShelvedMs: 0 })).toEqual({
    choices: [],
    limit: 'The playbook does not let it be shelved.',
  });
  expect(choice({ maxShelvedMs: 30 * MINUTE, shelvedMs: 30 * MINUTE })).toMatchObject({
    choices: [],
    limit: 'The 30 min for which it may be shelved are used up.',
  });
});
