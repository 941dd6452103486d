import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineCode, lineIdOf, locationCode, operationCode, requestCode } from './codes.ts';

it('finds the line again by its code, whatever the document is called', () => {
  const number = fc.string({ minLength: 1 }).filter((text) => text !== 'PR' && !text.includes('\n'));
  fc.assert(
    fc.property(number, fc.nat(), (document, id) => {
      expect(lineIdOf(lineCode(document, id))).toEqual({ document, id, request: false });
    }),
  );
});

it('knows a purchase request from a purchase', () => {
  expect(lineIdOf(requestCode(7))).toEqual({ document: 'PR', id: 7, request: true });
});

it('takes what is no line for none', () => {
  for (const code of ['', 'SO-1', 'SO-1/', '/7', 'SO-1/x']) expect(lineIdOf(code)).toBeNull();
});

it('names what has no code by what it has', () => {
  expect(locationCode({ code: null, name: 'Storage' })).toBe('Storage');
  expect(operationCode({ sequence: null, id: 4 })).toBe('4');
});
