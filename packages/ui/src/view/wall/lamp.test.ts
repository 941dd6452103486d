import type { Decision, Posting } from '@gemba/core/exception';
import { instant } from '@gemba/core/time';
import { expect, test } from 'vitest';
import { returned, waived } from '../../fixtures/contradiction.ts';
import { busy } from '../../fixtures/exceptions.ts';
import { ago, decision, NOW, posting } from '../../fixtures/sketch.ts';
import { lampOf } from './lamp.ts';

const state = (d: Decision, postings: Posting[] = [], now = NOW) => lampOf(d, postings, now).state;

test('a lamp is asked until somebody looks, then seen', () => {
  expect(state(decision({ function: 'quality' }))).toBe('asked');
  expect(state(decision({ function: 'quality', state: 'acknowledged', acknowledgedBy: 'in' }))).toBe('seen');
});

test('an acknowledged decision that runs out of its second window is silent too', () => {
  expect(state(decision({ function: 'quality', state: 'acknowledged', left: -1 }))).toBe('silent');
});

test('an open decision is silent from the very end of its window', () => {
  const asked = decision({ function: 'quality', left: 5 });
  expect(state(asked, [], NOW + 5 * 60_000 - 1)).toBe('asked');
  expect(state(asked, [], NOW + 5 * 60_000)).toBe('silent');
});

test('decided is not confirmed before the ERP has read back every posting', () => {
  const d = decision({ function: 'quality', choice: 'Hold the whole lot' });
  expect(state(d)).toBe('decided');
  expect(state(d, [posting(d, 'confirmed', 'QH 1'), posting(d, 'posted', 'QH 2')])).toBe('decided');
  expect(state(d, [posting(d, 'confirmed', 'QH 1'), posting(d, 'confirmed', 'QH 2')])).toBe('confirmed');
});

test('a voided posting neither confirms nor prevents confirmation', () => {
  const d = decision({ function: 'quality', choice: 'Hold the whole lot' });
  expect(state(d, [posting(d, 'voided', null)])).toBe('decided');
  expect(state(d, [posting(d, 'confirmed', 'QH 1'), posting(d, 'voided', null)])).toBe('confirmed');
});

test('what was superseded, undone or undoes says nothing of the outcome that stands', () => {
  const d = decision({ function: 'quality', choice: 'Hold the whole lot' });
  const undone = posting(d, 'compensated', 'QH 1');
  const undoing = posting(d, 'confirmed', 'QR 2', { compensates: undone.id });
  expect(lampOf(d, [undone, undoing], NOW)).toMatchObject({ state: 'decided', erpDocuments: [], waiting: 0 });
  expect(state(d, [posting(d, 'superseded', null), posting(d, 'confirmed', 'QH 3')])).toBe('confirmed');
});

test('a contradicted answer is hot, and not settled although the ERP has it', () => {
  const d = waived.decisions[0] as Decision;
  expect(lampOf(d, [posting(d, 'confirmed', 'QH 1')], NOW)).toMatchObject({
    state: 'decided',
    heat: 'hot',
    contradicts: 'production',
  });
});

test('a decision that came back is asked, and says that it is asked again until it is decided', () => {
  const back = returned('erp-changed');
  expect(lampOf(decision({ function: 'quality', returned: back }), [], NOW)).toMatchObject({
    state: 'asked',
    again: 'erp-changed',
  });
  expect(
    lampOf(decision({ function: 'quality', returned: back, choice: 'Again' }), [], NOW).again,
  ).toBeNull();
});

test('postings of another decision light no lamp', () => {
  const d = decision({ function: 'quality', choice: 'Hold the whole lot' });
  expect(state(d, [posting(decision({ function: 'planning' }), 'confirmed', 'QH 1')])).toBe('decided');
});

test('a refusal of the ERP is hot and keeps its words', () => {
  const seal = busy.find((x) => x.id === 'x-seal');
  const lamp = lampOf(seal?.decisions[0] as Decision, seal?.postings ?? [], NOW);
  expect(lamp).toMatchObject({
    state: 'decided',
    heat: 'hot',
    rejection: 'Period 11/2026 is closed for purchasing',
  });
});

test('a window nobody owns is hot while it still runs', () => {
  expect(lampOf(decision({ function: 'quality', owner: null }), [], NOW).heat).toBe('hot');
});

test('a fuse is warm in the last quarter of its window', () => {
  expect(lampOf(decision({ function: 'quality', left: 11, window: 40 }), [], NOW).heat).toBe('calm');
  expect(lampOf(decision({ function: 'quality', left: 10, window: 40 }), [], NOW).heat).toBe('warm');
});

test('shelving ends by itself', () => {
  const d = decision({
    function: 'quality',
    shelved: { at: ago(4), until: instant(NOW + 1_000), by: 'in', reason: 'r' },
  });
  expect(state(d)).toBe('shelved');
  expect(state(d, [], NOW + 1_000)).toBe('asked');
});
