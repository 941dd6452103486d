import { expect, test } from 'vitest';
import { ago, decision, inMin, NOW, option } from '../../fixtures/sketch.ts';
import { createFormat } from '../../format/format.ts';
import { timeoutWords } from './timeout-words.ts';

const format = createFormat('en-GB', 'Europe/Berlin');
const options = [option('hold', 'Hold the lot', '')];
const words = (of: Omit<Parameters<typeof decision>[0], 'function'>) =>
  timeoutWords(decision({ function: 'q', options, ...of }), format, NOW);
const ladder = [
  { afterMs: 0, to: 'deputy' },
  { afterMs: 600_000, to: 'lead' },
];

test('what counts at the end of the window is named with its countdown', () => {
  expect(words({ left: 8, onTimeout: { option: 'hold', at: 'window' } })).toEqual({
    what: 'If nobody decides by 13:27: Hold the lot',
    left: 'in 8 min',
  });
});

test('at the end of the ladder: its steps and the time of the last one are counted in', () => {
  expect(words({ left: 5, window: 20, ladder, onTimeout: { option: 'hold', at: 'ladder' } })).toEqual({
    what: 'If nobody has decided when the ladder runs out, at 13:54: Hold the lot',
    left: 'in 35 min',
  });
});

test('nothing is promised once the ladder runs although the window should have ended it', () => {
  const onTimeout = { option: 'hold', at: 'window' } as const;
  expect(words({ left: -5, step: { at: ago(5), repeats: 0 }, onTimeout })).toBeNull();
});

test('while shelved the end of the ladder has no time', () => {
  const shelved = { at: ago(1), until: inMin(9), by: 'in', reason: 'r' };
  expect(words({ left: 5, ladder, shelved, onTimeout: { option: 'hold', at: 'ladder' } })?.left).toBeNull();
});

test('nothing is said without such a rule, nor of what is decided', () => {
  expect(words({ left: 5 })).toBeNull();
  expect(words({ choice: 'x', onTimeout: { option: 'hold', at: 'window' } })).toBeNull();
});
