import { describe, expect, test } from 'vitest';
import { tellShift } from './story.ts';

const PLANT = {
  workCentres: [{ workCentre: 'WC-1', description: '', line: 'L1', area: 'A1' }],
  stock: [{ item: 'I1', lot: 'LOT-1', location: 'STO', qty: 1, status: 'free' as const }],
  items: [
    {
      item: 'I1',
      description: '',
      uom: 'pcs',
      procurement: 'purchased' as const,
      leadTimeDays: 1,
      unitCost: 1,
    },
  ],
  workOrders: [
    {
      workOrder: 'WO-1',
      item: 'I1',
      qty: 1,
      qtyDone: 0,
      state: 'running' as const,
      start: '' as never,
      end: '' as never,
      line: 'L1',
      version: '1',
    },
  ],
};

describe('a simulated shift', () => {
  const shift = tellShift(PLANT, 7, 8 * 3_600_000);

  test('is the same for the same number and another for another', () => {
    expect(tellShift(PLANT, 7, 8 * 3_600_000)).toEqual(shift);
    expect(tellShift(PLANT, 8, 8 * 3_600_000)).not.toEqual(shift);
  });

  test('has everything that a real one has, in the order of time', () => {
    const kinds = new Set(shift.map((m) => m.kind));
    expect([...kinds].toSorted()).toEqual(['chatter', 'duplicate', 'garbled', 'late', 'repeat', 'report']);
    expect(shift.map((m) => m.atMs)).toEqual(shift.map((m) => m.atMs).toSorted((a, b) => a - b));
    expect(new Set(shift.map((m) => m.channel)).size).toBe(3);
  });

  test('doubles a message with its own id, and repeats a cause with a new one', () => {
    const doubled = shift.find((m) => m.kind === 'duplicate');
    expect(shift.filter((m) => m.id === doubled?.id)).toHaveLength(2);
    const ids = shift.filter((m) => m.kind !== 'duplicate').map((m) => m.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
