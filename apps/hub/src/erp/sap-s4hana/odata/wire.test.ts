import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anyOf,
  dayOf,
  equals,
  fitsDecimal,
  keyPredicate,
  plantInstant,
  sapDate,
  SapDecimal,
  sapDecimal,
  SapMs,
  SapTime,
  stampMs,
  stampOf,
} from './wire.ts';

describe('what travels to and from SAP', () => {
  test('every day comes back as it was sent', () => {
    const days = fc.date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (date) => {
        const day = date.toISOString().slice(0, 10);
        expect(dayOf(SapMs.parse(sapDate(day)) ?? NaN)).toBe(day);
      }),
    );
  });

  test('every quantity of three decimals comes back as it was sent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999_999 }), (thousandths) => {
        const qty = thousandths / 1_000;
        expect(SapDecimal.parse(sapDecimal(qty))).toBe(qty);
        expect(sapDecimal(qty)).toMatch(/^\d+\.\d{3}$/);
      }),
    );
  });

  test('a quantity with noise from computing is sent, one with more decimals is not', () => {
    expect([fitsDecimal(0.1 + 0.2), sapDecimal(0.1 + 0.2)]).toEqual([true, '0.300']);
    expect(fitsDecimal(0.1234)).toBe(false);
  });

  test('every time stamp of whole seconds comes back as it was sent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (s) => {
        expect(stampMs(stampOf(s * 1_000))).toBe(s * 1_000);
      }),
    );
  });

  test('dates come with an offset, without a zone, and not at all', () => {
    expect(SapMs.parse('/Date(1496707200000+0000)/')).toBe(1_496_707_200_000);
    expect(SapMs.parse('2017-06-06T00:00:00')).toBe(1_496_707_200_000);
    expect([SapMs.parse(null), SapMs.parse('')]).toEqual([null, null]);
    expect(SapMs.safeParse('soon').success).toBe(false);
    expect(SapDecimal.safeParse('many').success).toBe(false);
  });

  test('a time of day is the plant’s wall clock, also on the night when the clocks change', () => {
    const at = (day: string, time: string) =>
      plantInstant(Date.parse(day), SapTime.parse(time), 'Europe/Berlin');
    expect(at('2026-07-01', 'PT15H51M04S')).toBe('2026-07-01T13:51:04.000Z');
    expect(at('2026-12-01', 'PT15H51M04S')).toBe('2026-12-01T14:51:04.000Z');
    expect(at('2026-03-29', 'PT12H00M00S')).toBe('2026-03-29T10:00:00.000Z');
  });

  test('quotes cannot end a literal', () => {
    expect(equals('Material', "O'Neill")).toBe("Material eq 'O''Neill'");
    expect(keyPredicate("1' or '1")).toBe(`(${encodeURIComponent("'1'' or ''1'")})`);
    expect(keyPredicate({ A: '1/2', B: 'x' })).toBe("(A='1%2F2',B='x')".replaceAll("'", "'"));
  });

  test('many values are asked for in addresses that stay short', () => {
    const filters = anyOf(
      Array.from({ length: 31 }, (_, i) => `M${i}`),
      (m) => equals('Material', m),
    );
    expect(filters).toHaveLength(3);
    expect(filters.join(' ').match(/Material eq/g)).toHaveLength(31);
    expect(anyOf([], () => '')).toEqual([]);
  });
});
