import { describe, expect, it } from 'vitest';
import { statusesOf } from './stock.ts';

const location = (id: number, code: string, parent: number | null, type = 'storage') => ({
  id,
  code,
  name: `Name of ${code}`,
  type,
  parent,
});

describe('the status of stock', () => {
  it('is that of its location, else of the nearest above it; storage that nobody named is free', () => {
    const locations = [
      location(1, 'WH', null, 'warehouse'),
      location(2, 'STO', 1),
      location(3, 'BIN-1', 2),
      location(4, 'QRT', 1),
      location(5, 'QRT-A', 4),
      location(6, 'QRT-B', 4),
      location(7, 'SCRAP', null, 'lost_found'),
      location(8, 'BIN-2', 2),
    ];
    const settings = { QRT: 'quality', 'QRT-B': 'blocked', 'BIN-2': 'ignored' } as const;
    expect([...statusesOf(locations, settings, (l) => l.code ?? l.name)]).toEqual([
      [2, 'free'],
      [3, 'free'],
      [4, 'quality'],
      [5, 'quality'],
      [6, 'blocked'],
    ]);
  });
});
