/** Everything that can happen to an exception, as steps that a property test takes in any order. */
import fc from 'fast-check';
import { after, type Instant } from '../time/index.ts';
import type { Command, Decision, ExceptionState } from './index.ts';
import { CHOICE, MIN } from './stage.testing.ts';

/** Whoever acts in `anyStep`, and owns what was not given to `leo` by a timer. */
export const PEOPLE = ['ann', 'bob', 'cy', 'deb', 'eve'];
const ACTS = [
  'acknowledge',
  'owner-acknowledges',
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

export interface Step {
  act: (typeof ACTS)[number];
  nth: number;
  who: string;
  minutes: number;
}

export const anyStep: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom(...ACTS),
  nth: fc.nat(5),
  who: fc.constantFrom(...PEOPLE),
  minutes: fc.oneof({ weight: 6, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.nat(600) }),
});

/** Where the act can do something, if it can anywhere. */
export function decisionsFor(act: Step['act'], { decisions }: ExceptionState): Decision[] {
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

export const timeout = { params: {}, postings: [], effects: [] };

/** What a step asks of a decision. @param n tells postings, parts and questions apart */
export function commandsOf(
  { act, who: by }: Step,
  d: Decision,
  state: ExceptionState,
  now: Instant,
  n: number,
): Command[] {
  const on = { decisionId: d.id, expectedVersion: d.version, by };
  const soon = after(now, 7 * MIN);
  const commands = (): Command | Command[] => {
    switch (act) {
      case 'acknowledge':
      case 'unshelve':
      case 'accept-hand-over':
        return { type: act, ...on, ...(act === 'accept-hand-over' && { by: d.handOver?.to ?? by }) };
      case 'owner-acknowledges':
        return { type: 'acknowledge', ...on, by: d.owner ?? by };
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
