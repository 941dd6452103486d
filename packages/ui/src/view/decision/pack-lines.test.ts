import type { Figure, PackTable } from '@gemba/core/planning';
import { instant } from '@gemba/core/time';
import { expect, test } from 'vitest';
import { keyFigures, packLines } from './pack-lines.ts';

const at = (hour: number) => ({ at: instant(Date.UTC(2026, 10, 22, hour)) });

test('six figures are key, abnormal ones first in line, all in the order of the pack', () => {
  const figures: Figure[] = Array.from({ length: 9 }, (_, i) => ({
    label: `f${i}`,
    value: { text: String(i) },
    ...(i > 6 ? { tone: 'hot' as const } : {}),
  }));
  const { key, others } = keyFigures(figures);
  expect(key.map((f) => f.label)).toEqual(['f0', 'f1', 'f2', 'f3', 'f7', 'f8']);
  expect(others.map((f) => f.label)).toEqual(['f4', 'f5', 'f6']);
});

const orders: PackTable = {
  title: 'Work orders affected',
  columns: ['Order', 'Makes', 'To make', 'Lacks', 'Starves', 'Ends'],
  rows: [
    [{ text: '4711' }, { text: 'Dosing pump 320' }, { qty: 60, uom: 'pcs' }, { text: '–' }, at(10), at(14)],
    [
      { text: '4712' },
      { text: 'Dosing pump 330' },
      { qty: 32, uom: 'pcs' },
      { text: '–' },
      { text: '–' },
      at(16),
    ],
  ],
};

test('a row is led by its first time; an empty cell says nothing', () => {
  const [first, second] = packLines(orders);
  expect(first?.head.value).toEqual({ text: '4711' });
  expect(first?.lead).toMatchObject({ label: 'Starves', value: at(10) });
  expect(first?.rest.map((cell) => cell.label)).toEqual(['Makes', 'To make', 'Ends']);
  expect(second?.lead?.label).toBe('Starves');
});

test('money leads before all, and the last quantity where there is neither money nor time', () => {
  const leadOf = (columns: string[], row: PackTable['rows'][number]) =>
    packLines({ title: '', columns, rows: [row] })[0]?.lead?.label;
  expect(leadOf(['Order', 'Due', 'Value'], [{ text: 'SO-1' }, at(10), { money: 100, currency: 'EUR' }])).toBe(
    'Value',
  );
  expect(
    leadOf(['Lot', 'On hand', 'Free'], [{ text: 'L' }, { qty: 9, uom: 'pcs' }, { qty: 4, uom: 'pcs' }]),
  ).toBe('Free');
  expect(leadOf(['Line', 'Makes it'], [{ text: 'Line 5' }, { text: 'yes' }])).toBeUndefined();
});

test('a short text keeps the name of its column, a plain one speaks for itself', () => {
  const [line] = packLines({
    title: '',
    columns: ['Line', 'Class', 'Customer', 'Quantity'],
    rows: [[{ text: 'SO-1' }, { text: 'A' }, { text: 'Hartmann' }, { qty: 2, uom: 'pcs' }]],
  });
  expect(line?.rest.map((cell) => [cell.label, cell.needsLabel])).toEqual([
    ['Class', true],
    ['Customer', false],
  ]);
});
