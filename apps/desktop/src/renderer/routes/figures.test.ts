import { describe, expect, it } from 'vitest';
import { evolve } from '@gemba/core/exception';
import type { ExceptionState, FactPayloads, JournalEntry, Priority } from '@gemba/core/exception';
import { after, instant } from '@gemba/core/time';
import { createLiveRows } from './decision-rows.ts';
import { mostUrgent } from './most-urgent.ts';

const START = instant(Date.parse('2026-11-22T08:00:00Z'));
const PEOPLE = new Map([['anna', { name: 'Anna Weiss' }]]);

let seq = 0;
const fact = (entry: Pick<JournalEntry, 'type' | 'payload' | 'exceptionId'>): JournalEntry =>
  ({ ...entry, seq: ++seq, at: START, actor: 'anna', hash: '', previousHash: '' }) as JournalEntry;

function exception(id: string, priority: Priority, dueInMinutes: number): ExceptionState {
  const opened: FactPayloads['exception.opened'] = {
    plant: 'p1',
    title: `Title of ${id}`,
    where: '',
    playbook: 'quality-hold',
    playbookVersion: 1,
    correlationKey: id,
    priority,
    subject: {},
    consequence: null,
    eventId: 'e',
    source: 's',
    occurredAt: START,
  };
  const asked: FactPayloads['decision.asked'] = {
    decisionId: `${id}.quality`,
    function: 'quality',
    question: 'What now?',
    options: [],
    dueAt: after(START, dueInMinutes * 60_000),
    windowMs: 1,
    acknowledgedWindowMs: 1,
    ladder: [],
    owner: 'anna',
  };
  const state = evolve(undefined, fact({ type: 'exception.opened', payload: opened, exceptionId: id }));
  return evolve(state, fact({ type: 'decision.asked', payload: asked, exceptionId: id }));
}

const decided = (state: ExceptionState): ExceptionState =>
  evolve(
    state,
    fact({
      type: 'decision.decided',
      exceptionId: state.id,
      payload: {
        decisionId: `${state.id}.quality`,
        option: 'hold',
        label: 'Hold',
        params: {},
        reason: 'why',
      },
    }),
  );

describe('the rows of the decisions grid', () => {
  it('keep their object until their decision changes', () => {
    const rows = createLiveRows(PEOPLE);
    const [a, b] = [exception('a', 'A', 5), exception('b', 'B', 5)];
    const [rowA, rowB] = rows([], [a, b]);
    expect(rowA).toMatchObject({ id: 'a.quality', exceptionTitle: 'Title of a', ownerName: 'Anna Weiss' });
    const [nextA, nextB] = rows([], [decided(a), b]);
    expect(nextA).toMatchObject({
      state: 'decided',
      option: 'Hold',
      reason: 'why',
      decidedAt: START,
      version: 2,
    });
    expect(nextB).toBe(rowB);
    expect(nextA).not.toBe(rowA);
  });

  it('take the live decision over the listed one unless the listed one is newer, and list none twice', () => {
    const rows = createLiveRows(PEOPLE);
    const state = exception('a', 'A', 5);
    const [live] = rows([], [state]);
    const older = { ...live!, version: 0, question: 'old' };
    const newer = { ...live!, version: 9, question: 'new' };
    const history = { ...live!, id: 'long-ago' };
    expect(rows([older, history], [state])).toEqual([live, history]);
    expect(rows([newer, history], [state])).toEqual([newer, history]);
  });
});

describe('the most urgent exception', () => {
  it('is the one of the highest priority whose fuse ends first', () => {
    const [low, late, soon] = [
      exception('low', 'B', 1),
      exception('late', 'A', 30),
      exception('soon', 'A', 5),
    ];
    expect(mostUrgent([low, late, soon])).toBe(soon);
  });

  it('is not one where everything is decided as long as another of its priority waits', () => {
    expect(mostUrgent([decided(exception('done', 'A', 1)), exception('open', 'A', 30)])?.id).toBe('open');
  });

  it('is none when nothing is open', () => {
    expect(mostUrgent([{ ...exception('a', 'A', 1), state: 'resolved' }])).toBeNull();
  });
});
