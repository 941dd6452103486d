import { describe, expect, it } from 'vitest';
import { workCentreTree } from './work-centres.ts';

const centre = (id: number, name: string, parent: number | null, category: number | null = null) => ({
  id,
  name,
  parent,
  category,
});
const tree = workCentreTree(
  [
    centre(1, 'Hall A', null),
    centre(2, 'Line 1', 1),
    centre(3, 'CNC-01', 2, 8),
    centre(4, 'Paint shop', null),
    centre(5, 'Booth', 4),
    centre(6, 'Saw', null),
  ],
  (category) => `Category ${category}`,
);

describe('the tree of work centres', () => {
  it('gives its ends a line and an area, with what there is when levels are missing', () => {
    expect(tree.rows).toEqual([
      { workCentre: 'CNC-01', description: 'Category 8', line: 'Line 1', area: 'Hall A' },
      { workCentre: 'Booth', description: 'Booth', line: 'Paint shop', area: 'Paint shop' },
      { workCentre: 'Saw', description: 'Saw', line: 'Saw', area: 'Saw' },
    ]);
  });

  it('knows the line of a machine and of the line itself', () => {
    expect([3, 2, 6, null, 99].map((id) => tree.lineOf(id))).toEqual(['Line 1', 'Line 1', 'Saw', null, null]);
  });

  it('has no name for what is not there', () => {
    expect([3, null, 99].map((id) => tree.nameOf(id))).toEqual(['CNC-01', '', '']);
  });
});
