import { describe, expect, test } from 'vitest';
import { type Instant } from '../../time/index.ts';
import { MAX_SHELVED_MS, shelvingLeft } from '../index.ts';
import type { FactPayloads } from '../index.ts';
import { asked, CHOICE, MIN, minutes, OPEN, stage, T0 } from '../stage.testing.ts';

const opened = (more: Partial<FactPayloads['decision.asked']> = {}) => {
  const s = stage();
  s.run({ ...OPEN, decisions: [asked('quality', { maxShelvedMs: 60 * MIN, ...more }), asked('planning')] });
  const quality = () => s.decision('quality');
  const shelve = (from: number, until: number, oneShot = false) =>
    s.act(
      'shelve',
      'quality',
      { until: minutes(until), reason: 'lab', ...(oneShot && { oneShot }) },
      minutes(from),
    );
  const unshelvedFor = () =>
    s.journal.flatMap((f) =>
      f.type === 'decision.unshelved' ? [[f.payload.because, f.payload.durationMs]] : [],
    );
  return { ...s, quality, shelve, unshelvedFor };
};

describe('shelving', () => {
  test('shelving again and again is bounded by one maximum, across restarts', () => {
    const s = opened();
    expect(s.shelve(0, 40)).toBeNull();
    s.restart();
    expect(s.shelve(30, 61), 'while shelved').toMatchObject({ refused: 'shelved_too_long', field: 'until' });
    expect(s.shelve(30, 60)).toBeNull();
    s.act('unshelve', 'quality', {}, minutes(50));
    expect(s.unshelvedFor()).toEqual([['person', 20 * MIN]]);
    expect(shelvingLeft(s.quality(), minutes(50))).toBe(10 * MIN);
    expect(s.shelve(55, 66)).toMatchObject({ refused: 'shelved_too_long' });
    expect(s.shelve(55, 65)).toBeNull();
    s.fire('quality', 70);
    expect(shelvingLeft(s.quality(), minutes(70))).toBe(0);
    expect(s.shelve(70, 71)).toMatchObject({ refused: 'shelved_too_long' });
  });

  test('one-shot ends at the next event or a more urgent priority, timed does not', () => {
    const s = opened();
    s.shelve(0, 40, true);
    s.run({ type: 'mute', eventId: 'e2', source: 'x', playbook: 'p', cause: 'c' }, minutes(1));
    expect(s.quality().shelved, 'an event of another cause').not.toBeNull();
    s.run({ type: 'join', eventId: 'e3', source: 'x', occurredAt: T0 }, minutes(2));
    expect(s.quality()).toMatchObject({ shelved: null, nextStepAt: minutes(10) });
    s.shelve(3, 40, false);
    s.run({ type: 'join', eventId: 'e4', source: 'x', occurredAt: T0 }, minutes(4));
    expect(s.quality().shelved).not.toBeNull();
    expect(s.unshelvedFor()).toEqual([['event', 2 * MIN]]);

    const lower = stage();
    lower.run({ ...OPEN, opened: { ...OPEN.opened, priority: 'C' } });
    lower.act('shelve', 'quality', { until: minutes(40), reason: 'lab', oneShot: true });
    const reassess = (priority: 'B' | 'D') =>
      lower.run({ type: 'reassess', consequence: null, priority, windows: [] }, minutes(5));
    reassess('D');
    expect(lower.decision('quality').shelved).not.toBeNull();
    reassess('B');
    expect(lower.decision('quality').shelved).toBeNull();
  });

  test('a shelved decision can be acknowledged, reassigned, decided and brought back, and its timer holds', () => {
    const s = opened();
    s.shelve(0, 40);
    s.act('acknowledge', 'quality', { by: 'bob' }, minutes(1));
    expect(s.quality()).toMatchObject({ owner: 'bob', dueAt: minutes(6), nextStepAt: minutes(40) });
    s.act('reassign', 'quality', { to: 'cy', reason: null }, minutes(2));
    s.fire('quality', 7, 'deb');
    expect(s.quality()).toMatchObject({ owner: 'cy', escalationLevel: 0 });
    s.fire('quality', 40);
    expect(s.quality()).toMatchObject({ shelved: null, nextStepAt: minutes(40) });
    s.fire('quality', 40, 'deb');
    expect(s.quality()).toMatchObject({ owner: 'deb', escalationLevel: 1 });

    s.shelve(41, 50);
    s.act('decide', 'quality', { ...CHOICE, option: 'nothing' }, minutes(42));
    expect(s.quality()).toMatchObject({ shelved: null, nextStepAt: null });
    s.act('withdraw', 'quality', { reason: 'wrong', compensations: [] }, minutes(43));
    expect(s.quality()).toMatchObject({ state: 'asked', shelved: null, nextStepAt: minutes(48) });
    expect(shelvingLeft(s.quality(), minutes(43)), 'a new question').toBe(60 * MIN);
  });

  test('an offer of a shelved decision ends at its time, and escalates nothing', () => {
    const s = opened();
    s.act('offer-hand-over', 'quality', { to: 'eve', note: '', answerBy: minutes(5) });
    s.shelve(0, 40);
    s.fire('quality', 4, 'deb');
    expect(s.quality().handOver).toBeDefined();
    s.fire('quality', 5, 'deb');
    expect(s.quality()).toMatchObject({ owner: 'ann', escalationLevel: 0, nextStepAt: minutes(40) });
    expect(s.types.at(-1)).toBe('decision.hand-over-lapsed');
    s.fire('quality', 40);
    s.fire('quality', 40, 'deb');
    expect(s.types.slice(-2)).toEqual(['decision.unshelved', 'decision.escalated']);
  });

  test('in doubt it is not shelved: since a time to come, for longer than it may be, since when nobody knows', () => {
    const s = opened();
    s.shelve(10, 40);
    const check = (now: Instant) => s.run({ type: 'unshelve-in-doubt', decisionId: 'quality' }, now);
    check(minutes(20));
    expect(s.quality().shelved).not.toBeNull();
    check(minutes(5));
    expect(s.quality().shelved).toBeNull();
    expect(s.unshelvedFor()).toEqual([['doubt', 0]]);
    check(minutes(5));
    expect(s.unshelvedFor()).toHaveLength(1);
  });

  test('where the playbook says nothing, a shift’s length is the maximum', () => {
    const { maxShelvedMs: _, ...plain } = asked('quality');
    const s = stage();
    s.run({ ...OPEN, decisions: [plain] });
    expect(shelvingLeft(s.decision('quality'), T0)).toBe(MAX_SHELVED_MS);
  });
});
