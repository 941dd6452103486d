import { describe, expect, test } from 'vitest';
import { asked, CHOICE, minutes, OPEN, stage } from '../stage.testing.ts';

const opened = (owner: string | null = 'ann') => {
  const s = stage();
  s.run({ ...OPEN, decisions: [asked('quality', { owner }), asked('planning')] });
  const quality = () => s.decision('quality');
  const offer = (to = 'eve') =>
    s.act('offer-hand-over', 'quality', { to, note: 'pump is hot', answerBy: minutes(8) });
  return { ...s, quality, offer };
};

describe('a hand-over', () => {
  test('leaves the owner and the clock as they are until it is accepted', () => {
    const s = opened();
    s.offer();
    expect(s.quality()).toMatchObject({ owner: 'ann', dueAt: minutes(10), nextStepAt: minutes(8) });
    s.act('accept-hand-over', 'quality', { by: 'eve' }, minutes(4));
    expect(s.quality()).toMatchObject({ owner: 'eve', dueAt: minutes(10), nextStepAt: minutes(10) });
    expect(s.quality().handOver).toBeUndefined();
  });

  test('declined, it stays with the leaving owner; unanswered, the ladder goes on at once', () => {
    const s = opened();
    s.offer();
    s.act('decline-hand-over', 'quality', { by: 'eve', reason: 'on the phone' });
    expect(s.quality()).toMatchObject({ owner: 'ann', nextStepAt: minutes(10) });
    s.offer('fay');
    s.fire('quality', 8, 'deb');
    s.fire('quality', 8, 'deb');
    expect(s.types.slice(-2)).toEqual(['decision.hand-over-lapsed', 'decision.escalated']);
    expect(s.quality()).toMatchObject({ owner: 'deb', alsoAsked: ['ann'], escalationLevel: 1 });
  });

  test('an offer that crosses an escalation to somebody is void; one to nobody leaves it open', () => {
    const s = opened();
    s.act('offer-hand-over', 'quality', { to: 'eve', note: '', answerBy: minutes(30) });
    s.fire('quality', 10);
    expect(s.quality()).toMatchObject({ owner: 'ann', handOver: { to: 'eve' } });
    s.fire('quality', 20, 'deb');
    expect(s.act('accept-hand-over', 'quality', { by: 'eve' }, minutes(21))).toMatchObject({
      refused: 'no_hand_over',
    });
    expect(s.quality().owner).toBe('deb');
  });

  test('lapses when the ladder has run out, and the asking goes on', () => {
    const s = opened();
    for (const minute of [10, 20, 30]) s.fire('quality', minute);
    s.act('offer-hand-over', 'quality', { to: 'eve', note: '', answerBy: minutes(32) }, minutes(31));
    s.fire('quality', 32);
    expect(s.types.at(-1)).toBe('decision.hand-over-lapsed');
    expect(s.quality()).toMatchObject({ owner: 'ann', nextStepAt: minutes(45) });
  });

  test('is the owner’s: an acknowledgement of the owner keeps it, one of somebody else ends it', () => {
    const s = opened();
    s.offer();
    s.act('acknowledge', 'quality', {}, minutes(1));
    expect(s.quality()).toMatchObject({ owner: 'ann', handOver: { to: 'eve' } });
    const other = opened();
    other.offer();
    other.act('acknowledge', 'quality', { by: 'bob' }, minutes(1));
    expect(other.quality()).toMatchObject({ owner: 'bob', alsoAsked: ['ann'] });
    expect(other.quality().handOver).toBeUndefined();
  });
});

describe('a delegation', () => {
  test('keeps the giver asked, and is told of the one only whom it was given to', () => {
    const s = opened();
    s.act('delegate', 'quality', { to: 'bob', reason: null });
    expect(s.quality()).toMatchObject({ owner: 'bob', delegatedBy: 'ann', alsoAsked: ['ann'] });
    s.fire('quality', 10, 'deb');
    expect(s.quality()).toMatchObject({ owner: 'deb', alsoAsked: ['ann', 'bob'] });
    expect(s.quality().delegatedBy).toBeUndefined();
  });

  test('given back, it has its owner again; of an ownerless one the giver is whoever gave it', () => {
    const s = opened();
    s.act('delegate', 'quality', { to: 'bob', reason: null });
    s.act('delegate', 'quality', { by: 'bob', to: 'ann', reason: null });
    expect(s.quality()).toMatchObject({ owner: 'ann', delegatedBy: 'bob', alsoAsked: ['bob'] });
    const nobodys = opened(null);
    nobodys.act('delegate', 'quality', { by: 'max', to: 'bob', reason: null });
    expect(nobodys.quality()).toMatchObject({ owner: 'bob', delegatedBy: 'max' });
  });
});

describe('a decision of nobody', () => {
  test('says so, keeps its timer, and is the first one’s who takes it', () => {
    const s = opened(null);
    expect(s.quality()).toMatchObject({ owner: null, nextStepAt: minutes(10) });
    expect(s.offer()).toMatchObject({ refused: 'not_the_owner' });
    s.fire('quality', 10);
    expect(s.quality()).toMatchObject({ owner: null, escalationLevel: 1 });
    s.act('acknowledge', 'quality', { by: 'bob' }, minutes(11));
    expect(s.quality()).toMatchObject({ owner: 'bob' });
    expect(s.quality().alsoAsked).toBeUndefined();
  });

  test('has climbed no step that found nobody: whoever comes on first has the whole ladder above', () => {
    const s = opened(null);
    for (const minute of [10, 20, 30]) s.fire('quality', minute);
    expect(s.quality()).toMatchObject({ owner: null, ladderExhausted: true });
    const on = { type: 'pass-on', decisionId: 'quality', from: null, because: 'came-on' } as const;
    s.run({ ...on, to: 'cy' }, minutes(60));
    expect(s.quality()).toMatchObject({ owner: 'cy', escalationLevel: 0, nextStepAt: minutes(60) });
    s.fire('quality', 60, 'deb');
    expect(s.quality()).toMatchObject({ owner: 'deb', alsoAsked: ['cy'], nextStepAt: minutes(70) });
  });

  test('is passed on once, to whom the roster names, and not over the head of who took it meanwhile', () => {
    const s = opened();
    const pass = (from: string | null, to: string | null) =>
      s.run({
        type: 'pass-on',
        decisionId: 'quality',
        from,
        to,
        because: from === null ? 'came-on' : 'off-shift',
      });
    pass('ann', null);
    pass('ann', null);
    expect(s.quality()).toMatchObject({ owner: null, nextStepAt: minutes(10) });
    s.act('acknowledge', 'quality', { by: 'bob' });
    pass(null, 'cy');
    expect(s.quality().owner).toBe('bob');
    expect(s.types.filter((t) => t === 'decision.passed-on')).toHaveLength(1);
    pass('bob', 'cy');
    expect(s.quality()).toMatchObject({ owner: 'cy', dueAt: minutes(5) });
  });
});

test('a colleague who is asked owns nothing, and neither question nor answer makes an act stale', () => {
  const s = opened();
  const { version } = s.quality();
  const ask = {
    type: 'ask-colleague' as const,
    decisionId: 'quality',
    by: 'ann',
    questionId: 'q1',
    person: 'lab',
    text: 'Is it sound?',
  };
  s.run(ask);
  s.run(ask);
  expect(s.quality().questions).toHaveLength(1);
  expect(
    s.run({
      type: 'answer-colleague',
      decisionId: 'quality',
      by: 'bob',
      questionId: 'q1',
      text: 'no',
    }),
  ).toMatchObject({ refused: 'not_offered_to_you' });
  s.run({ type: 'answer-colleague', decisionId: 'quality', by: 'lab', questionId: 'q1', text: 'yes' });
  expect(s.quality()).toMatchObject({ owner: 'ann', version, questions: [{ answer: { text: 'yes' } }] });
});

test('an outcome that Gemba took by itself comes back to its owner, not to Gemba', () => {
  const s = opened();
  s.act('decide', 'planning', { ...CHOICE, option: 'hold', params: { qty: 1 } });
  s.run({ type: 'moot', why: 'scrapped' });
  expect(s.exception().state).toBe('resolved');
  s.act('reopen', 'quality', { by: 'max', reason: 'it was not', compensations: [] });
  expect(s.quality()).toMatchObject({ state: 'asked', owner: 'ann', returned: { because: 'reopened' } });
});
