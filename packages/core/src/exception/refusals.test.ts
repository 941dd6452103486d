/** Every code with which the rules say no. What only the hub can know is refused by the hub, and tested there. */
import { describe, expect, test } from 'vitest';
import { after } from '../time/index.ts';
import { MAX_HAND_OVER_MS, MAX_SHELVED_MS } from './index.ts';
import type { Command, Refusal, RefusalCode } from './index.ts';
import { asked, CHOICE, minutes, OPEN, SIGNED, stage, T0 } from './stage.testing.ts';

/** Who is on, what else is open, and what a posting's kind allows: no state of one exception says so. */
type OfTheHub = 'off_shift' | 'cause_open_again' | 'cannot_be_undone' | 'wrong_repair';

const opened = (...decisions: ReturnType<typeof asked>[]) => {
  const s = stage();
  s.run(decisions.length > 0 ? { ...OPEN, decisions } : OPEN);
  return s;
};
const ended = () => {
  const s = opened(asked('quality'));
  s.act('decide', 'quality', { ...CHOICE, option: 'nothing' });
  return s;
};
const proposed = () => {
  const s = opened(asked('quality', { options: SIGNED }));
  s.act('decide', 'quality', { ...CHOICE, option: 'scrap' });
  return s;
};
const offered = () => {
  const s = opened();
  s.act('offer-hand-over', 'quality', { to: 'eve', note: 'night', answerBy: minutes(5) });
  return s;
};
const wondered = () => {
  const s = opened();
  s.run({ ...question, by: 'ann' });
  return s;
};
const question = {
  type: 'ask-colleague',
  decisionId: 'quality',
  questionId: 'q',
  person: 'lab',
  text: '?',
} as const;
const answer = { type: 'answer-colleague', decisionId: 'quality', questionId: 'q', text: '!' } as const;
const posting = { postingId: 'p1', kind: 'quality-hold' as const, summary: 'Quarantine 92' };
const posted = (...reports: Command[]) => {
  const s = opened(asked('quality'), asked('planning'));
  s.act('decide', 'quality', { ...CHOICE, option: 'hold', params: { qty: 1 }, postings: [posting] });
  for (const report of reports) s.run(report);
  return s;
};
const SENT: Command = { type: 'posting-sent', postingId: 'p1' };
const REJECTED: Command = { type: 'posting-rejected', postingId: 'p1', rejection: 'no' };
const CONFIRMED: Command = {
  type: 'posting-confirmed',
  postingId: 'p1',
  erpDocument: 'D',
  readBack: {},
  differences: [],
};
const UNDO: Command = {
  type: 'compensate-posting',
  postingId: 'p1',
  by: 'ann',
  reason: 'wrong',
  compensation: { ...posting, postingId: 'p1~undo' },
};
const choose = (option: string, params: Record<string, string | number> = {}) =>
  opened().act('decide', 'quality', { ...CHOICE, option, params });
const shelve = (s: ReturnType<typeof opened>, ms: number) =>
  s.act('shelve', 'quality', { until: after(T0, ms), reason: 'lab' });
const join: Command = { type: 'join', eventId: 'e', source: 's', occurredAt: T0 };

const cases: Record<Exclude<RefusalCode, OfTheHub>, () => Refusal | null> = {
  already_exists: () => opened().run(OPEN),
  unknown_decision: () => opened().run({ type: 'comment', decisionId: 'nobody', by: 'ann', text: '' }),
  unknown_posting: () => opened().run(SENT),
  exception_resolved: () => ended().run(join),
  stale_version: () =>
    opened().run({ type: 'acknowledge', decisionId: 'quality', expectedVersion: 0, by: 'ann' }),
  already_decided: () => ended().act('acknowledge', 'quality', {}),
  already_acknowledged: () => {
    const s = opened();
    s.act('acknowledge', 'quality', {});
    return s.act('acknowledge', 'quality', { by: 'bob' });
  },
  superseded: () => {
    const s = opened();
    s.run({ type: 'moot', why: 'the lot was scrapped' });
    return s.act('decide', 'quality', { ...CHOICE, option: 'nothing' });
  },
  unknown_option: () => choose('burn'),
  reason_required: () => choose('waive'),
  missing_parameter: () => choose('hold'),
  wrong_parameter: () => choose('hold', { qty: 'many' }),
  unknown_parameter: () => choose('nothing', { qty: 1 }),
  signature_required: () =>
    opened(asked('quality', { options: SIGNED })).act('decide', 'quality', { ...CHOICE, option: 'release' }),
  proposed_already: () => proposed().act('decide', 'quality', { ...CHOICE, by: 'bob', option: 'nothing' }),
  nothing_proposed: () => opened().act('confirm', 'quality', { postings: [], effects: [] }),
  second_person_required: () => proposed().act('confirm', 'quality', { postings: [], effects: [] }),
  same_owner: () => opened().act('reassign', 'quality', { to: 'ann', reason: null }),
  not_the_owner: () =>
    opened().act('offer-hand-over', 'quality', { by: 'bob', to: 'eve', note: '', answerBy: minutes(5) }),
  answer_too_late: () =>
    opened().act('offer-hand-over', 'quality', {
      to: 'eve',
      note: '',
      answerBy: after(T0, MAX_HAND_OVER_MS + 1),
    }),
  no_hand_over: () => opened().act('accept-hand-over', 'quality', { by: 'eve' }),
  not_offered_to_you: () => offered().act('accept-hand-over', 'quality', { by: 'bob' }),
  unknown_person: () => opened().run({ ...question, by: 'lab' }),
  unknown_question: () => wondered().run({ ...answer, questionId: 'other', by: 'lab' }),
  answered_already: () => {
    const s = wondered();
    s.run({ ...answer, by: 'lab' });
    return s.run({ ...answer, by: 'lab' });
  },
  cannot_be_split: () =>
    opened().act('split', 'quality', { parts: [{ decisionId: 'a', question: 'A?', owner: null }] }),
  shelving_not_allowed: () => shelve(opened(asked('quality', { maxShelvedMs: 0 })), 60_000),
  shelved_too_long: () => shelve(opened(), MAX_SHELVED_MS + 1),
  not_shelved: () => opened().act('unshelve', 'quality', {}),
  not_decided: () => opened().act('withdraw', 'quality', { reason: 'x', compensations: [] }),
  exception_open: () => posted().act('reopen', 'quality', { reason: 'x', compensations: [] }),
  posting_under_way: () => posted(SENT).act('withdraw', 'quality', { reason: 'x', compensations: [] }),
  posting_not_rejected: () => posted().run({ type: 'retry-posting', postingId: 'p1', by: 'ann' }),
  posting_not_confirmed: () => posted().run(UNDO),
  compensated_already: () => posted(CONFIRMED, UNDO).run(UNDO),
  nothing_to_repair: () =>
    posted(REJECTED).run({
      type: 'repair-posting',
      postingId: 'p1',
      by: 'ann',
      summary: '',
      changes: [],
      reason: '',
    }),
};

describe('a refusal leaves no trace and says why', () => {
  test.each(Object.entries(cases))('%s', (code, meet) => {
    const refusal = meet();
    expect(refusal).toMatchObject({ refused: code });
    expect(refusal?.why).toMatch(/\w+ .+[.?]$/);
  });
});

describe('the finer points of saying no', () => {
  test('what comes too late is told what was decided and by whom', () => {
    expect(ended().act('shelve', 'quality', { by: 'bob', until: minutes(1), reason: 'x' })?.why).toContain(
      '"Do nothing" by ann',
    );
  });

  test('a resolved exception takes no outcome back, mutes nothing and is reopened once only', () => {
    const s = ended();
    const back = { reason: 'x', compensations: [] };
    expect(s.act('withdraw', 'quality', back)).toMatchObject({ refused: 'exception_resolved' });
    expect(
      s.run({ type: 'mute', eventId: 'e', source: 's', playbook: 'line-down', cause: 'c' }),
    ).toMatchObject({ refused: 'exception_resolved' });
    expect(s.run({ ...join, type: 'join' })).toMatchObject({ refused: 'exception_resolved' });
    expect(s.act('reopen', 'quality', back)).toBeNull();
    expect(s.act('reopen', 'quality', back)).toMatchObject({ refused: 'exception_open' });
  });

  test('a signature under another meaning is none, for the second person either', () => {
    const s = opened(asked('quality', { options: SIGNED }));
    const signature = (by: string, meaning: string) => ({ by, at: T0, meaning });
    const rework = (meaning: string) =>
      s.act('decide', 'quality', { ...CHOICE, option: 'rework', signature: signature('ann', meaning) });
    expect(rework('released for use')).toMatchObject({ field: 'signature.meaning' });
    expect(rework('approved')).toBeNull();
    const confirm = (by: string, signed: boolean) =>
      s.act('confirm', 'quality', {
        by,
        postings: [],
        effects: [],
        ...(signed && { signature: signature(by, 'approved') }),
      });
    expect(confirm('bob', false)).toMatchObject({ refused: 'signature_required', field: 'signature' });
    expect(confirm('ann', true)).toMatchObject({ refused: 'second_person_required' });
    expect(confirm('bob', true)).toBeNull();
    expect(s.decision('quality').outcome).toMatchObject({
      by: 'ann',
      signatures: [{ by: 'ann' }, { by: 'bob' }],
    });
  });

  test('a day that no calendar has is no day', () => {
    const params = [{ name: 'to', label: 'New date', type: 'date' as const, required: true }];
    const { options } = asked('quality');
    const s = opened(asked('quality', { options: options.map((o) => ({ ...o, params })) }));
    const on = (to: string) => s.act('decide', 'quality', { ...CHOICE, option: 'nothing', params: { to } });
    for (const day of ['2026-02-29', '2026-13-01', '1 March 2026'])
      expect(on(day)).toMatchObject({ refused: 'wrong_parameter', field: 'params.to' });
    expect(on('2028-02-29')).toBeNull();
  });

  test('a hand-over whose answer is due already is refused', () => {
    const s = opened();
    expect(s.act('offer-hand-over', 'quality', { to: 'eve', note: '', answerBy: T0 })).toMatchObject({
      refused: 'answer_too_late',
    });
  });
});
