import { expect, test } from 'vitest';
import { asked, CHOICE, MIN, OPEN, SIGNED, stage, T0 } from '../exception/stage.testing.ts';
import { evolve, type ExceptionState, type JournalEntry } from '../exception/index.ts';
import { after } from '../time/index.ts';
import { isSettledBy, noticesOf, settlementsOf, type Notice, type Settlement } from './index.ts';

/** Everything that a journal tells people, and what it makes needless. */
function told(journal: readonly JournalEntry[]) {
  let state: ExceptionState | undefined;
  const notices: Notice[] = [];
  const settlements: Settlement[] = [];
  for (const entry of journal) {
    const before = state;
    state = evolve(before, entry);
    notices.push(...noticesOf(before, state, entry));
    settlements.push(...settlementsOf(before, state, entry));
  }
  return { notices, settlements };
}
const opened = (more: Parameters<typeof asked>[1] = {}) => {
  const on = stage();
  on.run({ ...OPEN, decisions: [asked('quality', more), asked('planning', { owner: 'paul' })] });
  return on;
};
const short = ({ notices }: { notices: Notice[] }) =>
  notices.map((n) => `${n.because} ${n.person} ${n.role}`);

test('every owner is told when the exception opens, and nobody who is not asked', () => {
  expect(short(told(opened().journal))).toEqual(['asked ann owner', 'asked paul owner']);
});

test('an escalation tells the new owner and those who are asked beside, by the channels of the step', () => {
  const on = opened({
    ladder: [{ afterMs: 0, to: 'lead', also: ['deputy'], channels: ['voice', 'sms'] }],
  });
  on.fire('quality', 10, 'lea', 'dan');
  const { notices } = told(on.journal);
  expect(short({ notices })).toEqual([
    'asked ann owner',
    'asked paul owner',
    'escalated lea owner',
    'escalated dan also',
  ]);
  expect(notices.slice(2)).toMatchObject([
    { channels: ['voice', 'sms'], level: 1 },
    { channels: ['voice', 'sms'], level: 1 },
  ]);
  expect(notices[0]).not.toHaveProperty('channels');
});

test('one person’s acknowledgement silences nobody else', () => {
  const on = opened({ ladder: [{ afterMs: 0, to: 'lead', also: ['deputy'] }] });
  on.fire('quality', 10, 'lea', 'dan');
  on.act('acknowledge', 'quality', { by: 'lea' }, after(T0, 11 * MIN));
  expect(told(on.journal).settlements).toMatchObject([{ person: 'lea', because: 'has-acted' }]);
});

test('the decision, and only the decision, ends what everybody is asked; what informs is told all the same', () => {
  const on = opened({ ladder: [{ afterMs: 0, to: 'lead' }] });
  on.fire('quality', 10, 'lea');
  on.run({ type: 'comment', decisionId: 'quality', by: 'lea', text: 'look', mentions: ['max'] });
  on.act('decide', 'quality', {
    by: 'ann',
    option: 'nothing',
    params: {},
    reason: null,
    postings: [],
    effects: [],
  });
  const { notices, settlements } = told(on.journal);
  expect(settlements).toMatchObject([{ decisionId: 'quality', person: null, because: 'decided' }]);
  expect(notices.at(-1)).toMatchObject({ because: 'mentioned', person: 'max', quote: 'look' });
});

test('nobody is told what they did themselves, nor twice because of one fact', () => {
  const on = opened();
  on.run({ type: 'comment', decisionId: 'quality', by: 'ann', text: 'x', mentions: ['ann', 'bob', 'bob'] });
  on.act('reassign', 'quality', { by: 'bob', to: 'bob', reason: null });
  expect(short(told(on.journal)).slice(2)).toEqual(['mentioned bob informed']);
});

test('who is reassigned away from is not asked any more; who delegates stays asked', () => {
  const reassigned = opened();
  reassigned.act('reassign', 'quality', { by: 'max', to: 'bob', reason: 'knows it' });
  expect(told(reassigned.journal)).toMatchObject({
    settlements: [{ person: 'max' }, { person: 'ann', because: 'not-asked-any-more' }],
    notices: [{}, {}, { person: 'bob', because: 'reassigned', quote: 'knows it' }],
  });
  const delegated = opened();
  delegated.act('delegate', 'quality', { to: 'bob', reason: null });
  const { notices, settlements } = told(delegated.journal);
  expect(notices.at(-1)).toMatchObject({ person: 'bob', because: 'delegated', role: 'owner' });
  expect(settlements).toMatchObject([{ person: 'ann', because: 'has-acted' }]);
});

test('a hand-over tells whom it is offered to, and its answer tells who offered it', () => {
  const on = opened();
  const answerBy = after(T0, 5 * MIN);
  on.act('offer-hand-over', 'quality', { to: 'bob', note: 'lot is on hold', answerBy });
  on.act('decline-hand-over', 'quality', { by: 'bob', reason: 'not mine' });
  on.act('offer-hand-over', 'quality', { to: 'cleo', note: 'please', answerBy });
  on.act('accept-hand-over', 'quality', { by: 'cleo' });
  expect(short(told(on.journal)).slice(2)).toEqual([
    'hand-over-offered bob owner',
    'hand-over-declined ann informed',
    'hand-over-offered cleo owner',
    'hand-over-accepted ann informed',
  ]);
});

test('a hand-over that nobody answers tells who offered it, and escalates', () => {
  const on = opened();
  on.act('offer-hand-over', 'quality', { to: 'bob', note: 'x', answerBy: after(T0, 2 * MIN) });
  on.fire('quality', 2, 'dan');
  expect(short(told(on.journal)).slice(3)).toEqual(['hand-over-lapsed ann informed', 'escalated dan owner']);
});

test('a colleague is told the question, and who asked is told the answer', () => {
  const on = opened();
  on.run({
    type: 'ask-colleague',
    decisionId: 'quality',
    by: 'ann',
    questionId: 'q1',
    person: 'eve',
    text: 'Is it safe?',
  });
  on.run({ type: 'answer-colleague', decisionId: 'quality', by: 'eve', questionId: 'q1', text: 'Yes' });
  const { notices, settlements } = told(on.journal);
  expect(notices.slice(2)).toMatchObject([
    { person: 'eve', because: 'colleague-asked', role: 'colleague', quote: 'Is it safe?' },
    { person: 'ann', because: 'colleague-answered', role: 'informed', quote: 'Yes' },
  ]);
  expect(settlements.at(-1)).toMatchObject({ person: 'eve', only: ['colleague-asked'] });
});

test('a proposal is put before everybody else who is asked, and whom the roster names where nobody is', () => {
  const propose = (on: ReturnType<typeof stage>, by: string, seconds: string[] = []) =>
    on.act('decide', 'quality', { ...CHOICE, by, option: 'scrap', seconds });
  const alone = opened({ options: SIGNED });
  propose(alone, 'ann', ['sue']);
  expect(short(told(alone.journal)).slice(2)).toEqual(['proposed sue second']);
  const byAnother = opened({ options: SIGNED });
  propose(byAnother, 'bob', ['sue']);
  expect(short(told(byAnother.journal)).slice(2)).toEqual(['proposed ann second', 'proposed sue second']);
  const beside = opened({ options: SIGNED, ladder: [{ afterMs: 0, to: 'lead' }] });
  beside.fire('quality', 10, 'lea');
  propose(beside, 'ann');
  expect(short(told(beside.journal)).slice(3)).toEqual(['proposed lea second']);
  beside.act('reject-proposal', 'quality', { by: 'lea', reason: 'no' });
  const { notices, settlements } = told(beside.journal);
  expect(notices.at(-1)).toMatchObject({ because: 'proposal-rejected', person: 'ann', quote: 'no' });
  expect(settlements.at(-1)).toMatchObject({ only: ['proposed'] });
});

test('who was asked beside a question that is split is told of each part', () => {
  const on = opened({ ladder: [{ afterMs: 0, to: 'lead' }] });
  on.fire('quality', 10, 'lea');
  const parts = [
    { decisionId: 'q1', question: 'Crate 1?', owner: null },
    { decisionId: 'q2', question: 'Crate 2?', owner: 'bob' },
  ];
  on.act('split', 'quality', { by: 'lea', parts });
  const { notices } = told(on.journal);
  expect(notices.slice(3).map((n) => `${n.decisionId} ${n.because} ${n.person} ${n.role}`)).toEqual([
    'q1 asked ann also',
    'q2 asked bob owner',
    'q2 asked ann also',
    'q2 escalated bob owner',
  ]);
});

test('a window that moves earlier by a good part is told; one that moves a little or later is not', () => {
  const why = {
    by: 'starvation',
    playbookDueAt: T0,
    onShiftCalendar: false,
    starvesAt: null,
    slackUntil: null,
    contextAt: null,
  } as const;
  const moved = (minutes: number) => {
    const on = opened();
    on.run({
      type: 'reassess',
      consequence: null,
      priority: 'A',
      windows: [{ decisionId: 'quality', dueAt: after(T0, minutes * MIN), windowMs: minutes * MIN, why }],
    });
    return short(told(on.journal)).slice(2);
  };
  expect(moved(9)).toEqual([]);
  expect(moved(20)).toEqual([]);
  expect(moved(5)).toEqual(['window-moved ann owner']);
});

test('a shelved decision asks nobody, and asks again when it comes off the shelf', () => {
  const on = opened();
  on.run({
    type: 'ask-colleague',
    decisionId: 'quality',
    by: 'ann',
    questionId: 'q1',
    person: 'eve',
    text: 'Is it safe?',
  });
  on.act('shelve', 'quality', { by: 'bob', until: after(T0, 5 * MIN), reason: 'parts' });
  on.fire('quality', 5);
  const { notices, settlements } = told(on.journal);
  const [, shelved] = settlements;
  expect(shelved).toMatchObject({ because: 'shelved', person: null });
  const ended = notices.filter((notice) => shelved && isSettledBy(notice, shelved));
  expect(short({ notices: ended })).toEqual(['asked ann owner']);
  expect(notices.at(-1)).toMatchObject({ because: 'unshelved', person: 'ann' });
  // what a fact ends came before it
  expect(shelved && isSettledBy({ ...notices[0]!, seq: shelved.seq }, shelved)).toBe(false);
});

test('what is passed on while it is shelved tells nobody before it comes off the shelf', () => {
  const on = opened();
  on.act('shelve', 'quality', { until: after(T0, 5 * MIN), reason: 'parts' });
  on.run({ type: 'pass-on', decisionId: 'quality', from: 'ann', to: 'bob', because: 'off-shift' });
  expect(short(told(on.journal)).slice(2)).toEqual([]);
  on.fire('quality', 5);
  expect(short(told(on.journal)).slice(2)).toEqual(['unshelved bob owner']);
});

test('an outcome that comes back tells who is asked again', () => {
  const on = opened();
  on.act('decide', 'quality', {
    option: 'nothing',
    params: {},
    reason: null,
    postings: [],
    effects: [],
  });
  on.run({ type: 'send-back', decisionId: 'quality', differences: [], to: 'bob' });
  expect(short(told(on.journal)).slice(2)).toEqual(['returned bob owner']);
});

test('the same journal gives the same notices under the same ids', () => {
  const on = opened();
  on.fire('quality', 10, 'lea', 'dan');
  const ids = told(on.journal).notices.map((n) => n.id);
  expect(told(on.journal).notices.map((n) => n.id)).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
