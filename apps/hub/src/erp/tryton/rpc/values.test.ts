import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { date, datetime, decimal, duration, plain } from './values.ts';

const day = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString());

describe('values of Tryton', () => {
  it('carries any day there and back', () => {
    fc.assert(fc.property(day, (at) => plain(date(at.slice(0, 10))) === at.slice(0, 10)));
  });

  it('carries any moment there and back, to the microsecond', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 999 }), (at, micro) => {
        const fine = `${at.slice(0, -1)}${String(micro).padStart(3, '0')}Z`;
        return plain(datetime(fine)) === fine;
      }),
    );
  });

  it('carries a duration in ms and money in its own digits', () => {
    expect(plain(duration(90_500))).toBe(90_500);
    expect(plain(decimal('64.5882'))).toBe('64.5882');
  });

  it('reads times of day, bytes, nested links and null links', () => {
    expect(
      plain({
        'product.': { code: 'P100', since: { __class__: 'time', hour: 8, minute: 5, second: 0 } },
        'party.': null,
        picture: { __class__: 'bytes', base64: 'AAE=' },
        lines: [1, 2],
      }),
    ).toEqual({
      'product.': { code: 'P100', since: '08:05:00' },
      'party.': null,
      picture: 'AAE=',
      lines: [1, 2],
    });
  });

  it('does not guess at a class that it does not know', () => {
    expect(() => plain({ __class__: 'polygon' })).toThrow('polygon');
    expect(() => datetime('2026-11-25 08:30')).toThrow('not an instant');
  });
});
