import { expect, test } from 'vitest';
import { contradicts, effectOf, type Effect } from './effect.ts';
import type { Transaction } from './transaction.ts';

const lot = (kind: 'quality-hold' | 'transfer', item: string): Effect => {
  const transaction: Transaction = {
    key: 'k',
    kind,
    plant: 'p',
    item,
    lot: '0001',
    qty: 1,
    uom: 'pcs',
    to: 'LINE',
    postingDate: '2026-11-22',
  };
  const effect = effectOf(transaction);
  if (!effect) throw new Error('no effect');
  return effect;
};

test('lots of two items may have the same number: their outcomes do not contradict each other', () => {
  expect(contradicts(lot('quality-hold', 'V200'), lot('transfer', 'V200'))).toBe(true);
  expect(contradicts(lot('quality-hold', 'V200'), lot('transfer', 'B12'))).toBe(false);
});

test('where an outcome does not say of which item the lot is, it may be the same', () => {
  const declared: Effect = { act: 'use-lot', subject: '0001' };
  expect(contradicts(lot('quality-hold', 'V200'), declared)).toBe(true);
});
