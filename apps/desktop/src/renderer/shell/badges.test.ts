import { evolve, type ExceptionState, type Fact } from '@gemba/core/exception';
import { after } from '@gemba/core/time';
import { expect, test } from 'vitest';
import { askedFact, ME, opened, START } from '../live/facts-for-tests.ts';
import { badges } from './badges.ts';

const folded = (...facts: Fact[]): ExceptionState => {
  const state = facts.reduce<ExceptionState | undefined>(
    (before, fact, seq) =>
      evolve(before, {
        ...fact,
        seq,
        at: START,
        exceptionId: 'x',
        actor: 'system',
        hash: '',
        previousHash: '',
      }),
    undefined,
  );
  if (!state) throw new Error('nothing was opened');
  return state;
};
const offered: Fact = {
  type: 'decision.hand-over-offered',
  payload: { decisionId: 'd', from: ME, to: 'ben', note: 'called at 22:40', answerBy: after(START, 60_000) },
};

test('whoever is offered a decision sees a number on the hand-over page, and nobody else does', () => {
  const exceptions = [folded(opened('x'), askedFact('d'), offered)];
  expect(badges(exceptions, 'ben')).toEqual({ wall: 1, 'hand-over': 1, health: 0 });
  expect(badges(exceptions, ME)).toMatchObject({ 'hand-over': 0 });
  expect(badges(exceptions, null)).toMatchObject({ 'hand-over': 0 });
});
