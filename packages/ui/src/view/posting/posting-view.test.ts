import { compensationOf, POSTING_KINDS, type Transaction } from '@gemba/core/posting';
import { expect, test } from 'vitest';
import { closedPeriod, confirmed, refused } from '../../fixtures/postings.ts';
import { ago } from '../../fixtures/sketch.ts';
import { createFormat } from '../../format/format.ts';
import { actsOn, blockedBy, figureWords, refusedField } from './posting-view.ts';

const format = createFormat('en-GB', 'Europe/Berlin');

test('a posting is read as its figures, quantities with their unit, days as days, keys left out', () => {
  expect(figureWords(refused.transaction, format)).toBe(
    'Item HS-20R · Lot V200-0731 · Quantity 92 pcs · Posting date 22 Nov',
  );
});

test('what the ERP shows is read the same way, its document number stands elsewhere', () => {
  expect(figureWords(confirmed.readBack ?? {}, format)).toBe(
    'Item HS-20R · Lot V200-0731 · Quantity 92 pcs · Status quality · Location STO-3',
  );
});

test('names and moments of an ERP’s own are made readable, and nothing is said twice', () => {
  const shown = {
    order: '4711',
    to: 'Line 5',
    line: 'Line 5',
    plannedEnd: '2026-11-22T14:56:00.000Z',
    version: 2,
  };
  expect(figureWords(shown, format)).toBe('Order 4711 · To Line 5 · Planned end Sun 22 Nov, 15:56');
});

test('a refusal is about the field that the ERP names', () => {
  expect(refusedField(closedPeriod)).toBe('postingDate');
});

test('where the ERP names none, it is about the field whose value its words hold', () => {
  expect(refusedField(refused)).toBe('qty');
  const words = (rejection: string) => refusedField({ ...refused, rejection });
  expect(words('Posting date 2026-11-22 lies in a closed period (closed through 2026-11-22).')).toBe(
    'postingDate',
  );
  expect(words('Lot V200-0731 is not known.')).toBe('lot');
  expect(words('Lot V200-07312 is not known: 1920 of them')).toBeNull();
  expect(words('Try again later')).toBeNull();
});

test('a refused posting can be repaired first of all, a confirmed one can only be undone', () => {
  expect(actsOn(refused, true)).toEqual(['repair', 'retry', 'enter-document', 'void']);
  expect(actsOn(confirmed, true)).toEqual(['compensate']);
  expect(actsOn({ ...confirmed, state: 'posting' }, true)).toEqual([]);
});

test('what undoes another, and what belongs to a resolved exception, is not undone', () => {
  expect(actsOn({ ...confirmed, compensates: 'p-1' }, true)).toEqual([]);
  expect(actsOn(confirmed, false)).toEqual([]);
});

test('a posting waits behind the refused one on its document that was queued before it, and no other', () => {
  const later = { ...refused, id: 'p-later', state: 'queued', queuedAt: ago(1) } as const;
  expect(blockedBy(later, later, [refused])).toBe(refused);
  expect(blockedBy(later, { ...later, document: 'lot:V200-0733' }, [refused])).toBeNull();
  expect(blockedBy(later, { ...later, queuedAt: ago(30) }, [refused])).toBeNull();
  expect(blockedBy({ ...later, state: 'posting' }, later, [refused])).toBeNull();
});

test.each(POSTING_KINDS)('undoing a confirmed %s is offered unless nothing ever undoes it', (kind) => {
  const transaction: Transaction = { key: 'k', kind, plant: 'p', from: 'A', postingDate: '2026-11-22' };
  const undone = compensationOf(transaction, null, (at) => at);
  // dates go back where they were known: the hub says when they were not
  const never = 'impossible' in undone && undone.impossible !== 'the date before is not known';
  expect(actsOn({ state: 'confirmed', kind }, true).includes('compensate')).toBe(!never);
});
