import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert } from './names.ts';

const unit = { rate: 1, factor: 1 };
const dozen = { rate: 0.083333333333, factor: 12 };
const gram = { rate: 1_000, factor: 0.001 };
const kilogram = { rate: 1, factor: 1 };

describe('quantities in another unit', () => {
  it('are counted with the exact one of rate and factor', () => {
    expect(convert(2, dozen, unit)).toBe(24);
    expect(convert(24, unit, dozen)).toBe(2);
    expect(convert(1_500, gram, kilogram)).toBe(1.5);
    expect(convert(1.5, kilogram, gram)).toBe(1_500);
  });

  it('come back to what they were', () => {
    const units = fc.constantFrom(unit, dozen);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), units, units, (qty, a, b) => {
        expect(convert(convert(qty, a, b), b, a)).toBeCloseTo(qty, 4);
      }),
    );
  });
});
