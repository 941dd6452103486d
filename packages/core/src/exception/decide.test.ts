import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { after, type Instant } from '../time/index.ts';
import { MAX_SHELVED_MS } from './index.ts';
import type { Command } from './index.ts';
import { MIN, OPEN, stage, T0 } from './stage.testing.ts';

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
    s.run({ type: 'timer', decisionId: 'quality', to: 'deb' }, after(T0, 6 * MIN));
    expect(s.decision('quality')).toMatchObject({ escalationLevel: 1, owner: 'deb' });
  });

  test('climbs its ladder and says on the record when it has run out', () => {
    const s = stage();
    s.run(OPEN);
    const fire = (minutes: number, to: string | null) =>
      s.run({ type: 'timer', decisionId: 'quality', to }, after(T0, minutes * MIN));
    fire(9, 'deb');
    expect(s.decision('quality').escalationLevel).toBe(0);
    fire(10, 'deb');
    fire(10, 'deb');
    expect(s.decision('quality')).toMatchObject({ escalationLevel: 1, owner: 'deb' });
    fire(20, null);
    expect(s.decision('quality')).toMatchObject({ escalationLevel: 2, owner: 'deb' });
    fire(30, null);
    expect(s.decision('quality')).toMatchObject({ ladderExhausted: true, nextStepAt: null });
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
    s.run({ type: 'timer', decisionId: 'quality', to: null }, after(T0, 12 * MIN));
    expect(s.decision('quality').escalationLevel).toBe(0);
    s.run({ type: 'timer', decisionId: 'quality', to: null }, until);
    expect(s.decision('quality')).toMatchObject({ shelved: null, nextStepAt: until });
    s.run({ type: 'timer', decisionId: 'quality', to: 'deb' }, until);
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

test('in any interleaving of acts and timers every open decision keeps an armed step or an exhausted ladder, and no act on one touches another', () => {
  const id = fc.constantFrom('quality', 'planning');
  const step = fc.oneof(
    fc.record({ type: fc.constant('acknowledge' as const), id, minutes: fc.nat(9) }),
    fc.record({ type: fc.constant('timer' as const), id, minutes: fc.nat(40) }),
    fc.record({ type: fc.constant('reassign' as const), id, minutes: fc.nat(5) }),
    fc.record({ type: fc.constant('shelve' as const), id, minutes: fc.nat(5) }),
    fc.record({ type: fc.constant('unshelve' as const), id, minutes: fc.nat(5) }),
    fc.record({ type: fc.constant('decide' as const), id, minutes: fc.nat(5) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const s = stage();
      s.run(OPEN);
      let now = T0;
      for (const { type, id: decisionId, minutes } of steps) {
        now = after(now, minutes * MIN);
        const other = decisionId === 'quality' ? 'planning' : 'quality';
        const before = s.decision(other);
        const expectedVersion = s.decision(decisionId).version;
        const by = 'ann';
        const command: Command =
          type === 'timer'
            ? { type, decisionId, to: 'deb' }
            : type === 'reassign'
              ? { type, decisionId, expectedVersion, by, to: 'cy', reason: null }
              : type === 'shelve'
                ? { type, decisionId, expectedVersion, by, until: after(now, 7 * MIN), reason: 'x' }
                : type === 'decide'
                  ? take(decisionId, expectedVersion)
                  : { type, decisionId, expectedVersion, by };
        s.run(command, now);
        expect(s.decision(other)).toBe(before);
        for (const d of s.exception().decisions)
          expect(d.state === 'decided' || d.nextStepAt !== null || d.ladderExhausted).toBe(true);
      }
      const decided = s.exception().decisions.every((d) => d.state === 'decided');
      expect(s.exception().state).toBe(decided ? 'resolved' : 'open');
    }),
  );
});
