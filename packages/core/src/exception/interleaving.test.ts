/**
 * A night's worth of acts, events, timers and restarts in any order. Whatever happens: an open decision has an armed step
 * whose timer does something, an act on one question leaves the others alone but for the playbook's join rule, nobody
 * who was asked is forgotten, and the journal tells the same story as the state.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { after, msBetween, type Instant } from '../time/index.ts';
import { decide, evolve, isRefusal, MOOT, SPLIT } from './index.ts';
import type { Command, Decision, ExceptionState, JoinRule, JournalEntry } from './index.ts';
import { asked, CHOICE, MIN, OPEN, SIGNED, stage, T0 } from './stage.testing.ts';

const PEOPLE = ['ann', 'bob', 'cy', 'deb', 'eve'];
const MAX_SHELVED = 60 * MIN;
const JOINS: JoinRule[] = [{ rule: 'all' }, { rule: 'required' }, { rule: 'arbiter', decisionId: 'quality' }];
const TIMEOUTS: Decision['onTimeout'][] = [
  undefined,
  { option: 'nothing', at: 'window' },
  { option: 'nothing', at: 'ladder' },
  { option: 'release', at: 'window' },
];

const ACTS = [
  'acknowledge',
  'decide',
  'post',
  'propose',
  'confirm',
  'reject-proposal',
  'withdraw',
  'send-back',
  'reopen',
  'reassign',
  'delegate',
  'offer-hand-over',
  'accept-hand-over',
  'decline-hand-over',
  'ask-colleague',
  'answer-colleague',
  'split',
  'shelve',
  'unshelve',
  'unshelve-in-doubt',
  'reassess',
  'pass-on',
  'nobody-on',
  'join',
  'mute',
  'confirm-postings',
  'timer',
  'late-timer',
  'restart',
] as const;

interface Step {
  act: (typeof ACTS)[number];
  nth: number;
  who: string;
  minutes: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom(...ACTS),
  nth: fc.nat(5),
  who: fc.constantFrom(...PEOPLE),
  minutes: fc.oneof({ weight: 6, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.nat(600) }),
});

/** Where the act can do something, if it can anywhere. */
function decisionsFor(act: Step['act'], { decisions }: ExceptionState): Decision[] {
  const fits = (d: Decision): boolean => {
    switch (act) {
      case 'confirm':
      case 'reject-proposal':
        return d.proposal !== undefined;
      case 'accept-hand-over':
      case 'decline-hand-over':
        return d.handOver !== undefined;
      case 'answer-colleague':
        return d.questions !== undefined;
      case 'unshelve':
        return d.shelved !== null;
      case 'withdraw':
      case 'reopen':
      case 'send-back':
        return d.state === 'decided';
      default:
        return d.state !== 'decided';
    }
  };
  const fitting = decisions.filter(fits);
  return fitting.length > 0 ? fitting : decisions;
}

const timeout = { params: {}, postings: [], effects: [] };

/** @param n tells postings, parts and questions apart */
function commandsOf({ act, who: by }: Step, d: Decision, state: ExceptionState, now: Instant, n: number) {
  const on = { decisionId: d.id, expectedVersion: d.version, by };
  const soon = after(now, 7 * MIN);
  const commands = (): Command | Command[] => {
    switch (act) {
      case 'acknowledge':
      case 'unshelve':
      case 'accept-hand-over':
        return { type: act, ...on, ...(act === 'accept-hand-over' && { by: d.handOver?.to ?? by }) };
      case 'decide':
        return { type: 'decide', ...on, ...CHOICE, option: 'nothing' };
      case 'post': {
        const postings = [{ postingId: `p${n}`, kind: 'quality-hold' as const, summary: 'hold' }];
        return { type: 'decide', ...on, ...CHOICE, option: 'hold', params: { qty: 1 }, postings };
      }
      case 'propose':
        return { type: 'decide', ...on, ...CHOICE, option: 'scrap' };
      case 'confirm':
        return { type: 'confirm', ...on, postings: [], effects: [] };
      case 'reject-proposal':
      case 'decline-hand-over':
        return { type: act, ...on, reason: 'no', ...(d.handOver && { by: d.handOver.to }) };
      case 'withdraw':
      case 'reopen':
        return { type: act, ...on, reason: 'wrong', compensations: [] };
      case 'send-back':
        return { type: act, decisionId: d.id, differences: [] };
      case 'reassign':
      case 'delegate':
        return { type: act, ...on, to: by, reason: null };
      case 'offer-hand-over':
        return { type: act, ...on, by: d.owner ?? by, to: by, note: '', answerBy: soon };
      case 'ask-colleague':
        return { type: act, decisionId: d.id, by, questionId: `q${n}`, person: 'lab', text: '?' };
      case 'answer-colleague':
        return (d.questions ?? []).map(({ id }): Command => ({
          type: act,
          decisionId: d.id,
          by: 'lab',
          questionId: id,
          text: '!',
        }));
      case 'split': {
        const parts = ['a', 'b'].map((x) => ({ decisionId: `${d.id}.${x}${n}`, question: x, owner: null }));
        return { type: act, ...on, parts };
      }
      case 'shelve':
        return { type: act, ...on, until: soon, reason: 'lab', ...(n % 2 && { oneShot: true as const }) };
      case 'unshelve-in-doubt':
        return { type: act, decisionId: d.id };
      case 'reassess': {
        const why = {
          by: 'starvation',
          playbookDueAt: soon,
          onShiftCalendar: false,
          starvesAt: soon,
        } as const;
        const window = { dueAt: soon, windowMs: 7 * MIN, why: { ...why, slackUntil: null, contextAt: now } };
        const windows = [{ decisionId: d.id, ...window }];
        return { type: act, consequence: null, priority: n % 2 ? 'A' : 'B', windows };
      }
      case 'pass-on':
        return { type: act, decisionId: d.id, from: d.owner, to: by, because: 'off-shift' };
      case 'nobody-on':
        return { type: 'pass-on', decisionId: d.id, from: d.owner, to: null, because: 'off-shift' };
      case 'join':
        return { type: act, eventId: `e${n}`, source: by, occurredAt: now };
      case 'mute':
        return { type: act, eventId: `e${n}`, source: by, playbook: 'line-down', cause: 'c' };
      case 'confirm-postings':
        return state.postings.map(({ id: postingId }): Command => ({
          type: 'posting-confirmed',
          postingId,
          erpDocument: 'D',
          readBack: {},
          differences: [],
        }));
      case 'timer':
      case 'late-timer':
        return { type: 'timer', decisionId: d.id, to: n % 3 ? [by, 'leo'] : [], ...(n % 2 && { timeout }) };
      case 'restart':
        return [];
    }
  };
  return [commands()].flat();
}

const LETS_GO: Command['type'][] = ['reassign', 'accept-hand-over'];
const everybody = ({ owner, alsoAsked = [] }: Decision) => [owner, ...alsoAsked].filter((p) => p !== null);
const find = (state: ExceptionState, id: string): Decision | undefined =>
  state.decisions.find((d) => d.id === id);

/** What holds at every moment. */
function holds(state: ExceptionState, now: Instant): void {
  for (const d of state.decisions) {
    expect(d.nextStepAt === null, `${d.id} has a next step`).toBe(d.state === 'decided');
    expect(PEOPLE.concat('leo', null as never), 'a person, or openly nobody').toContain(d.owner);
    if (d.shelved) {
      const whole = (d.shelvedMs ?? 0) + msBetween(d.shelved.at, d.shelved.until);
      expect(whole).toBeLessThanOrEqual(d.maxShelvedMs ?? 0);
    }
    if (d.nextStepAt === null) continue;
    const at = d.nextStepAt > now ? d.nextStepAt : now;
    const facts = decide(state, { type: 'timer', decisionId: d.id, to: [] }, at);
    expect(isRefusal(facts) ? facts : facts.length, `the timer of ${d.id} does something`).toBeGreaterThan(0);
  }
  const ended = state.decisions.every((d) => d.state === 'decided');
  const posted = state.postings.every((p) => p.state === 'confirmed' || p.state === 'superseded');
  expect(state.state).toBe(ended && posted ? 'resolved' : 'open');
}

/** Gemba ends a question by itself only where the join rule says so. */
function mayBeMoot({ join, decisions }: ExceptionState, { id, partOf, optional }: Decision): boolean {
  if (join?.rule === 'required') return optional === true;
  if (join?.rule !== 'arbiter') return false;
  const ruling = decisions.filter((d) => d.id === join.decisionId || d.partOf === join.decisionId);
  return id !== join.decisionId && partOf !== join.decisionId && ruling.every((d) => d.state === 'decided');
}

function isFair(
  before: ExceptionState,
  command: Command,
  after_: ExceptionState,
  facts: JournalEntry[],
): void {
  const target = 'decisionId' in command ? command.decisionId : null;
  for (const was of before.decisions) {
    const is = find(after_, was.id);
    if (!is) throw new Error(`${was.id} is gone`);
    expect(is.version).toBeGreaterThanOrEqual(was.version);
    const ended = was.state !== 'decided' && is.state === 'decided';
    if (ended && is.outcome?.option === MOOT) expect(mayBeMoot(after_, is)).toBe(true);
    else if (target !== null && was.id !== target) expect(is, `${command.type} of ${target}`).toBe(was);
    if (ended && is.outcome?.byTimeout) expect(is.outcome.option).toBe(is.onTimeout?.option);
    if (ended && is.outcome?.byTimeout) expect(['release', 'scrap']).not.toContain(is.outcome.option);
    if (ended && is.outcome?.option === 'scrap') expect(command.type).toBe('confirm');
    if (command.type === 'pass-on') continue;
    if (was.owner !== null) expect(is.owner, `owner of ${was.id} after ${command.type}`).not.toBeNull();
    if (facts.some((f) => f.type === 'decision.returned')) continue;
    const asks = is.outcome?.option === SPLIT ? after_.decisions.filter((d) => d.partOf === is.id) : [is];
    // whoever gives it away for good is asked no longer; all others are
    const stay = everybody(was).filter((person) => !LETS_GO.includes(command.type) || person !== was.owner);
    if (was.state !== 'decided')
      for (const d of asks) expect(everybody(d), command.type).toEqual(expect.arrayContaining(stay));
  }
}

test('any interleaving of acts, events, timers and restarts leaves every open decision with a next step and everybody asked', () => {
  const world = fc.record({
    join: fc.constantFrom(...JOINS),
    onTimeout: fc.constantFrom(...TIMEOUTS),
    owner: fc.constantFrom('ann', null),
    steps: fc.array(step, { maxLength: 40, size: 'max' }),
  });
  fc.assert(
    fc.property(world, ({ join, onTimeout, owner, steps }) => {
      const s = stage();
      const ask = (id: string) =>
        asked(id, {
          owner,
          options: [...asked(id).options, ...SIGNED.slice(0, 2)],
          maxShelvedMs: MAX_SHELVED,
          ladder: [
            { afterMs: MIN, to: 'deputy', also: ['lead'], repeat: { everyMs: 2 * MIN, times: 2 } },
            { afterMs: 10 * MIN, to: 'shift-lead' },
          ],
          ...(onTimeout && { onTimeout }),
        });
      const decisions = [ask('quality'), ask('planning'), { ...ask('materials'), optional: true as const }];
      s.run({ ...OPEN, opened: { ...OPEN.opened, join }, decisions });
      let now = T0;
      for (const [n, next] of steps.entries()) {
        now = after(now, next.minutes * MIN);
        if (next.act === 'restart') s.restart();
        const those = decisionsFor(next.act, s.exception());
        const d = those[next.nth % those.length];
        if (!d) throw new Error('no decision');
        if (next.act === 'late-timer' && d.nextStepAt && d.nextStepAt > now) now = after(d.nextStepAt, 1);
        for (const command of commandsOf(next, d, s.exception(), now, n)) {
          const before = s.exception();
          const known = s.journal.length;
          const refusal = s.run(command, now);
          if (refusal) expect(s.exception()).toBe(before);
          isFair(before, command, s.exception(), s.journal.slice(known));
        }
        holds(s.exception(), now);
      }
      const state = s.exception();
      expect(JSON.parse(JSON.stringify(state)), 'nothing is lost in the store').toStrictEqual(state);
      const replayed = s.journal.reduce<ExceptionState | undefined>(evolve, undefined);
      expect(replayed).toStrictEqual(state);
      toTheEnd(s);
    }),
    { numRuns: 200 },
  );
});

/** Left alone, every ladder runs out, and the asking goes on without end, never twice at the same instant for ever. */
function toTheEnd(s: ReturnType<typeof stage>): void {
  for (const { id } of s.exception().decisions) {
    let at = '' as Instant;
    let atOnce = 0;
    for (let n = 0; n < 20; n += 1) {
      const { nextStepAt } = s.decision(id);
      if (nextStepAt === null) break;
      expect(nextStepAt >= at).toBe(true);
      atOnce = nextStepAt === at ? atOnce + 1 : 0;
      expect(atOnce).toBeLessThan(5);
      at = nextStepAt;
      s.run({ type: 'timer', decisionId: id, to: ['leo'], timeout }, at);
    }
    const { state, ladderExhausted } = s.decision(id);
    expect(state === 'decided' || ladderExhausted).toBe(true);
  }
}
