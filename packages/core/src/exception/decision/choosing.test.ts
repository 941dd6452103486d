import { describe, expect, test } from 'vitest';
import { decide } from '../index.ts';
import { asked, CHOICE, minutes, OPEN, SIGNED, stage } from '../stage.testing.ts';

const opened = () => {
  const s = stage();
  s.run({ ...OPEN, decisions: [asked('quality', { options: SIGNED }), asked('planning')] });
  const quality = () => s.decision('quality');
  const propose = (option = 'scrap') => s.act('decide', 'quality', { ...CHOICE, option }, minutes(1));
  const confirm = (by: string) => s.act('confirm', 'quality', { by, ...POSTS }, minutes(2));
  return { ...s, quality, propose, confirm };
};
const POSTS = {
  postings: [{ postingId: 'p1', kind: 'quality-hold' as const, summary: 'p1' }],
  effects: [{ act: 'hold-lot' as const, subject: 'L1' }],
};

describe('a choice that needs a second person', () => {
  test('is no outcome: nothing is posted, the window runs on and the ladder is climbed', () => {
    const s = opened();
    s.act('decide', 'quality', { ...CHOICE, ...POSTS, option: 'scrap' }, minutes(1));
    expect(s.quality()).toMatchObject({ state: 'asked', proposal: { by: 'ann' }, nextStepAt: minutes(10) });
    expect(s.exception().postings).toEqual([]);
    const { version } = s.quality();
    s.fire('quality', 10, 'deb');
    expect(s.quality()).toMatchObject({ owner: 'deb', proposal: { option: 'scrap', by: 'ann' } });
    const late = { decisionId: 'quality', expectedVersion: version, by: 'deb', ...POSTS };
    expect(s.run({ type: 'confirm', ...late })).toMatchObject({ refused: 'stale_version' });
  });

  test('becomes the outcome of whoever chose it by the word of another', () => {
    const s = opened();
    s.propose();
    expect(s.confirm('ann')).toMatchObject({ refused: 'second_person_required' });
    expect(s.confirm('bob')).toBeNull();
    expect(s.quality()).toMatchObject({
      state: 'decided',
      outcome: { option: 'scrap', by: 'ann', effects: POSTS.effects },
    });
    expect(s.quality().proposal).toBeUndefined();
    expect(s.exception().postings).toMatchObject([{ id: 'p1', state: 'queued' }]);
    expect(s.confirm('bob')).toMatchObject({ refused: 'already_decided' });
  });

  test('can be rejected by anybody, its proposer too, and then everything is open again', () => {
    const s = opened();
    for (const by of ['ann', 'bob']) {
      s.propose();
      expect(s.act('reject-proposal', 'quality', { by, reason: 'no' })).toBeNull();
      expect(s.confirm('bob')).toMatchObject({ refused: 'nothing_proposed' });
    }
    expect(s.act('decide', 'quality', { ...CHOICE, option: 'nothing' })).toBeNull();
  });

  test('is gone with the matter, and its confirmation is told why', () => {
    const s = opened();
    s.propose();
    s.run({ type: 'moot', why: 'the lot was scrapped' });
    expect(s.quality().proposal).toBeUndefined();
    expect(s.confirm('bob')).toMatchObject({ refused: 'superseded' });
  });

  test('outlives a restart, a reassignment and a shelving', () => {
    const s = opened();
    s.propose();
    s.act('reassign', 'quality', { to: 'cy', reason: null });
    s.act('shelve', 'quality', { until: minutes(30), reason: 'lab' }, minutes(2));
    s.restart();
    expect(s.confirm('cy')).toBeNull();
    expect(s.quality()).toMatchObject({ shelved: null, outcome: { by: 'ann' } });
  });

  test('is made on the options as they are after a return, and never confirmed without its own', () => {
    const s = opened();
    s.propose();
    s.confirm('bob');
    const options = SIGNED.filter(({ id }) => id !== 'scrap');
    s.run({ type: 'send-back', decisionId: 'quality', differences: [], options }, minutes(3));
    expect(s.quality()).toMatchObject({ state: 'asked', owner: 'ann' });
    expect(s.propose()).toMatchObject({ refused: 'unknown_option' });

    const orphaned = opened();
    orphaned.propose();
    const { decisions, ...rest } = orphaned.exception();
    const state = { ...rest, decisions: decisions.map((d) => ({ ...d, options })) };
    const { version: expectedVersion } = orphaned.quality();
    const confirm = { type: 'confirm', decisionId: 'quality', expectedVersion, by: 'bob', ...POSTS } as const;
    expect(decide(state, confirm, minutes(2))).toMatchObject({ refused: 'unknown_option' });
  });
});
