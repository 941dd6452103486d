import { describe, expect, it } from 'vitest';
import { classOf } from './sales-lines.ts';

describe('a customer’s class', () => {
  const classes = { 'CUST-7': 'B', 'Key accounts': 'A' } as const;

  it('is the best of those of the party and its categories', () => {
    expect(classOf(classes, ['CUST-7'])).toBe('B');
    expect(classOf(classes, ['CUST-7', 'Key accounts'])).toBe('A');
  });

  it('is C when nobody said otherwise', () => {
    expect(classOf(classes, ['CUST-8', 'Dealers'])).toBe('C');
  });
});
