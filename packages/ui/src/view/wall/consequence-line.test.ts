import { expect, test } from 'vitest';
import { consequence, NOW } from '../../fixtures/sketch.ts';
import { createFormat } from '../../format/format.ts';
import { consequenceLine } from './consequence-line.ts';

const format = createFormat('en-GB', 'Europe/Berlin');
const line = (...args: Parameters<typeof consequence>) => consequenceLine(consequence(...args), NOW, format);
const words = (...args: Parameters<typeof consequence>) =>
  line(...args)
    .map((part) => part.text)
    .join(' · ');

test('the hurting part comes first, the money last', () => {
  expect(words(26, 3, ['ACME'], 48_200, 1)).toBe(
    'First order starves in 26 min · 3 orders late by 1 day · ACME · €48,200 at risk',
  );
});

test('starving within the hour is hot, within the shift warm, later calm', () => {
  expect([59, 200, 600].map((minutes) => line(minutes, 0, [], 0)[0]?.tone)).toEqual(['hot', 'warm', 'calm']);
});

test('what starves already says for how long', () => {
  expect(words(-4, 0, [], 0)).toBe('First order starving for 4 min');
});

test('more than two customers are counted instead of named', () => {
  expect(words(null, 1, ['A', 'B', 'C'], 0)).toBe('1 order late · 3 customers');
});

test('no consequence and an unknown one are different sentences', () => {
  expect(words(null, 0, [], 0)).toBe('No order late, 1 order touched');
  expect(consequenceLine(null, NOW, format)[0]?.text).toBe('Consequence not known yet');
});
