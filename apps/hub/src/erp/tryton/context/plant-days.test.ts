import { describe, expect, it } from 'vitest';
import { plantDays } from './plant-days.ts';

const times = { dayStart: '06:00', dayEnd: '22:00' };

describe('a plant’s day', () => {
  it('begins and ends at the plant’s times, in summer and in winter', () => {
    const days = plantDays('Europe/Berlin', times);
    expect([days.startOf('2026-07-01'), days.endOf('2026-07-01')]).toEqual([
      '2026-07-01T04:00:00.000Z',
      '2026-07-01T20:00:00.000Z',
    ]);
    expect(days.startOf('2026-12-01')).toBe('2026-12-01T05:00:00.000Z');
  });

  it('is told from an instant in the plant’s zone', () => {
    expect(plantDays('America/Chicago', times).dayOf('2026-11-25T03:00:00.000000Z')).toBe('2026-11-24');
  });

  it('cannot end before it starts, nor be in a zone that is none', () => {
    expect(() => plantDays('UTC', { dayStart: '22:00', dayEnd: '06:00' })).toThrow(RangeError);
    expect(() => plantDays('Mars/Olympus', times)).toThrow(RangeError);
  });
});
