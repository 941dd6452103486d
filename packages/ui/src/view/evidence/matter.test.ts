import { expect, test } from 'vitest';
import { held, ownEvidence, returned, waived } from '../../fixtures/contradiction.ts';
import { evidence } from '../../fixtures/evidence.ts';
import { decision, exception } from '../../fixtures/sketch.ts';
import { conflictSide } from './conflict-sides.ts';
import { exceptionOf, matterOf } from './matter.ts';

test('what a plant reports is no matter of Gemba’s own, whatever its fields are called', () => {
  expect(matterOf(evidence)).toBeNull();
  const [event] = ownEvidence('erp.posting-rejected', { postingId: 'p-1' }).events;
  expect(matterOf({ events: event ? [{ ...event, source: 'mes' }] : [] })).toBeNull();
});

test('a refused, unanswered or differing posting is found by its id', () => {
  expect(matterOf(ownEvidence('erp.posting-rejected', { postingId: 'p-1', reason: 'closed' }))).toEqual({
    kind: 'posting',
    postingId: 'p-1',
  });
});

test('a contradiction is found by both decisions, which lead to their exceptions', () => {
  const data = { firstDecision: 'x-waiver.quality', secondDecision: 'x-line.production' };
  expect(matterOf(ownEvidence('decision.conflict', data))).toEqual({
    kind: 'conflict',
    decisions: ['x-waiver.quality', 'x-line.production'],
  });
  expect(exceptionOf('x-line.production')).toBe('x-line');
});

test('a side of a contradiction shows its answer and what it posts', () => {
  expect(conflictSide(held, 'x-line.production')).toMatchObject({
    stands: true,
    outcome: { label: 'Hold the lot' },
    postings: [{ state: 'queued' }],
  });
  expect(conflictSide(waived, 'x-waiver.quality')?.postings).toEqual([]);
});

test('a side that was taken back still shows what it had said', () => {
  const again = exception('x-line', 'B', 'Again', '', 1, [
    decision({ id: 'x-line.production', function: 'production', returned: returned('overruled') }),
  ]);
  expect(conflictSide(again, 'x-line.production')).toMatchObject({
    stands: false,
    outcome: { label: 'Release under waiver' },
  });
});

test('a side of an exception that is not known yet is not there yet', () => {
  expect(conflictSide(null, 'x-line.production')).toBeNull();
});
