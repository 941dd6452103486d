import { describe, expect, test } from 'vitest';
import { MOOT, SPLIT } from '../index.ts';
import type { JoinRule } from '../index.ts';
import { asked, CHOICE, minutes, OPEN, stage } from '../stage.testing.ts';

const opened = (join: JoinRule) => {
  const s = stage();
  s.run({
    ...OPEN,
    opened: { ...OPEN.opened, join },
    decisions: [asked('quality'), asked('planning'), asked('materials', { optional: true })],
  });
  const take = (id: string) => s.act('decide', id, { ...CHOICE, option: 'nothing' });
  const back = (id: string) => s.act('withdraw', id, { reason: 'wrong', compensations: [] }, minutes(5));
  const states = () => s.exception().decisions.map((d) => d.outcome?.option ?? d.state);
  return { ...s, take, back, states };
};

describe('all', () => {
  test('needs every answer, also the one that is not required', () => {
    const s = opened({ rule: 'all' });
    s.take('quality');
    s.take('planning');
    expect(s.states()).toEqual(['nothing', 'nothing', 'asked']);
  });
});

describe('all required', () => {
  test('ends the optional question with the last required one, on the record and in Gemba’s name', () => {
    const s = opened({ rule: 'required' });
    s.take('quality');
    expect(s.states()).toEqual(['nothing', 'asked', 'asked']);
    s.take('planning');
    expect(s.decision('materials').outcome).toMatchObject({ option: MOOT, by: 'gemba' });
    expect(s.exception().state).toBe('resolved');
    expect(s.take('materials')).toMatchObject({
      refused: 'superseded',
      why: 'No answer is needed any more: all required decisions are taken.',
    });
  });

  test('an optional question that is opened again stays open until it is answered', () => {
    const s = opened({ rule: 'required' });
    s.take('quality');
    s.take('planning');
    s.act('reopen', 'materials', { by: 'max', reason: 'still short', compensations: [] }, minutes(5));
    expect(s.states()).toEqual(['nothing', 'nothing', 'asked']);
    expect(s.decision('materials')).toMatchObject({ owner: 'ann', nextStepAt: minutes(10) });
    s.restart();
    s.act('acknowledge', 'materials', { by: 'mo' }, minutes(6));
    s.fire('materials', 11, 'deb');
    expect(s.exception().state).toBe('open');
    s.take('materials');
    expect(s.exception().state).toBe('resolved');
  });

  test('an optional answer that the ERP sends back is asked again, not dropped', () => {
    const s = opened({ rule: 'required' });
    const postings = [{ postingId: 'p', kind: 'quality-hold' as const, summary: 'p' }];
    s.act('decide', 'materials', { ...CHOICE, option: 'hold', params: { qty: 1 }, postings });
    s.take('quality');
    s.take('planning');
    s.run({ type: 'send-back', decisionId: 'materials', differences: [] }, minutes(5));
    expect(s.states()).toEqual(['nothing', 'nothing', 'asked']);
    expect(s.exception().state).toBe('open');
  });

  test('a required answer that is taken back makes the rule wait again', () => {
    const s = opened({ rule: 'required' });
    s.act('decide', 'materials', { ...CHOICE, option: 'nothing' });
    s.take('quality');
    s.back('quality');
    s.back('materials');
    s.take('planning');
    expect(s.states()).toEqual(['asked', 'nothing', 'asked']);
    s.take('quality');
    expect(s.states()).toEqual(['nothing', 'nothing', MOOT]);
  });
});

describe('an arbiter', () => {
  const ARBITER: JoinRule = { rule: 'arbiter', decisionId: 'quality' };

  test('rules for all, and says so where they were asked', () => {
    const s = opened(ARBITER);
    s.take('planning');
    s.take('quality');
    expect(s.states()).toEqual(['nothing', 'nothing', MOOT]);
    expect(s.decision('materials').outcome?.reason).toBe('quality has ruled "Do nothing"');
  });

  test('that was split has ruled when its last part has, and a split alone rules nothing', () => {
    const s = opened(ARBITER);
    const parts = ['q1', 'q2'].map((decisionId) => ({ decisionId, question: '?', owner: null }));
    s.act('split', 'quality', { parts });
    s.take('q1');
    expect(s.states()).toEqual([SPLIT, 'asked', 'asked', 'nothing', 'asked']);
    s.take('q2');
    expect(s.states()).toEqual([SPLIT, MOOT, MOOT, 'nothing', 'nothing']);
    s.act('reopen', 'planning', { by: 'max', reason: 'not so', compensations: [] }, minutes(5));
    expect(s.decision('planning')).toMatchObject({ state: 'asked', owner: 'ann' });
    expect(s.decision('materials').state).toBe('decided');
  });

  test('that is none of the questions silences nobody', () => {
    const s = opened({ rule: 'arbiter', decisionId: 'finance' });
    s.take('quality');
    s.take('planning');
    expect(s.states()).toEqual(['nothing', 'nothing', 'asked']);
  });
});
