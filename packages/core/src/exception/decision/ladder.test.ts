import { describe, expect, test } from 'vitest';
import { after, msBetween, type Instant } from '../../time/index.ts';
import { ASKED_AGAIN_MS, dueStep } from '../index.ts';
import type { FactPayloads, LadderStep } from '../index.ts';
import {
  asked,
  BY_PLAYBOOK,
  CHOICE,
  consequence,
  MIN,
  minutes,
  OPEN,
  SIGNED,
  stage,
} from '../stage.testing.ts';

const starving = (starvesAt: Instant) => consequence({ starvesAt });
const LADDER: LadderStep[] = [
  { afterMs: 0, to: 'deputy', also: ['lead'], repeat: { everyMs: 2 * MIN, times: 3 } },
  { afterMs: 10 * MIN, to: 'shift-lead' },
];
const opened = (more: Partial<FactPayloads['decision.asked']> = {}) => {
  const s = stage();
  s.run({ ...OPEN, decisions: [asked('quality', { ladder: LADDER, ...more }), asked('planning')] });
  const quality = () => s.decision('quality');
  return { ...s, quality };
};

describe('a ladder', () => {
  test('asks several people in a step, and each stays asked while it climbs', () => {
    const s = opened();
    s.fire('quality', 10, 'deb', 'leo', 'lea');
    expect(s.quality()).toMatchObject({ owner: 'deb', alsoAsked: ['ann', 'leo', 'lea'] });
    s.fire('quality', 20, 'sam');
    expect(s.quality()).toMatchObject({ owner: 'sam', alsoAsked: ['ann', 'leo', 'lea', 'deb'] });
  });

  test('repeats its step as often as the playbook says, without making anybody’s answer stale', () => {
    const s = opened();
    s.fire('quality', 10, 'deb');
    const { version } = s.quality();
    for (const minute of [12, 14, 16, 18]) s.fire('quality', minute, 'deb');
    expect(s.types.filter((t) => t === 'decision.repeated')).toHaveLength(3);
    expect(s.quality()).toMatchObject({ version, escalationLevel: 1, nextStepAt: minutes(20) });
  });

  test('does not make up for repeats that it missed, and leaves no step out', () => {
    const s = opened();
    s.fire('quality', 10, 'deb');
    s.fire('quality', 17, 'deb');
    expect(s.quality().step).toMatchObject({ repeats: 3 });
    s.fire('quality', 600, 'sam');
    s.fire('quality', 600, 'sam');
    expect(s.quality()).toMatchObject({ escalationLevel: 2, owner: 'sam', nextStepAt: minutes(610) });
  });

  test('a timer that comes twice, or early, does nothing', () => {
    const s = opened();
    for (const minute of [9, 10, 10, 11]) s.fire('quality', minute, 'deb');
    expect(s.types.slice(3)).toEqual(['decision.escalated']);
  });

  test('keeps asking when it has run out, also where nobody is on and where there never was a step', () => {
    for (const ladder of [LADDER, []]) {
      const s = opened({ ladder, owner: null });
      for (const minute of [10, 20, 30]) s.fire('quality', minute);
      while (!s.quality().ladderExhausted) s.fire('quality', 30);
      const { nextStepAt } = s.quality();
      if (!nextStepAt) throw new Error('nothing is armed');
      s.run({ type: 'timer', decisionId: 'quality', to: [] }, nextStepAt);
      expect(s.types.at(-1)).toBe('decision.repeated');
      expect(s.quality()).toMatchObject({ owner: null, nextStepAt: after(nextStepAt, ASKED_AGAIN_MS) });
    }
  });

  test('asks every quarter of an hour when it has run out, also where its last step asks oftener and less long', () => {
    const s = opened({ ladder: LADDER.slice(0, 1) });
    for (const minute of [10, 12, 14, 16, 20]) s.fire('quality', minute, 'deb');
    expect(s.quality()).toMatchObject({ ladderExhausted: true, nextStepAt: minutes(35) });
    for (const [minute, nth] of [
      [35, 1],
      [50, 2],
      [65, 3],
      [80, 4],
    ] as const) {
      s.fire('quality', minute, 'deb');
      expect(s.journal.at(-1)).toMatchObject({ type: 'decision.repeated', payload: { nth } });
      expect(s.quality().nextStepAt).toBe(minutes(minute + 15));
    }
  });

  test('an acknowledgement opens the second window and the ladder starts anew, once', () => {
    const s = opened();
    s.fire('quality', 10, 'deb');
    s.act('acknowledge', 'quality', { by: 'deb' }, minutes(11));
    expect(s.quality()).toMatchObject({ escalationLevel: 0, dueAt: minutes(16), nextStepAt: minutes(16) });
    expect(s.quality().step).toBeUndefined();
    s.fire('quality', 16, 'leo');
    expect(s.quality()).toMatchObject({ escalationLevel: 1, owner: 'leo', state: 'acknowledged' });
    expect(s.act('acknowledge', 'quality', { by: 'leo' }, minutes(17))).toBeNull();
    expect(s.quality().escalationLevel, 'not by the next owner’s').toBe(1);
  });

  test('the second window ends where the consequence begins, and is long enough to answer', () => {
    for (const [starves, due] of [
      [8, 8],
      [5, 6],
      [60, 9],
    ] as const) {
      const s = opened({ why: BY_PLAYBOOK });
      s.run({ type: 'reassess', priority: 'A', windows: [], consequence: starving(minutes(starves)) });
      s.act('acknowledge', 'quality', {}, minutes(4));
      expect(s.quality().dueAt).toBe(minutes(due));
      expect(s.quality().windowMs).toBe(msBetween(minutes(4), minutes(due)));
    }
  });
});

test('what comes back is due before the consequence, too, and says why', () => {
  const s = opened({ why: BY_PLAYBOOK });
  s.act('decide', 'quality', { ...CHOICE, option: 'nothing' }, minutes(1));
  s.run({ type: 'reassess', priority: 'A', windows: [], consequence: starving(minutes(8)) }, minutes(2));
  s.act('withdraw', 'quality', { reason: 'wrong', compensations: [] }, minutes(5));
  expect(s.quality()).toMatchObject({ dueAt: minutes(8), nextStepAt: minutes(8), why: { by: 'starvation' } });
});

describe('a default outcome', () => {
  const timeout = { params: {}, postings: [], effects: [] };
  const atWindow = { option: 'nothing', at: 'window' as const };
  const taken = { state: 'decided', outcome: { option: 'nothing', by: 'gemba', byTimeout: true } };

  test('is taken at the window’s end, or when the ladder has run out', () => {
    const s = opened({ onTimeout: atWindow });
    s.run({ type: 'timer', decisionId: 'quality', to: [], timeout }, minutes(9));
    expect(s.quality().state).toBe('asked');
    s.run({ type: 'timer', decisionId: 'quality', to: [], timeout }, minutes(10));
    expect(s.quality()).toMatchObject(taken);
    expect(s.decision('planning').state).toBe('asked');

    const late = opened({ onTimeout: { option: 'nothing', at: 'ladder' } });
    for (const minute of [10, 20, 30]) {
      expect(late.quality().state).toBe('asked');
      late.run({ type: 'timer', decisionId: 'quality', to: ['deb'], timeout }, minutes(minute));
    }
    expect(late.quality()).toMatchObject({ ...taken, ladderExhausted: true });
  });

  test('that cannot be posted or is no option any more leaves the decision to people', () => {
    const cannot = opened({ onTimeout: atWindow });
    cannot.fire('quality', 10, 'deb');
    expect(cannot.quality()).toMatchObject({ state: 'asked', escalationLevel: 1, owner: 'deb' });
    cannot.fire('quality', 10, 'deb');
    expect(cannot.quality().escalationLevel).toBe(1);

    const gone = opened({ onTimeout: { option: 'gone', at: 'window' } });
    gone.run({ type: 'timer', decisionId: 'quality', to: ['deb'], timeout }, minutes(10));
    expect(gone.quality()).toMatchObject({ state: 'asked', escalationLevel: 1 });

    const end = opened({ onTimeout: { option: 'nothing', at: 'ladder' } });
    for (const minute of [10, 20, 30]) end.fire('quality', minute, 'deb');
    expect(end.quality()).toMatchObject({ state: 'asked', ladderExhausted: true });
  });

  test.each(['release', 'scrap'])('never signs, and is nobody’s second person: %s', (option) => {
    for (const at of ['window', 'ladder'] as const) {
      const s = opened({ options: SIGNED, onTimeout: { option, at } });
      for (const minute of [10, 20, 30])
        s.run({ type: 'timer', decisionId: 'quality', to: ['deb'], timeout }, minutes(minute));
      expect(s.quality()).toMatchObject({ state: 'asked', ladderExhausted: true });
    }
  });

  test('does not set aside what a person has proposed', () => {
    const s = opened({ options: SIGNED, onTimeout: atWindow });
    s.act('decide', 'quality', { ...CHOICE, option: 'scrap' }, minutes(9));
    s.run({ type: 'timer', decisionId: 'quality', to: ['deb'], timeout }, minutes(10));
    expect(s.quality()).toMatchObject({ state: 'asked', escalationLevel: 1, proposal: { by: 'ann' } });
    expect(s.act('confirm', 'quality', { by: 'deb', postings: [], effects: [] }, minutes(11))).toBeNull();
    expect(s.quality()).toMatchObject({ state: 'decided', outcome: { option: 'scrap', by: 'ann' } });
  });

  test('counts when its timer comes late, and meanwhile a hand-over was due for an answer', () => {
    const s = opened({ onTimeout: atWindow });
    s.act('offer-hand-over', 'quality', { to: 'eve', note: '', answerBy: minutes(8) });
    s.run({ type: 'timer', decisionId: 'quality', to: ['deb'], timeout }, minutes(12));
    expect(s.quality()).toMatchObject(taken);

    const cannot = opened({ onTimeout: atWindow });
    cannot.act('offer-hand-over', 'quality', { to: 'eve', note: '', answerBy: minutes(8) });
    for (const minute of [12, 12]) cannot.fire('quality', minute);
    expect(cannot.types.slice(-2)).toEqual(['decision.hand-over-lapsed', 'decision.escalated']);
    expect(cannot.quality()).toMatchObject({ escalationLevel: 1, nextStepAt: minutes(14) });
    expect(cannot.quality().handOver).toBeUndefined();
  });

  test('still counts at the window’s end when a hand-over lapsed before it', () => {
    const s = opened({ onTimeout: atWindow });
    s.act('offer-hand-over', 'quality', { to: 'eve', note: '', answerBy: minutes(3) });
    s.fire('quality', 3, 'deb');
    expect(s.quality()).toMatchObject({ escalationLevel: 1, owner: 'deb' });
    for (const minute of [5, 7, 9]) s.fire('quality', minute, 'deb');
    expect(dueStep(s.quality(), minutes(10)), 'or the next step').toMatchObject({
      does: 'take-default',
      step: { to: 'shift-lead' },
    });
    s.run({ type: 'timer', decisionId: 'quality', to: [], timeout }, minutes(10));
    expect(s.quality()).toMatchObject(taken);
  });
});
