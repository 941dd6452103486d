import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut } from './cut.ts';

test('what fits stays as it is; what is too long is cut, and never in the middle of a character', () => {
  const text = fc
    .array(fc.constantFrom('a', 'é', '😀', '👷'), { maxLength: 40 })
    .map((some) => some.join(''));
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 30 }), (whole, most) => {
      const kept = cut(whole, most);
      expect(kept.isWellFormed()).toBe(true);
      expect(kept.length).toBeLessThanOrEqual(most);
      if (whole.length <= most) expect(kept).toBe(whole);
      else expect(kept.endsWith('…') && whole.startsWith(kept.slice(0, -1))).toBe(true);
    }),
  );
});
