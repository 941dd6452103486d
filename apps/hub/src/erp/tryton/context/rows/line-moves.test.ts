import { describe, expect, it } from 'vitest';
import { carried, originLine } from './line-moves.ts';
import type { Move } from '../records/tables.ts';

const move = (state: string, qty: number, planned_date: string | null): Move => ({
  id: 1,
  product: 1,
  internal_quantity: qty,
  state,
  lot: null,
  to_location: 1,
  production_input: null,
  production_output: null,
  origin: null,
  planned_date,
});

describe('the moves of a line', () => {
  it('tell what is done and the earliest day of the rest', () => {
    const moves = [
      move('done', 2, '2026-11-20'),
      move('draft', 3, '2026-12-02'),
      move('assigned', 1, '2026-12-01'),
      move('draft', 1, null),
    ];
    expect(carried(moves)).toEqual({ done: 2, planned: '2026-12-01' });
  });

  it('are of a line when their origin says so', () => {
    expect(originLine({ origin: 'sale.line,12' }, 'sale.line')).toBe(12);
    expect(originLine({ origin: 'purchase.line,12' }, 'sale.line')).toBeNull();
    expect(originLine({ origin: null }, 'sale.line')).toBeNull();
  });
});
