import { expect, test } from 'vitest';
import { callable, called, mentionAt, withMention } from './mentions.ts';

const marta = { id: 'mk', name: 'Marta Köhler' };
const tunde = { id: 'to', name: 'Tunde Okafor' };

test('a name is being typed from its @ to the caret, also one of two words', () => {
  expect(mentionAt('ask @mar', 8)).toEqual({ query: 'mar', from: 4 });
  expect(mentionAt('ask @Marta K', 12)).toEqual({ query: 'Marta K', from: 4 });
  expect(mentionAt('@', 1)).toEqual({ query: '', from: 0 });
});

test('an address is no call, nor is what stands behind the caret', () => {
  expect(mentionAt('mail me@plant', 13)).toBeNull();
  expect(mentionAt('now @mar', 3)).toBeNull();
});

test('people are found by either name, whatever the accents', () => {
  expect(callable([marta, tunde], 'kohl', 5)).toEqual([marta]);
  expect(callable([marta, tunde], 'tund', 5)).toEqual([tunde]);
  expect(callable([marta, tunde], '', 1)).toEqual([marta]);
});

test('who is called by a first name comes before those whose last name begins like it', () => {
  const carl = { id: 'ce', name: 'Carl Eriksen' };
  const erik = { id: 'eh', name: 'Erik Hofmann' };
  expect(callable([carl, erik], 'erik', 1)).toEqual([erik]);
});

test('the chosen name takes the place of what was typed, and the caret goes behind it', () => {
  const typed = mentionAt('ask @mar about it', 8);
  expect(typed && withMention('ask @mar about it', typed, marta.name)).toEqual({
    text: 'ask @Marta Köhler about it',
    caret: 18,
  });
});

test('whoever was chosen and deleted again is not called', () => {
  expect(called('@Tunde Okafor please', [marta, tunde, tunde])).toEqual(['to']);
});
