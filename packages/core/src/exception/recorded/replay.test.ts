/** Histories of older versions are replayed for ever: what was written then means the same now, and goes on. */
import { describe, expect, test } from 'vitest';
import { MAX_SHELVED_MS, evolve, shelvingLeft } from '../index.ts';
import type { Command, Decision, ExceptionState, JournalEntry } from '../index.ts';
import { after, type Instant } from '../../time/index.ts';
import { MIN, stage } from '../stage.testing.ts';
import { FOLDS_0_1, JOURNAL_0_1 } from './version-0.1.testing.ts';

const NIGHT = '2026-11-22T03:00:00.000Z' as Instant;
const minutes = (n: number): Instant => after(NIGHT, n * MIN);
const fold = (entries: readonly JournalEntry[]): ExceptionState => {
  const state = entries.reduce<ExceptionState | undefined>(evolve, undefined);
  if (!state) throw new Error('an empty journal');
  return state;
};
const [escalated, exhausted, acknowledged] = FOLDS_0_1;
if (!escalated || !exhausted || !acknowledged) throw new Error('a fold is missing');
const goOn = (from: ExceptionState) => stage(NIGHT, from);
const upTo = ({ id, seq }: ExceptionState) =>
  JOURNAL_0_1.filter((entry) => entry.exceptionId === id && entry.seq <= seq);

describe('the journal of version 0.1', () => {
  test.each(FOLDS_0_1.map((then) => [`${then.id} at ${then.seq}`, then] as const))(
    'says of %s what it said then',
    (_, then) => {
      const now = fold(upTo(then));
      // what had run out had nothing armed then; now it is asked about again and again
      const known = then.decisions.map(({ nextStepAt, ...d }) =>
        d.ladderExhausted ? d : { ...d, nextStepAt },
      );
      expect(now).toMatchObject({ ...then, decisions: known });
    },
  );

  test('folds of it that stop in the middle have an armed step for every open decision', () => {
    for (let n = 2; n <= JOURNAL_0_1.length; n += 1)
      for (const id of ['x1', 'x2']) {
        const part = JOURNAL_0_1.slice(0, n).filter((entry) => entry.exceptionId === id);
        if (part.length === 0) continue;
        for (const d of fold(part).decisions) expect(d.nextStepAt === null).toBe(d.state === 'decided');
      }
  });
});

describe('a fold of version 0.1', () => {
  const quality = (s: ReturnType<typeof stage>): Decision => s.decision('quality');

  test('that had begun its ladder goes on with the next step, at its time', () => {
    const s = goOn(escalated);
    s.act('reassign', 'quality', { to: 'eve', reason: null }, minutes(12));
    expect(quality(s)).toMatchObject({ owner: 'eve', escalationLevel: 1, nextStepAt: minutes(20) });
    s.run({ type: 'timer', decisionId: 'quality', to: ['leo'] }, minutes(15));
    expect(quality(s).escalationLevel).toBe(1);
    s.run({ type: 'timer', decisionId: 'quality', to: ['leo'] }, minutes(20));
    expect(quality(s)).toMatchObject({ escalationLevel: 2, owner: 'leo', alsoAsked: ['eve'] });
  });

  test('on the last step of its ladder waits for a window before it says that there is no other', () => {
    const onLastStep = exhausted.decisions.map((d) =>
      d.id === 'quality' ? { ...d, ladderExhausted: false, nextStepAt: minutes(30) } : d,
    );
    const s = goOn({ ...exhausted, decisions: onLastStep });
    s.act('reassign', 'quality', { to: 'eve', reason: null }, minutes(22));
    expect(quality(s)).toMatchObject({ escalationLevel: 2, nextStepAt: minutes(30) });
    s.run({ type: 'timer', decisionId: 'quality', to: [] }, minutes(30));
    expect(quality(s).ladderExhausted).toBe(true);
  });

  test('whose timer was armed earlier than it would be now is not due for ever', () => {
    const early = escalated.decisions.map((d) =>
      d.id === 'quality' ? { ...d, nextStepAt: minutes(12) } : d,
    );
    const s = goOn({ ...escalated, decisions: early });
    s.run({ type: 'timer', decisionId: 'quality', to: ['deb'] }, minutes(12));
    expect(quality(s)).toMatchObject({ escalationLevel: 1, nextStepAt: minutes(22) });
  });

  test('whose ladder had run out is asked about again as soon as a timer looks at it', () => {
    const s = goOn(exhausted);
    expect(quality(s).nextStepAt).toBeNull();
    s.run({ type: 'timer', decisionId: 'quality', to: ['leo'] }, minutes(31));
    expect(quality(s)).toMatchObject({ alsoAsked: ['leo'], nextStepAt: minutes(46) });
    const acting = goOn(exhausted);
    acting.act('reassign', 'quality', { to: 'eve', reason: null }, minutes(60));
    expect(quality(acting).nextStepAt).not.toBeNull();
  });

  test('that was acknowledged and escalated stays so', () => {
    const s = goOn(acknowledged);
    s.run({ type: 'timer', decisionId: 'planning', to: ['leo'] }, minutes(46));
    expect(s.decision('planning')).toMatchObject({ state: 'acknowledged', escalationLevel: 2, owner: 'leo' });
  });

  test('and has another owner since can be acknowledged by that one, and goes on with the next step at its time', () => {
    const s = goOn(acknowledged);
    s.act('acknowledge', 'planning', { by: 'deb' }, minutes(38));
    expect(s.decision('planning')).toMatchObject({
      escalationLevel: 1,
      acknowledgedBy: 'deb',
      dueAt: minutes(43),
      nextStepAt: minutes(46),
    });
  });

  test('that is shelved, nobody knows since when, is bounded and comes back', () => {
    const shelvedThen = escalated.decisions.find((d) => d.id === 'planning');
    expect(shelvedThen?.shelved).not.toHaveProperty('at');

    const again = goOn(escalated);
    const until = after(minutes(20), MAX_SHELVED_MS + 1);
    expect(again.act('shelve', 'planning', { until, reason: 'on and on' }, minutes(20))).toMatchObject({
      refused: 'shelved_too_long',
    });
    expect(shelvingLeft(again.decision('planning'), minutes(20))).toBe(MAX_SHELVED_MS);

    const ends: Command[] = [
      { type: 'timer', decisionId: 'planning', to: [] },
      { type: 'unshelve-in-doubt', decisionId: 'planning' },
    ];
    for (const command of ends) {
      const s = goOn(escalated);
      s.run(command, minutes(30));
      expect(s.journal).toHaveLength(1);
      expect(s.journal[0]?.payload).not.toHaveProperty('durationMs');
      s.restart();
      expect(s.decision('planning')).toMatchObject({ shelved: null, nextStepAt: minutes(30) });
    }
  });
});
