import { expect, test } from 'vitest';
import { asked, splitUp } from '../../fixtures/asking.ts';
import { joinWords, shownDecisions } from './decision-parts.ts';

test('parts stand beside each other in the place of the question that they were', () => {
  expect(shownDecisions(splitUp.decisions).map(({ decision: { id }, part }) => [id, part?.n])).toEqual([
    ['x-split.part-1', 1],
    ['x-split.part-2', 2],
    ['x-split.part-3', 3],
    ['x-split.planning', undefined],
  ]);
});

test('a question that is asked again as a whole is shown beside its parts', () => {
  const decisions = splitUp.decisions.map((d) =>
    d.id === 'x-split.quality' ? { ...d, state: 'asked' as const, outcome: null } : d,
  );
  expect(shownDecisions(decisions)).toHaveLength(5);
});

test('one line says how decisions make up the answer and how many have answered', () => {
  expect(joinWords(splitUp)).toBe('Quality rules · 1 of 4 answered');
  expect(joinWords(asked)).toBe('Required ones decide · 0 of 3 answered');
  expect(joinWords({ decisions: asked.decisions })).toBe('All must answer · 0 of 4 answered');
});
