import { describe, expect, test } from 'vitest';
import { after } from '../time/index.ts';
import type { Command } from './index.ts';
import { asked, CHOICE, MIN, OPEN, stage, T0 } from './stage.testing.ts';

describe('an outcome that comes back', () => {
  const posting = (postingId: string) => ({ postingId, kind: 'quality-hold' as const, summary: postingId });
  const decided = () => {
    const s = stage();
    s.run(OPEN);
    s.run({
      type: 'decide',
      decisionId: 'quality',
      expectedVersion: 1,
      by: 'ann',
      option: 'hold',
      params: { qty: 5 },
      reason: null,
      postings: [posting('p1'), posting('p2')],
      effects: [{ act: 'hold-lot', subject: 'L1' }],
    });
    return s;
  };
  const quality = (s: ReturnType<typeof stage>) => s.exception().decisions.find((d) => d.id === 'quality');
  const stateOf = (s: ReturnType<typeof stage>, id: string) =>
    s.exception().postings.find((p) => p.id === id)?.state;

  test('an ERP that has moved sends the decision back to its decider, with the difference and a window', () => {
    const s = decided();
    const differences = [{ subject: 'lot L1', figure: 'free stock', before: 5, now: 2 }];
    const later = after(T0, 3 * MIN);
    s.run({ type: 'send-back', decisionId: 'quality', differences }, later);
    expect([stateOf(s, 'p1'), stateOf(s, 'p2')]).toEqual(['superseded', 'superseded']);
    expect(quality(s)).toMatchObject({
      state: 'asked',
      owner: 'ann',
      outcome: null,
      dueAt: after(later, 5 * MIN),
      nextStepAt: after(later, 5 * MIN),
      returned: { because: 'erp-changed', differences, outcome: { option: 'hold' } },
    });
    // reported twice after a crash: nothing more happens
    expect(s.run({ type: 'send-back', decisionId: 'quality', differences }, later)).toBeNull();
    expect(s.types.filter((t) => t === 'decision.returned')).toHaveLength(1);
  });

  test('an option that a playbook calls "split" is an outcome like any other', () => {
    const s = stage();
    const [option] = asked('quality').options;
    if (!option) throw new Error('no option');
    const split = { ...option, id: 'split', label: 'Split the delivery', params: [] };
    s.run({ ...OPEN, decisions: [asked('quality', { options: [split] })] });
    const act = { decisionId: 'quality', by: 'ann' };
    s.run({ type: 'decide', ...act, expectedVersion: 1, option: 'split', ...CHOICE });
    s.run({
      type: 'reopen',
      ...act,
      expectedVersion: 2,
      reason: 'the customer said no',
      compensations: [],
    });
    expect(quality(s)?.state).toBe('asked');
  });

  test('it is asked of whom the roster names, or openly of nobody', () => {
    const s = decided();
    s.run({ type: 'send-back', decisionId: 'quality', differences: [], to: 'eve' });
    expect(quality(s)?.owner).toBe('eve');
    s.run(again(s));
    s.run({ type: 'send-back', decisionId: 'quality', differences: [], to: null });
    expect(quality(s)?.owner).toBeNull();
  });

  test('what lies with the ERP must come to an end before its decider can take it back', () => {
    const s = decided();
    s.run({ type: 'posting-sent', postingId: 'p1' });
    const back: Command = {
      type: 'withdraw',
      decisionId: 'quality',
      expectedVersion: quality(s)?.version ?? 0,
      by: 'ann',
      reason: 'wrong lot',
      compensations: [],
    };
    expect(s.run(back)).toMatchObject({ refused: 'posting_under_way' });
    s.run({ type: 'posting-confirmed', postingId: 'p1', erpDocument: 'D1', readBack: {}, differences: [] });
    expect(s.run({ ...back, compensations: [{ ...posting('p1~undo'), compensates: 'p1' }] })).toBeNull();
    expect([stateOf(s, 'p1'), stateOf(s, 'p2'), stateOf(s, 'p1~undo')]).toEqual([
      'confirmed',
      'superseded',
      'queued',
    ]);
    s.run({
      type: 'posting-confirmed',
      postingId: 'p1~undo',
      erpDocument: 'D2',
      readBack: {},
      differences: [],
    });
    expect(stateOf(s, 'p1')).toBe('compensated');
  });

  test('an exception is not resolved while two outcomes contradict each other', () => {
    const s = stage();
    s.run({ ...OPEN, decisions: [asked('quality')] });
    s.run({
      type: 'decide',
      decisionId: 'quality',
      expectedVersion: 1,
      by: 'ann',
      option: 'hold',
      params: { qty: 5 },
      reason: null,
      postings: [posting('p1')],
      effects: [{ act: 'hold-lot', subject: 'L1' }],
    });
    const conflict = {
      id: 'c1',
      mine: { act: 'hold-lot' as const, subject: 'L1' },
      theirs: { act: 'use-lot' as const, subject: 'L1' },
      with: {
        exceptionId: 'x2',
        title: 'x2',
        decisionId: 'm',
        function: 'materials',
        label: 'Use',
        by: 'bob',
      },
    };
    s.run({ type: 'conflict-found', decisionId: 'quality', conflict });
    s.run({ type: 'conflict-found', decisionId: 'quality', conflict });
    s.run({ type: 'posting-confirmed', postingId: 'p1', erpDocument: 'D', readBack: {}, differences: [] });
    expect(s.exception().state).toBe('open');
    expect(quality(s)?.conflicts).toHaveLength(1);
    s.run({ type: 'conflict-settled', decisionId: 'quality', conflictId: 'c1' });
    expect(s.exception().state).toBe('resolved');
  });

  test('a refused posting is repaired, done by hand or given up; an unchanged repair is refused', () => {
    const s = decided();
    s.run({ type: 'posting-rejected', postingId: 'p1', rejection: 'period closed' });
    const repair: Command = {
      type: 'repair-posting',
      postingId: 'p1',
      by: 'ann',
      summary: 'p1',
      changes: [],
      reason: 'next day',
    };
    expect(s.run(repair)).toMatchObject({ refused: 'nothing_to_repair' });
    const changes = [{ subject: 'posting', figure: 'postingDate', before: '2026-11-21', now: '2026-11-22' }];
    expect(s.run({ ...repair, changes })).toBeNull();
    expect(stateOf(s, 'p1')).toBe('queued');
    expect(s.run({ ...repair, changes })).toMatchObject({ refused: 'posting_not_rejected' });
    s.run({ type: 'posting-rejected', postingId: 'p1', rejection: 'still closed' });
    s.run({ type: 'enter-document', postingId: 'p1', by: 'ann', erpDocument: 'D-9', reason: 'by hand' });
    expect(s.exception().postings[0]).toMatchObject({ state: 'confirmed', erpDocument: 'D-9' });
  });

  test('a confirmed posting is undone once, however often it is asked', () => {
    const s = decided();
    const undo: Command = {
      type: 'compensate-posting',
      postingId: 'p1',
      by: 'ann',
      reason: 'wrong',
      compensation: posting('p1~undo'),
    };
    expect(s.run(undo)).toMatchObject({ refused: 'posting_not_confirmed' });
    s.run({ type: 'posting-confirmed', postingId: 'p1', erpDocument: 'D', readBack: {}, differences: [] });
    expect(s.run(undo)).toBeNull();
    expect(s.run(undo)).toMatchObject({ refused: 'compensated_already' });
  });

  const confirmed = (postingId: string): Command => ({
    type: 'posting-confirmed',
    postingId,
    erpDocument: `D-${postingId}`,
    readBack: {},
    differences: [],
  });
  const withdraw = (s: ReturnType<typeof stage>, ...undo: string[]): Command => ({
    type: 'withdraw',
    decisionId: 'quality',
    expectedVersion: s.decision('quality').version,
    by: 'ann',
    reason: 'wrong lot',
    compensations: undo.map((id) => ({ ...posting(`${id}~undo`), compensates: id })),
  });
  const again = (s: ReturnType<typeof stage>, ...ids: string[]): Command => ({
    type: 'decide',
    decisionId: 'quality',
    expectedVersion: s.decision('quality').version,
    by: 'ann',
    option: 'hold',
    params: { qty: 2 },
    reason: null,
    postings: ids.map(posting),
    effects: [],
  });

  test('what undoes the outcome before it stays wanted when the next one comes back as well', () => {
    const s = decided();
    s.run(confirmed('p1'));
    expect(s.run(withdraw(s, 'p1'))).toBeNull();
    expect(s.run(again(s, 'p3'))).toBeNull();
    s.run({ type: 'send-back', decisionId: 'quality', differences: [] });
    expect([stateOf(s, 'p1~undo'), stateOf(s, 'p3')]).toEqual(['queued', 'superseded']);
    s.run(again(s, 'p4'));
    s.run({ type: 'posting-sent', postingId: 'p1~undo' });
    expect(s.run(withdraw(s)), 'the undoing is under way, the outcome is not').toBeNull();
    s.run(confirmed('p1~undo'));
    expect(stateOf(s, 'p1')).toBe('compensated');
  });

  test('what was undone in the ERP by hand is undone', () => {
    const s = decided();
    s.run(confirmed('p1'));
    s.run(withdraw(s, 'p1'));
    s.run({ type: 'posting-rejected', postingId: 'p1~undo', rejection: 'no' });
    const byHand = { postingId: 'p1~undo', by: 'ann', erpDocument: 'D-9', reason: 'by hand' };
    expect(s.run({ type: 'enter-document', ...byHand })).toBeNull();
    expect(stateOf(s, 'p1')).toBe('compensated');
  });

  test('a posting does not go out once its decision is contradicted; what undoes an older outcome does', () => {
    const s = decided();
    s.run(confirmed('p1'));
    s.run(withdraw(s, 'p1'));
    s.run(again(s, 'p3'));
    const effect = { act: 'hold-lot' as const, subject: 'L1' };
    const other = { exceptionId: 'x2', title: '', decisionId: 'm', function: 'm', label: '', by: 'bob' };
    const conflict = { id: 'c1', mine: effect, theirs: effect, with: other };
    s.run({ type: 'conflict-found', decisionId: 'quality', conflict });
    for (const postingId of ['p3', 'p1~undo']) s.run({ type: 'posting-sent', postingId });
    expect([stateOf(s, 'p3'), stateOf(s, 'p1~undo')]).toEqual(['queued', 'posting']);
    s.run({ type: 'conflict-settled', decisionId: 'quality', conflictId: 'c1' });
    s.run({ type: 'posting-sent', postingId: 'p3' });
    expect(stateOf(s, 'p3')).toBe('posting');
  });

  test('a resolved exception is opened again, undone what was posted, and takes events until it is resolved once more', () => {
    const s = stage();
    s.run({ ...OPEN, decisions: [asked('quality')] });
    s.run(again(s, 'p1'));
    s.run(confirmed('p1'));
    expect(s.exception().state).toBe('resolved');
    const reopen: Command = {
      type: 'reopen',
      decisionId: 'quality',
      expectedVersion: s.decision('quality').version,
      by: 'max',
      reason: 'it came back',
      compensations: [{ ...posting('p1~undo'), compensates: 'p1' }],
      to: 'eve',
    };
    expect(s.run({ ...reopen, expectedVersion: 1 })).toMatchObject({ refused: 'stale_version' });
    expect(s.run(reopen, after(T0, 60 * MIN))).toBeNull();
    expect(s.exception()).toMatchObject({ state: 'open', resolvedAt: null, reopened: 1 });
    expect(quality(s)).toMatchObject({
      state: 'asked',
      owner: 'eve',
      nextStepAt: after(T0, 65 * MIN),
      returned: { because: 'reopened', by: 'max', reason: 'it came back', outcome: { by: 'ann' } },
    });
    expect(s.run(reopen), 'twice').toMatchObject({ refused: 'exception_open' });
    expect(s.run({ type: 'join', eventId: 'e2', source: 'x', occurredAt: T0 })).toBeNull();
    s.run(again(s));
    expect(s.exception().state, 'the undoing is under way').toBe('open');
    s.run(confirmed('p1~undo'));
    expect(s.exception()).toMatchObject({ state: 'resolved', reopened: 1 });
    s.run({ ...reopen, expectedVersion: s.decision('quality').version, compensations: [] });
    expect(s.exception()).toMatchObject({ state: 'open', reopened: 2 });
  });
});
