import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { after, type Instant } from '../../time/index.ts';
import { mayAcknowledge } from '../index.ts';
import type { FactPayloads } from '../index.ts';
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
  T0,
} from '../stage.testing.ts';

const REPEATS = { everyMs: 2 * MIN, times: 3 };
const LADDER = [
  { afterMs: 0, to: 'deputy', repeat: REPEATS },
  { afterMs: 10 * MIN, to: 'lead' },
];

/** Acknowledged by ann at minute 1; not decided in her window, which ends at minute 6: deb is asked. */
const escalated = (more: Partial<FactPayloads['decision.asked']> = {}) => {
  const s = stage();
  s.run({ ...OPEN, decisions: [asked('quality', { ladder: LADDER, ...more }), asked('planning')] });
  const quality = () => s.decision('quality');
  const acknowledge = (by: string, minute: number) =>
    s.act('acknowledge', 'quality', { by }, minutes(minute));
  const reassign = (to: string, minute: number) =>
    s.act('reassign', 'quality', { by: 'max', to, reason: null }, minutes(minute));
  acknowledge('ann', 1);
  s.fire('quality', 6, 'deb');
  return { ...s, quality, acknowledge, reassign };
};
const ALREADY = { refused: 'already_acknowledged' };

describe('a decision that was acknowledged and has another owner since', () => {
  test('can be acknowledged by the new owner, whose window holds the ladder where it is', () => {
    const s = escalated();
    expect(s.acknowledge('deb', 8)).toBeNull();
    expect(s.quality()).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'deb',
      acknowledgedAt: minutes(8),
      owner: 'deb',
      alsoAsked: ['ann'],
      dueAt: minutes(13),
      windowMs: 5 * MIN,
      escalationLevel: 1,
      nextStepAt: minutes(13),
    });
    expect(s.types.at(-1)).toBe('decision.acknowledged');
    for (const minute of [10, 12]) s.fire('quality', minute, 'deb');
    expect(s.types.at(-1), 'nothing rings in the window').toBe('decision.acknowledged');
  });

  test('asks again when that window ends, and takes the next step at its own time, none twice', () => {
    const s = escalated();
    s.acknowledge('deb', 8);
    s.fire('quality', 13, 'deb');
    expect(s.types.at(-1)).toBe('decision.repeated');
    expect(s.quality()).toMatchObject({ step: { at: minutes(6), repeats: 3 }, nextStepAt: minutes(16) });
    s.fire('quality', 15, 'leo');
    expect(s.quality().escalationLevel).toBe(1);
    s.fire('quality', 16, 'leo');
    expect(s.quality()).toMatchObject({ escalationLevel: 2, owner: 'leo', alsoAsked: ['ann', 'deb'] });
  });

  test('takes the step that came due in the window at its end', () => {
    const s = escalated();
    s.acknowledge('deb', 14);
    expect(s.quality()).toMatchObject({ dueAt: minutes(19), nextStepAt: minutes(19) });
    s.fire('quality', 16, 'leo');
    expect(s.quality().escalationLevel).toBe(1);
    s.fire('quality', 19, 'leo');
    expect(s.quality()).toMatchObject({ escalationLevel: 2, owner: 'leo' });
    expect(s.acknowledge('leo', 20)).toBeNull();
    expect(s.quality()).toMatchObject({ escalationLevel: 2, dueAt: minutes(25) });
  });

  test.each(['reassign', 'delegate'] as const)('by a %s too, before the ladder has begun', (type) => {
    const s = stage();
    s.run(OPEN);
    s.act('acknowledge', 'quality', {}, minutes(1));
    s.act(type, 'quality', { to: 'bob', reason: null }, minutes(2));
    expect(s.act('acknowledge', 'quality', { by: 'bob' }, minutes(3))).toBeNull();
    expect(s.decision('quality')).toMatchObject({ owner: 'bob', escalationLevel: 0, nextStepAt: minutes(8) });
    s.fire('quality', 8, 'deb');
    expect(s.decision('quality')).toMatchObject({ owner: 'deb', escalationLevel: 1 });
  });

  test('is due before the consequence', () => {
    const s = escalated({ why: BY_PLAYBOOK });
    const starving = consequence({ starvesAt: minutes(11) });
    s.run({ type: 'reassess', priority: 'A', windows: [], consequence: starving }, minutes(7));
    s.acknowledge('deb', 8);
    expect(s.quality()).toMatchObject({
      dueAt: minutes(11),
      windowMs: 3 * MIN,
      nextStepAt: minutes(11),
      why: { by: 'starvation' },
    });
  });

  test('stays pinned when its ladder has run out, and is asked about again after the window', () => {
    const s = escalated();
    for (const minute of [16, 26]) s.fire('quality', minute, 'leo');
    s.fire('quality', 36);
    expect(s.quality().ladderExhausted).toBe(true);
    s.acknowledge('leo', 50);
    expect(s.quality()).toMatchObject({ ladderExhausted: true, escalationLevel: 2, nextStepAt: minutes(55) });
    s.fire('quality', 55, 'leo');
    expect(s.types.at(-1)).toBe('decision.repeated');
    expect(s.quality().nextStepAt).toBe(minutes(70));
  });

  test('still takes its default at the end of the window, but not when the ladder has run out', () => {
    const onTimeout = { option: 'nothing', at: 'window' as const };
    const timeout = { params: {}, postings: [], effects: [] };
    // ann's window ended, and then the default could not be posted
    const s = escalated({ onTimeout });
    s.acknowledge('deb', 8);
    s.run({ type: 'timer', decisionId: 'quality', to: [], timeout }, minutes(13));
    expect(s.quality().outcome).toMatchObject({ option: 'nothing', byTimeout: true });

    const out = escalated({ onTimeout });
    for (const minute of [16, 26]) out.fire('quality', minute, 'leo');
    out.acknowledge('leo', 30);
    out.run({ type: 'timer', decisionId: 'quality', to: ['leo'], timeout }, out.quality().nextStepAt!);
    expect(out.types.slice(-2)).toEqual(['decision.acknowledged', 'decision.repeated']);
  });

  test('goes on at once when a hand-over finds no answer, whoever has acknowledged it', () => {
    const s = escalated();
    s.acknowledge('deb', 8);
    s.act(
      'offer-hand-over',
      'quality',
      { by: 'deb', to: 'eve', note: '', answerBy: minutes(10) },
      minutes(9),
    );
    s.fire('quality', 10, 'leo');
    expect(s.types.slice(-2)).toEqual(['decision.hand-over-lapsed', 'decision.escalated']);
    expect(s.quality()).toMatchObject({ owner: 'leo', escalationLevel: 2, nextStepAt: minutes(15) });
  });

  test('keeps what was proposed', () => {
    const s = escalated({ options: SIGNED });
    s.act('decide', 'quality', { ...CHOICE, option: 'scrap' }, minutes(7));
    s.acknowledge('deb', 8);
    expect(s.quality()).toMatchObject({ proposal: { by: 'ann' }, acknowledgedBy: 'deb' });
  });
});

describe('nobody acknowledges', () => {
  test('what somebody else owns and a person has acknowledged, or what they have acknowledged last', () => {
    const s = escalated();
    for (const by of ['ann', 'max']) {
      expect(mayAcknowledge(s.quality(), by)).toBe(false);
      expect(s.acknowledge(by, 7)).toMatchObject(ALREADY);
    }
    expect(mayAcknowledge(s.quality(), 'deb')).toBe(true);
    s.acknowledge('deb', 8);
    expect(mayAcknowledge(s.quality(), 'deb')).toBe(false);
    expect(s.acknowledge('deb', 9)).toMatchObject(ALREADY);
    s.fire('quality', 16, 'deb');
    expect(s.acknowledge('deb', 17), 'theirs again on the next step').toMatchObject(ALREADY);
  });

  test('twice on one step of the ladder; on a later one they may, if another one has since', () => {
    const s = escalated();
    s.acknowledge('deb', 8);
    s.reassign('ann', 9);
    expect(s.acknowledge('ann', 9), 'who acknowledged before deb').toMatchObject(ALREADY);
    s.reassign('deb', 10);
    expect(s.acknowledge('deb', 10)).toMatchObject(ALREADY);
    expect(s.quality().nextStepAt, 'nothing is put off by it').toBe(minutes(13));
    s.fire('quality', 16, 'ann');
    expect(s.acknowledge('ann', 17)).toBeNull();
    s.reassign('deb', 18);
    expect(s.acknowledge('deb', 18)).toMatchObject(ALREADY);
  });

  test('what is decided; and what is asked again can be acknowledged by everybody anew', () => {
    const s = escalated();
    s.acknowledge('deb', 8);
    s.act('decide', 'quality', { ...CHOICE, option: 'nothing' }, minutes(9));
    expect(mayAcknowledge(s.quality(), 'ann')).toBe(false);
    s.act('withdraw', 'quality', { reason: 'wrong', compensations: [] }, minutes(10));
    expect(s.quality()).not.toHaveProperty('seenBy');
    expect(s.acknowledge('deb', 11)).toBeNull();
    expect(s.quality()).toMatchObject({ owner: 'deb', escalationLevel: 0, nextStepAt: minutes(16) });
  });
});

test('people who pass a decision to and fro and acknowledge it in turn do not keep it silent: its ladder runs out all the same', () => {
  const people = ['ann', 'bob', 'cy'];
  const turn = fc.record({ who: fc.constantFrom(...people), acts: fc.boolean() });
  const windowMs = 5 * MIN;
  // the first window, ann's anew, and on each step everybody's, or the step's own time where that is longer
  const longest = 10 * MIN + 3 * people.length * windowMs + 2 * 10 * MIN;
  fc.assert(
    fc.property(fc.array(turn, { minLength: 1, maxLength: 12 }), (turns) => {
      const s = stage();
      s.run({ ...OPEN, decisions: [asked('quality', { ladder: LADDER })] });
      let at: Instant = T0;
      for (let n = 0; !s.decision('quality').ladderExhausted; n += 1) {
        const { who, acts } = turns[n % turns.length]!;
        at = after(at, MIN / 2);
        expect(at <= after(T0, longest)).toBe(true);
        s.run({ type: 'timer', decisionId: 'quality', to: [who] }, at);
        if (!acts) continue;
        s.act('reassign', 'quality', { by: 'max', to: who, reason: null }, at);
        s.act('acknowledge', 'quality', { by: who }, at);
      }
      const levels = s.journal.flatMap((f) => (f.type === 'decision.escalated' ? [f.payload.level] : []));
      expect([
        [1, 2],
        [1, 1, 2],
        [1, 2, 1, 2],
      ]).toContainEqual(levels);
    }),
  );
});
