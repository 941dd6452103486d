/** What an act of a person does to one decision, once it is clear that the decision is still to be taken. */
import type { Instant } from '../../time/index.ts';
import type { Command, Refusal } from '../commands.ts';
import type { Fact } from '../facts.ts';
import { refuse } from '../refuse.ts';
import type { Decision, ExceptionState } from '../state.ts';
import { acknowledge } from './acknowledging.ts';
import { choose, confirm, rejectProposal } from './choosing.ts';
import { unshelved } from './ladder.ts';
import { MOOT } from './moot.ts';
import {
  answerColleague,
  answerHandOver,
  askColleague,
  delegate,
  offerHandOver,
  reassign,
} from './owning.ts';
import { shelve } from './shelving.ts';
import { split } from './splitting.ts';

type ActOnDecision = Extract<
  Command,
  {
    type:
      | 'acknowledge'
      | 'decide'
      | 'confirm'
      | 'reject-proposal'
      | 'reassign'
      | 'delegate'
      | 'offer-hand-over'
      | 'accept-hand-over'
      | 'decline-hand-over'
      | 'ask-colleague'
      | 'answer-colleague'
      | 'split'
      | 'shelve'
      | 'unshelve'
      | 'comment';
  }
>;

export function act(
  state: Pick<ExceptionState, 'consequence'>,
  decision: Decision,
  command: ActOnDecision,
  now: Instant,
): Fact[] | Refusal {
  const { id: decisionId } = decision;
  if (command.type === 'comment') {
    const { text, mentions } = command;
    return [{ type: 'decision.commented', payload: { decisionId, text, ...(mentions && { mentions }) } }];
  }
  if (decision.state === 'decided') return tooLate(decision);
  if ('expectedVersion' in command && command.expectedVersion !== decision.version)
    return refuse(
      'stale_version',
      `This decision has changed: it is at version ${decision.version}, the act was made on ${command.expectedVersion}.`,
      'expectedVersion',
    );
  switch (command.type) {
    case 'acknowledge':
      return acknowledge(state, decision, command, now);
    case 'decide':
      return choose(decision, command);
    case 'confirm':
      return confirm(decision, command);
    case 'reject-proposal':
      return rejectProposal(decision, command);
    case 'reassign':
      return reassign(decision, command);
    case 'delegate':
      return delegate(decision, command);
    case 'offer-hand-over':
      return offerHandOver(decision, command, now);
    case 'accept-hand-over':
    case 'decline-hand-over':
      return answerHandOver(decision, command);
    case 'ask-colleague':
      return askColleague(decision, command);
    case 'answer-colleague':
      return answerColleague(decision, command);
    case 'split':
      return split(decision, command, now);
    case 'shelve':
      return shelve(decision, command, now);
    case 'unshelve':
      if (!decision.shelved) return refuse('not_shelved', 'This decision is not shelved.');
      return [unshelved(decision, 'person', now)];
  }
}

function tooLate({ outcome }: Decision): Refusal {
  if (outcome?.option === MOOT)
    return refuse('superseded', `No answer is needed any more: ${outcome.reason ?? 'another has ruled'}.`);
  return refuse(
    'already_decided',
    `Decided already: "${outcome?.label ?? ''}" by ${outcome?.by ?? 'somebody'}.`,
  );
}
