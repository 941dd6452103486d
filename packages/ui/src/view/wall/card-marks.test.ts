import { expect, test } from 'vitest';
import { ago, decision, exception, inMin, NOW } from '../../fixtures/sketch.ts';
import { cardMarks } from './card-marks.ts';

const open = (owner: string | null, more = {}) => decision({ function: 'quality', owner, ...more });
const card = (decisions: Parameters<typeof exception>[5], more = {}) =>
  exception('x', 'B', 'x', '', 1, decisions, more);
const marks = (of: ReturnType<typeof card>, under: ReturnType<typeof card>[] = [], on = ['in']) =>
  cardMarks({ exception: of, under }, new Set(on), NOW);

test('a question without an owner, or with one who is not on, has no living owner', () => {
  expect(marks(card([open(null)])).orphans).toEqual(['Quality']);
  expect(marks(card([open('mk')])).orphans).toEqual(['Quality']);
  expect(marks(card([open('in')])).orphans).toEqual([]);
});

test('who has seen it is there until the second window ends, and who offers it until the answer, off shift or not', () => {
  const seen = { state: 'acknowledged', acknowledgedBy: 'mk' } as const;
  const handOver = { from: 'mk', to: 'in', note: 'n', answerBy: inMin(5) };
  expect(marks(card([open('mk', seen)])).orphans).toEqual([]);
  expect(marks(card([open('mk', { ...seen, left: -1 })])).orphans).toEqual(['Quality']);
  expect(marks(card([open('mk', { ...seen, acknowledgedBy: 'in' })])).orphans).toEqual(['Quality']);
  expect(marks(card([open('mk', { handOver })])).orphans).toEqual([]);
});

test('while it is not known who is on, only a question that says so itself is told', () => {
  expect(cardMarks({ exception: card([open('mk'), open(null)]), under: [] }, null, NOW).orphans).toEqual([
    'Quality',
  ]);
});

test('what is decided or shelved needs no owner now', () => {
  const shelved = { at: ago(1), until: inMin(9), by: 'in', reason: 'r' };
  expect(marks(card([open('mk', { choice: 'x' }), open('mk', { shelved })])).orphans).toEqual([]);
});

test('what lies under it is counted and named, and counts for owners and muted reports', () => {
  const under = [1, 2, 3].map((n) =>
    exception(`s${n}`, 'C', `Station ${n}`, '', 1, [open('mk')], { muted: 2 }),
  );
  expect(marks(card([open('in')], { muted: 1 }), under)).toEqual({
    orphans: ['Quality'],
    under: { n: 3, open: 3, named: ['Station 1', 'Station 2'], more: 1 },
    muted: 7,
  });
});
