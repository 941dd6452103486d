import { expect, test } from 'vitest';
import { dueStep, type Decision, type JournalEntry } from '@gemba/core/exception';
import { askedTimeline } from '../../fixtures/asked-timeline.ts';
import { asked, splitUp } from '../../fixtures/asking.ts';
import { ago, decision, inMin } from '../../fixtures/sketch.ts';
import { ladderLines, type LadderLine } from './ladder-lines.ts';

const [quality, planning, materials, service] = asked.decisions as [Decision, Decision, Decision, Decision];

test('inside the window: who was asked, the next step with its time, then the later ones', () => {
  const { onTimeout: _, ...plain } = quality;
  expect(ladderLines(plain, askedTimeline)).toEqual([
    { kind: 'asked', at: quality.askedAt, people: { owner: 'in', also: [] } },
    { kind: 'next', does: 'step', roles: ['deputy'], at: inMin(9) },
    { kind: 'later', roles: ['shift-lead', 'lead'], afterMs: 600_000 },
    { kind: 'later', roles: ['plant-manager'], afterMs: 1_200_000 },
  ]);
});

test('done steps carry their time, everybody who was asked in them, and how often', () => {
  const steps = ladderLines(planning, askedTimeline).filter((line) => line.kind === 'step');
  expect(steps).toEqual([
    {
      kind: 'step',
      at: ago(14),
      level: 1,
      roles: ['deputy'],
      people: { owner: 'dm', also: [] },
      repeats: 1,
    },
    {
      kind: 'step',
      at: ago(4),
      level: 2,
      roles: ['shift-lead', 'lead'],
      people: { owner: 'to', also: ['jl'] },
      repeats: 0,
    },
  ]);
});

test('an acknowledgement begins the ladder anew: what was before is history', () => {
  expect(ladderLines(materials, askedTimeline)[0]).toMatchObject({ kind: 'seen', people: { owner: 'aw' } });
});

test('whoever acknowledges it after an escalation stands behind that step, with or without the timeline', () => {
  const told = (seq: number, at: number, actor: string, fact: object) =>
    ({ ...fact, seq, at: ago(at), actor, exceptionId: 'x', hash: '', previousHash: '' }) as JournalEntry;
  const decisionId = materials.id;
  const seen = { type: 'decision.acknowledged', payload: { decisionId, dueAt: inMin(12) } };
  const timeline = [
    told(1, 20, 'aw', seen),
    told(2, 9, 'gemba', {
      type: 'decision.escalated',
      payload: { decisionId, level: 1, role: 'deputy', to: 'sh' },
    }),
    told(3, 8, 'sh', seen),
  ];
  const again = {
    ...materials,
    owner: 'sh',
    acknowledgedBy: 'sh',
    acknowledgedAt: ago(8),
    seenBy: ['aw', 'sh'],
    escalationLevel: 1,
    step: { at: ago(9), repeats: 0 },
  };
  const kinds = (lines: readonly LadderLine[]) =>
    lines.slice(0, 3).map((line) => `${line.kind} ${'people' in line ? line.people?.owner : ''}`);
  expect(kinds(ladderLines(again, timeline))).toEqual(['seen aw', 'step sh', 'seen sh']);
  expect(kinds(ladderLines(again, null))).toEqual(['seen undefined', 'step sh', 'seen sh']);
});

test('a ladder that has run out says how often it goes on asking and when next', () => {
  expect(ladderLines(service, askedTimeline).at(-1)).toEqual({
    kind: 'exhausted',
    everyMs: 900_000,
    nextAt: inMin(8),
  });
});

test('a repetition that comes before the next step is what comes next', () => {
  const repeating = decision({
    function: 'q',
    ladder: [{ afterMs: 0, to: 'deputy', repeat: { everyMs: 120_000, times: 3 } }],
    escalationLevel: 1,
    step: { at: ago(1), repeats: 0 },
    nextStepAt: inMin(1),
  });
  expect(ladderLines(repeating, null).at(-1)).toEqual({
    kind: 'next',
    does: 'repeat',
    at: inMin(1),
  });
  const repeated = { ...repeating, step: { at: ago(7), repeats: 3 }, windowMs: 8 * 60_000 };
  expect(
    ladderLines({ ...repeated, ladder: [...repeating.ladder, { afterMs: 480_000, to: 'lead' }] }, null),
  ).toContainEqual({ kind: 'next', does: 'step', roles: ['lead'], at: inMin(1) });
});

test('while shelved, its return comes first and the whole ladder after it', () => {
  const until = inMin(20);
  const shelved = { ...quality, shelved: { at: ago(1), until, by: 'in', reason: 'r' }, nextStepAt: until };
  expect(
    ladderLines(shelved, null)
      .slice(1)
      .map((line) => line.kind),
  ).toEqual(['next', 'later', 'later', 'later']);
});

test('a decided question asks nobody any more', () => {
  const decided = decision({ function: 'q', choice: 'x' });
  expect(ladderLines(decided, null).map((line) => line.kind)).toEqual(['asked']);
});

test('where an option counts at the end of the window, nobody is announced to be asked after it', () => {
  expect(ladderLines(quality, null).slice(1)).toEqual([
    { kind: 'next', does: 'default', label: 'Hold the whole lot', at: inMin(9) },
  ]);
});

test('a hand-over that ends before the next step is due brings that step forward', () => {
  expect(ladderLines(planning, null).at(-1)).toEqual({
    kind: 'next',
    does: 'step',
    roles: ['plant-manager'],
    at: inMin(6),
  });
  const last = { ...planning, escalationLevel: 3 };
  expect(ladderLines(last, null).at(-1)).toMatchObject({ does: 'lapse' });
});

test('what is announced is what the timer does', () => {
  const MEANS = {
    escalate: 'step',
    lapse: 'step',
    repeat: 'repeat',
    unshelve: 'unshelve',
    'take-default': 'default',
    'run-out': 'end',
    nothing: null,
  } as const;
  const { handOver: _, ...settled } = planning;
  const top = { ...settled, escalationLevel: 3, step: { at: ago(4), repeats: 0 } };
  const { onTimeout: __, ...bare } = top;
  const waiting = [
    quality,
    planning,
    { ...settled, nextStepAt: inMin(16) },
    materials,
    { ...bare, nextStepAt: inMin(6) },
    ...splitUp.decisions.filter((d) => d.state !== 'decided'),
    {
      ...settled,
      escalationLevel: 1,
      step: { at: ago(1), repeats: 0 },
      nextStepAt: inMin(1),
    },
  ];
  const announced = waiting.map((d) => ladderLines(d, null).find((line) => line.kind === 'next')?.does);
  const done = waiting.map((d) => d.nextStepAt && MEANS[dueStep(d, d.nextStepAt).does]);
  expect(announced).toEqual(done);
  expect(new Set(done).size).toBe(5);
});
