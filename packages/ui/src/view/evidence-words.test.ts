import { expect, test } from 'vitest';
import { evidence } from '../fixtures/evidence.ts';
import { understood } from './understood.ts';
import { verbatim } from './verbatim.ts';

test('the surest value of a field wins and agreement is counted', () => {
  const { fields, missing } = understood(evidence.events);
  expect(fields.find((f) => f.name === 'lot')).toMatchObject({ agree: 3, field: { confidence: 1 } });
  expect(missing).toEqual(['qty']);
});

test('what another report told is not missing', () => {
  const told = { fields: { qty: { value: 6, confidence: 1, from: 'signal' } }, missing: [] };
  expect(understood([{ fields: {}, missing: ['qty'] }, told]).missing).toEqual([]);
});

test('a signal is shown by its own sentence when it holds one, else whole', () => {
  expect(verbatim({ text: 'too tight again', data: { a: 1 } })).toBe('too tight again');
  expect(verbatim({ data: { lot: 'V1', deep: { a: 1 } } })).toBe('lot: V1, deep: {"a":1}');
  expect(verbatim('plain')).toBe('plain');
  expect(verbatim(null)).toBe('');
});
