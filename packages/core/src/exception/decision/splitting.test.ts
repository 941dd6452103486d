import { describe, expect, test } from 'vitest';
import { shelvingLeft, SPLIT } from '../index.ts';
import type { FactPayloads } from '../index.ts';
import { asked, CHOICE, MIN, minutes, OPEN, SIGNED, stage } from '../stage.testing.ts';

const opened = (more: Partial<FactPayloads['decision.asked']> = {}) => {
  const s = stage();
  s.run({ ...OPEN, decisions: [asked('quality', more), asked('planning')] });
  const split = (minute: number) =>
    s.act(
      'split',
      'quality',
      {
        parts: [
          { decisionId: 'q1', question: 'The first half?', owner: null },
          { decisionId: 'q2', question: 'The second half?', owner: 'cy' },
        ],
      },
      minutes(minute),
    );
  return { ...s, split };
};

describe('a question that is split', () => {
  test('becomes parts with its window, its people and what is left of its shelving', () => {
    const s = opened({ maxShelvedMs: 60 * MIN, skill: 'welding' });
    s.act('delegate', 'quality', { to: 'bob', reason: null });
    s.act('shelve', 'quality', { until: minutes(4), reason: 'lab' });
    s.split(3);
    expect(s.decision('quality')).toMatchObject({ state: 'decided', outcome: { option: SPLIT, by: 'ann' } });
    expect(s.decision('q1')).toMatchObject({ owner: 'bob', alsoAsked: ['ann'], nextStepAt: minutes(10) });
    expect(s.decision('q2')).toMatchObject({
      owner: 'cy',
      skill: 'welding',
      dueAt: minutes(10),
      partOf: 'quality',
    });
    expect(shelvingLeft(s.decision('q2'), minutes(3))).toBe(57 * MIN);
    expect(s.decision('planning')).toMatchObject({ version: 1, state: 'asked' });
  });

  test('asks nobody twice who owns a part and was asked beside', () => {
    const s = opened();
    s.act('delegate', 'quality', { to: 'cy', reason: null });
    s.act('delegate', 'quality', { by: 'cy', to: 'bob', reason: null });
    s.split(1);
    expect(s.decision('q1')).toMatchObject({ owner: 'bob', alsoAsked: ['ann', 'cy'] });
    expect(s.decision('q2')).toMatchObject({ owner: 'cy', alsoAsked: ['ann'] });
  });

  test('goes on where its ladder stood, and takes no default that was not taken', () => {
    const s = opened({ onTimeout: { option: 'nothing', at: 'window' } });
    s.fire('quality', 10, 'deb');
    s.fire('quality', 20, 'leo');
    s.split(21);
    expect(s.decision('q1')).toMatchObject({
      escalationLevel: 2,
      owner: 'leo',
      alsoAsked: ['ann', 'deb'],
      step: { at: minutes(20) },
    });
    const timeout = { params: {}, postings: [], effects: [] };
    s.run({ type: 'timer', decisionId: 'q2', to: [], timeout }, minutes(21));
    expect(s.decision('q2')).toMatchObject({ state: 'asked', owner: 'cy' });
    s.fire('q2', 30);
    expect(s.decision('q2').ladderExhausted).toBe(true);
  });

  test('stays on the wall’s top when its ladder had run out', () => {
    const s = opened();
    for (const minute of [10, 20, 30]) s.fire('quality', minute, 'deb');
    s.split(31);
    for (const id of ['q1', 'q2'])
      expect(s.decision(id)).toMatchObject({ ladderExhausted: true, nextStepAt: minutes(46) });
  });

  test('is answered by its parts, each for itself, and resolved with the last one', () => {
    const s = opened();
    s.split(1);
    s.act('decide', 'planning', { ...CHOICE, option: 'nothing' });
    s.act('decide', 'q1', { ...CHOICE, option: 'nothing' });
    expect(s.decision('q2').version).toBe(1);
    expect(s.exception().state).toBe('open');
    s.act('acknowledge', 'q2', { by: 'cy' }, minutes(2));
    s.act('decide', 'q2', { ...CHOICE, by: 'cy', option: 'nothing' });
    expect(s.exception().state).toBe('resolved');
    s.act('reopen', 'q1', { reason: 'wrong half', compensations: [] }, minutes(9));
    expect(s.decision('q1').state).toBe('asked');
    expect(s.decision('q2').state).toBe('decided');
  });

  test('is not asked beside its parts: it cannot be taken back itself', () => {
    const s = opened();
    s.split(1);
    expect(s.act('withdraw', 'quality', { reason: 'x', compensations: [] })).toMatchObject({
      refused: 'not_decided',
    });
    expect(s.act('acknowledge', 'quality', {})).toMatchObject({ refused: 'already_decided' });
  });

  test('a part is not split again, nor a question that waits for a second person', () => {
    const s = opened({ options: SIGNED });
    const parts = ['a', 'b'].map((decisionId) => ({ decisionId, question: decisionId, owner: null }));
    s.act('decide', 'quality', { ...CHOICE, option: 'scrap' });
    expect(s.split(1)).toMatchObject({ refused: 'cannot_be_split' });
    s.act('reject-proposal', 'quality', { by: 'bob', reason: 'no' });
    expect(s.split(1)).toBeNull();
    expect(s.act('split', 'q1', { parts })).toMatchObject({ refused: 'cannot_be_split' });
  });
});
