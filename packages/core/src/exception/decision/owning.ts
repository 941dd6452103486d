/**
 * Whose decision it is. Reassigned: somebody else's from now on. Delegated: somebody decides in the owner's stead, who
 * stays asked. Handed over: offered by the leaving owner, accepted or declined by the other; the clock runs on all the
 * while. Passed on: by Gemba itself, when the owner is not there any more. A colleague who is asked owns nothing.
 */
import { after, type Instant } from '../../time/index.ts';
import type { Command, Refusal } from '../commands.ts';
import type { Fact } from '../facts.ts';
import { refuse } from '../refuse.ts';
import type { Decision } from '../state.ts';

/** Longer than this a hand-over may not wait for its answer. */
export const MAX_HAND_OVER_MS = 60 * 60_000;

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

export function reassign({ id: decisionId, owner }: Decision, command: Of<'reassign'>): Fact[] | Refusal {
  const { to, reason } = command;
  if (to === owner) return refuse('same_owner', 'This person owns the decision already.', 'to');
  return [{ type: 'decision.reassigned', payload: { decisionId, from: owner, to, reason } }];
}

export function delegate({ id: decisionId, owner }: Decision, command: Of<'delegate'>): Fact[] | Refusal {
  const { to, reason, by } = command;
  if (to === owner) return refuse('same_owner', 'This person owns the decision already.', 'to');
  return [{ type: 'decision.delegated', payload: { decisionId, from: owner ?? by, to, reason } }];
}

export function passOn(decision: Decision, { from, to, because }: Of<'pass-on'>): Fact[] {
  const { id: decisionId, owner, state } = decision;
  if (state === 'decided' || owner !== from || to === from) return [];
  return [{ type: 'decision.passed-on', payload: { decisionId, from, to, because } }];
}

export function offerHandOver(
  { id: decisionId, owner }: Decision,
  { by, to, note, answerBy }: Of<'offer-hand-over'>,
  now: Instant,
): Fact[] | Refusal {
  if (owner !== by) return refuse('not_the_owner', 'Only its owner hands a decision over.');
  if (to === owner) return refuse('same_owner', 'This person owns the decision already.', 'to');
  if (answerBy <= now || answerBy > after(now, MAX_HAND_OVER_MS))
    return refuse(
      'answer_too_late',
      `A hand-over must be answered within ${MAX_HAND_OVER_MS / 60_000} minutes from now.`,
      'answerBy',
    );
  return [{ type: 'decision.hand-over-offered', payload: { decisionId, from: owner, to, note, answerBy } }];
}

export function answerHandOver(
  { id: decisionId, handOver }: Decision,
  command: Of<'accept-hand-over' | 'decline-hand-over'>,
): Fact[] | Refusal {
  if (!handOver) return refuse('no_hand_over', 'This decision is not offered to anybody.');
  if (handOver.to !== command.by)
    return refuse('not_offered_to_you', `It is offered to ${handOver.to}, who must answer.`);
  if (command.type === 'accept-hand-over')
    return [{ type: 'decision.hand-over-accepted', payload: { decisionId } }];
  return [{ type: 'decision.hand-over-declined', payload: { decisionId, reason: command.reason } }];
}

export function askColleague({ id: decisionId, questions }: Decision, command: Of<'ask-colleague'>) {
  const { questionId, person, text, by } = command;
  if (person === by) return refuse('unknown_person', 'Ask somebody else than yourself.', 'person');
  if (questions?.some((q) => q.id === questionId)) return [];
  const asked: Fact = {
    type: 'decision.colleague-asked',
    payload: { decisionId, questionId, person, text },
  };
  return [asked];
}

export function answerColleague(
  { id: decisionId, questions }: Decision,
  { questionId, text, by }: Of<'answer-colleague'>,
): Fact[] | Refusal {
  const question = questions?.find((q) => q.id === questionId);
  if (!question) return refuse('unknown_question', 'Nobody was asked this here.', 'question');
  if (question.person !== by)
    return refuse('not_offered_to_you', `${question.person} was asked, and must answer.`);
  if (question.answer) return refuse('answered_already', 'This question has its answer already.');
  return [{ type: 'decision.colleague-answered', payload: { decisionId, questionId, text } }];
}
