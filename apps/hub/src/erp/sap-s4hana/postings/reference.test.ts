import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confirmationText, headerText, referenceOf } from './reference.ts';

test('a reference fits SAP’s field and its upper case, and is the same for ever', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 200 }), (key) => {
      expect(referenceOf(key)).toMatch(/^G[A-Z2-7]{15}$/);
      expect(referenceOf(key)).toBe(referenceOf(key));
    }),
  );
  // documents in SAP carry it: this must never change
  expect(referenceOf('EXC-1:hold')).toBe('GNJQ4JRS6FDUHHOK');
});

test('ten thousand keys have ten thousand references', () => {
  expect(new Set(Array.from({ length: 10_000 }, (_, i) => referenceOf(`EXC-${i}`))).size).toBe(10_000);
});

test('texts carry the whole key where it fits, and never a part of it', () => {
  expect([headerText('x'.repeat(25)), headerText('x'.repeat(26))]).toEqual(['x'.repeat(25), '']);
  expect(confirmationText('EXC-1:finish')).toBe(`${referenceOf('EXC-1:finish')} EXC-1:finish`);
  expect(confirmationText('x'.repeat(24))).toBe(referenceOf('x'.repeat(24)));
});
