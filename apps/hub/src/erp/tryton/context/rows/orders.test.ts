import { describe, expect, it } from 'vitest';
import { type OrderNames, orderRows } from './orders.ts';
import { plantDays } from '../plant-days.ts';
import type { Move, Production, Work } from '../records/tables.ts';

const days = plantDays('Europe/Berlin', { dayStart: '06:00', dayEnd: '22:00' });
const names: OrderNames = {
  item: (id) => `ITEM-${id}`,
  // unit 2 is a dozen
  inItemUnit: (_product, qty, unit) => (unit === 2 ? qty * 12 : qty),
  workCentre: (id) => (id === null ? '' : `WC-${id}`),
  lineOf: (id) => (id === null ? null : `Line of ${id}`),
  operation: (id) => `Operation ${id}`,
  lot: (id) => `LOT-${id}`,
};
const production = (over: Partial<Production> = {}): Production => ({
  id: 1,
  number: 'MO-1',
  state: 'assigned',
  product: 7,
  quantity: 2,
  uom: 2,
  planned_start_date: '2026-11-25',
  planned_date: '2026-11-26',
  effective_start_date: null,
  effective_date: null,
  create_date: '2026-11-20T23:30:00.000000Z',
  work_center: 3,
  _timestamp: '1795348452.123456',
  ...over,
});
const work = (id: number, sequence: number | null, over: Partial<Work> = {}): Work => ({
  id,
  production: 1,
  sequence,
  operation: id,
  work_center: id,
  state: 'draft',
  ...over,
});
const move = (product: number, qty: number, over: Partial<Move> = {}): Move => ({
  id: 1,
  product,
  internal_quantity: qty,
  state: 'draft',
  lot: null,
  to_location: 9,
  production_input: 1,
  production_output: null,
  origin: null,
  planned_date: null,
  ...over,
});
const none = { works: [], inputs: [], made: [] };
const rowsOf = (over: Partial<Production> = {}, parts: Partial<Parameters<typeof orderRows>[1]> = {}) => {
  const rows = orderRows(production(over), { ...none, ...parts }, names, days);
  if (!rows) throw new Error('no rows');
  return rows;
};

describe('a production becomes a work order', () => {
  it('in the item’s own unit, from the start of its first day to the end of its last in the plant’s time', () => {
    expect(rowsOf().workOrder).toEqual({
      workOrder: 'MO-1',
      item: 'ITEM-7',
      qty: 24,
      qtyDone: 0,
      state: 'released',
      start: '2026-11-25T05:00:00.000Z',
      end: '2026-11-26T21:00:00.000Z',
      line: 'Line of 3',
      version: '1795348452.123456',
    });
  });

  it.each([
    ['request', 'planned'],
    ['draft', 'planned'],
    ['waiting', 'released'],
    ['assigned', 'released'],
    ['running', 'running'],
    ['done', 'finished'],
    ['cancelled', 'cancelled'],
  ] as const)('%s is %s', (state, is) => {
    expect(rowsOf({ state }).workOrder.state).toBe(is);
  });

  it('has started when it did, not when it was planned to', () => {
    expect(rowsOf({ effective_start_date: '2026-11-24' }).workOrder.start).toBe('2026-11-24T05:00:00.000Z');
  });

  it('never ends before it starts', () => {
    const { start, end } = rowsOf({ effective_start_date: '2026-11-28' }).workOrder;
    expect([start, end]).toEqual(['2026-11-28T05:00:00.000Z', '2026-11-28T21:00:00.000Z']);
  });

  it('that nobody has planned is there on the plant’s day of its making', () => {
    const { start } = rowsOf({ planned_start_date: null, planned_date: null }).workOrder;
    expect(start).toBe('2026-11-21T05:00:00.000Z');
  });

  it('counts what was made of its own item', () => {
    const made = [
      move(7, 5, { state: 'done' }),
      move(7, 0.1, { state: 'done' }),
      move(8, 3, { state: 'done' }),
    ];
    expect(rowsOf({}, { made }).workOrder.qtyDone).toBe(5.1);
  });

  it('is on the line of its first operation when it has no work centre of its own', () => {
    const works = [work(12, 20), work(11, 10)];
    expect(rowsOf({ work_center: null }, { works }).workOrder.line).toBe('Line of 11');
  });

  it('is none without an item, a number or a quantity', () => {
    expect(orderRows(production({ product: null }), none, names, days)).toBeNull();
    expect(orderRows(production({ number: null }), none, names, days)).toBeNull();
    expect(orderRows(production({ quantity: null }), none, names, days)).toBeNull();
  });
});

describe('operations', () => {
  it('share the order’s span evenly in their sequence, without a gap', () => {
    const { operations } = rowsOf({}, { works: [work(12, 20), work(11, 10, { state: 'running' })] });
    expect(operations.map((o) => [o.operation, o.workCentre, o.description, o.state])).toEqual([
      ['10', 'WC-11', 'Operation 11', 'running'],
      ['20', 'WC-12', 'Operation 12', 'open'],
    ]);
    expect(operations.map((o) => [o.start, o.end])).toEqual([
      ['2026-11-25T05:00:00.000Z', '2026-11-26T01:00:00.000Z'],
      ['2026-11-26T01:00:00.000Z', '2026-11-26T21:00:00.000Z'],
    ]);
  });

  it('are all done when the order is', () => {
    const { operations } = rowsOf({ state: 'done' }, { works: [work(11, 10)] });
    expect(operations.map((o) => o.state)).toEqual(['done']);
  });
});

describe('requirements', () => {
  it('are one for each item and lot, however many moves Tryton made of them', () => {
    const inputs = [
      move(21, 3, { state: 'done', lot: 5 }),
      move(21, 4, { state: 'assigned', lot: 5 }),
      move(21, 2, { lot: 6 }),
      move(22, 9),
      move(22, 1, { state: 'cancelled' }),
    ];
    const { requirements, workOrder } = rowsOf({}, { inputs, works: [work(11, 10)] });
    const one = { workOrder: 'MO-1', operation: '10', neededAt: workOrder.start };
    expect(requirements).toEqual([
      { ...one, item: 'ITEM-21', qty: 7, qtyIssued: 3, lot: 'LOT-5' },
      { ...one, item: 'ITEM-21', qty: 2, qtyIssued: 0, lot: 'LOT-6' },
      { ...one, item: 'ITEM-22', qty: 9, qtyIssued: 0 },
    ]);
  });

  it('end with the order', () => {
    expect(rowsOf({ state: 'done' }, { inputs: [move(21, 3)] }).requirements).toEqual([]);
    expect(rowsOf({ state: 'cancelled' }, { inputs: [move(21, 3)] }).requirements).toEqual([]);
  });
});
