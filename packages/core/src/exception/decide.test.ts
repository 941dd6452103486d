import { describe, expect, test } from 'vitest';
import { after, type Instant } from '../time/index.ts';
import { ASKED_AGAIN_MS, MAX_SHELVED_MS } from './index.ts';
import type { Command } from './index.ts';
import { BY_PLAYBOOK, consequence, MIN, minutes, OPEN, stage, T0 } from './stage.testing.ts';

const take = (decisionId: string, expectedVersion: number, option = 'nothing'): Command => ({
  type: 'decide',
  decisionId,
  expectedVersion,
  by: 'ann',
  option,
  params: {},
  reason: null,
  postings: [],
  effects: [],
});

describe('an exception', () => {
  test('asks every function at once, and a later event joins it', () => {
    const s = stage();
    s.run(OPEN);
    expect(s.types).toEqual(['exception.opened', 'decision.asked', 'decision.asked']);
    s.run({ type: 'join', eventId: 'e2', source: 'whatsapp', occurredAt: T0 });
    expect(s.exception()).toMatchObject({ occurrences: 2, sources: ['mqtt/a', 'whatsapp'] });
    expect(s.run(OPEN)).toMatchObject({ refused: 'already_exists' });
  });

  test('is resolved only when all decisions are decided and all postings confirmed', () => {
    const s = stage();
    s.run(OPEN);
    s.run({
      ...take('quality', 1, 'hold'),
      params: { qty: 92 },
      postings: [{ postingId: 'p1', kind: 'quality-hold', summary: 'Quarantine 92' }],
    } as Command);
    s.run(take('planning', 1));
    expect(s.exception().state).toBe('open');
    s.run({ type: 'posting-posted', postingId: 'p1', erpDocument: 'QH-1' });
    expect(s.exception().state).toBe('open');
    s.run({ type: 'posting-confirmed', postingId: 'p1', erpDocument: 'QH-1', readBack: {}, differences: [] });
    expect(s.exception().state).toBe('resolved');
    expect(s.types.filter((t) => t === 'exception.resolved')).toHaveLength(1);
  });

  test('takes no more events once resolved', () => {
    const s = stage();
    s.run(OPEN);
    s.run(take('quality', 1));
    s.run(take('planning', 1));
    expect(s.run({ type: 'join', eventId: 'e2', source: 'x', occurredAt: T0 })).toMatchObject({
      refused: 'exception_resolved',
    });
  });
});

describe('what the planning context says anew', () => {
  const late = consequence({ ordersLate: 1, customers: ['Hofmann'], valueAtRisk: 12_000, daysLate: 2 });
  const reassess = (more: Partial<Extract<Command, { type: 'reassess' }>>): Command => ({
    type: 'reassess',
    consequence: late,
    priority: 'A',
    windows: [],
    ...more,
  });
  const opened = () => {
    const s = stage();
    s.run(OPEN);
    s.run(reassess({}));
    return s;
  };

  test('is a fact only where the figures are others, however old they are and in whatever order they are kept', () => {
    const s = opened();
    const { currency, ...rest } = late;
    s.run(reassess({ consequence: { currency, slackUntil: null, ...rest, contextAt: minutes(5) } }));
    expect(s.types.slice(3)).toEqual(['exception.reassessed']);
    s.run(reassess({ consequence: { ...late, customers: ['Hofmann', 'Kern'] } }));
    s.run(reassess({ consequence: null }));
    expect(s.types.slice(4)).toEqual(['exception.reassessed', 'exception.reassessed']);
    expect(s.exception().consequence).toBeNull();
  });

  test('moves the windows that run, makes nobody’s answer stale and leaves what is decided alone', () => {
    const s = opened();
    const why = { ...BY_PLAYBOOK, by: 'starvation' as const, starvesAt: minutes(4) };
    const move = (to: number) =>
      reassess({
        windows: ['quality', 'planning', 'nobody'].map((decisionId) => ({
          decisionId,
          dueAt: minutes(to),
          windowMs: to * MIN,
          why,
        })),
      });
    s.run(take('planning', 1));
    s.run(move(4), minutes(1));
    s.run(move(4), minutes(1));
    expect(s.types.filter((t) => t === 'decision.window-moved')).toHaveLength(1);
    expect(s.decision('quality')).toMatchObject({
      version: 1,
      dueAt: minutes(4),
      nextStepAt: minutes(4),
      why,
    });
    expect(s.decision('planning').dueAt).toBe(minutes(10));
    s.fire('quality', 4, 'deb');
    s.run(move(8), minutes(5));
    expect(s.decision('quality'), 'the ladder goes on').toMatchObject({
      escalationLevel: 1,
      owner: 'deb',
      nextStepAt: minutes(14),
    });
  });

  test('that is due already fires at once', () => {
    const s = opened();
    const why = { ...BY_PLAYBOOK, by: 'starvation' as const, starvesAt: minutes(2) };
    const window = { decisionId: 'quality', dueAt: minutes(2), windowMs: 2 * MIN, why };
    s.run(reassess({ windows: [window] }), minutes(3));
    expect(s.decision('quality').nextStepAt).toBe(minutes(3));
  });

  test('says nothing about a resolved exception', () => {
    const s = opened();
    s.run(take('quality', 1));
    s.run(take('planning', 1));
    s.run(reassess({ consequence: null, priority: 'D' }));
    expect(s.exception()).toMatchObject({ state: 'resolved', priority: 'A', consequence: late });
  });
});

describe('a situation', () => {
  test('counts the events that it mutes, visibly, and none of them as its own', () => {
    const s = stage();
    s.run(OPEN);
    const mute: Command = { type: 'mute', eventId: 'e2', source: 's', playbook: 'station', cause: 'c' };
    s.run(mute);
    s.run(mute);
    expect(s.exception()).toMatchObject({ muted: 2, occurrences: 1 });
  });

  test('lies under another one, not under itself, and can come out again', () => {
    const s = stage();
    s.run(OPEN);
    const place = (parent: string | null) => s.run({ type: 'place-under', parent });
    place('x1');
    expect(s.exception()).not.toHaveProperty('parent');
    place('x0');
    place('x0');
    expect(s.exception().parent).toBe('x0');
    place(null);
    expect(s.exception()).not.toHaveProperty('parent');
    expect(s.types.filter((t) => t === 'exception.placed-under')).toHaveLength(2);
  });
});

describe('a decision', () => {
  test("acknowledged is not decided: it starts its own window and leaves the other function's alone", () => {
    const s = stage();
    s.run(OPEN);
    s.run({ type: 'acknowledge', decisionId: 'quality', expectedVersion: 1, by: 'bob' }, after(T0, MIN));
    expect(s.decision('quality')).toMatchObject({
      state: 'acknowledged',
      owner: 'bob',
      dueAt: after(T0, 6 * MIN),
      nextStepAt: after(T0, 6 * MIN),
    });
    expect(s.decision('planning')).toMatchObject({
      state: 'asked',
      version: 1,
      nextStepAt: after(T0, 10 * MIN),
    });
    s.run({ type: 'timer', decisionId: 'quality', to: ['deb'] }, after(T0, 6 * MIN));
    expect(s.decision('quality')).toMatchObject({ escalationLevel: 1, owner: 'deb' });
  });

  test('climbs its ladder and says on the record when it has run out', () => {
    const s = stage();
    s.run(OPEN);
    s.fire('quality', 9, 'deb');
    expect(s.decision('quality').escalationLevel).toBe(0);
    s.fire('quality', 10, 'deb');
    s.fire('quality', 10, 'deb');
    expect(s.decision('quality')).toMatchObject({ escalationLevel: 1, owner: 'deb' });
    s.fire('quality', 20);
    expect(s.decision('quality')).toMatchObject({ escalationLevel: 2, owner: 'deb' });
    s.fire('quality', 30);
    expect(s.decision('quality')).toMatchObject({
      ladderExhausted: true,
      nextStepAt: after(T0, 30 * MIN + ASKED_AGAIN_MS),
    });
    expect(s.types.slice(3)).toEqual([
      'decision.escalated',
      'decision.escalated',
      'decision.ladder-exhausted',
    ]);
  });

  test('is refused on a stale version, an unknown option, a missing parameter, a missing reason', () => {
    const s = stage();
    s.run(OPEN);
    expect(s.run(take('quality', 0))).toMatchObject({ refused: 'stale_version' });
    expect(s.run(take('quality', 1, 'burn'))).toMatchObject({ refused: 'unknown_option', field: 'option' });
    expect(s.run(take('quality', 1, 'hold'))).toMatchObject({
      refused: 'missing_parameter',
      field: 'params.qty',
    });
    expect(s.run(take('quality', 1, 'waive'))).toMatchObject({ refused: 'reason_required' });
    expect(s.run({ ...take('quality', 1), params: { x: 1 } } as Command)).toMatchObject({
      refused: 'unknown_parameter',
    });
    expect(s.run(take('nobody', 1))).toMatchObject({ refused: 'unknown_decision' });
    s.run(take('quality', 1));
    expect(s.run(take('quality', 2))).toMatchObject({ refused: 'already_decided' });
  });

  test('shelved returns by itself and then its overdue window fires', () => {
    const s = stage();
    s.run(OPEN);
    const until = after(T0, 30 * MIN);
    const shelve = (to: Instant): Command => ({
      type: 'shelve',
      decisionId: 'quality',
      expectedVersion: 1,
      by: 'ann',
      until: to,
      reason: 'waits for the lab',
    });
    expect(s.run(shelve(after(T0, MAX_SHELVED_MS + 1)))).toMatchObject({ refused: 'shelved_too_long' });
    s.run(shelve(until));
    s.run({ type: 'timer', decisionId: 'quality', to: [] }, after(T0, 12 * MIN));
    expect(s.decision('quality').escalationLevel).toBe(0);
    s.run({ type: 'timer', decisionId: 'quality', to: [] }, until);
    expect(s.decision('quality')).toMatchObject({ shelved: null, nextStepAt: until });
    s.run({ type: 'timer', decisionId: 'quality', to: ['deb'] }, until);
    expect(s.decision('quality').escalationLevel).toBe(1);
  });

  test('a rejected posting waits for a person: retried or voided', () => {
    const s = stage();
    s.run(OPEN);
    s.run({
      ...take('quality', 1),
      postings: [{ postingId: 'p1', kind: 'quality-hold', summary: '' }],
    } as Command);
    s.run(take('planning', 1));
    expect(s.run({ type: 'retry-posting', postingId: 'p1', by: 'ann' })).toMatchObject({
      refused: 'posting_not_rejected',
    });
    s.run({ type: 'posting-rejected', postingId: 'p1', rejection: 'period closed' });
    s.run({ type: 'retry-posting', postingId: 'p1', by: 'ann' });
    expect(s.exception().postings[0]).toMatchObject({ state: 'queued', rejection: null });
    s.run({ type: 'posting-rejected', postingId: 'p1', rejection: 'period closed' });
    s.run({ type: 'void-posting', postingId: 'p1', by: 'ann', reason: 'posted by hand' });
    expect(s.exception().state).toBe('resolved');
  });
});
