/** An outcome that does not count any more: what it had posted is superseded or undone, and the question is asked again. */
import type { Instant } from '../../time/index.ts';
import { acknowledgedWindowOf } from '../../urgency/window.ts';
import type { Command, Refusal } from '../commands.ts';
import type { Fact } from '../facts.ts';
import { refuse } from '../refuse.ts';
import type { Decision, ExceptionState, Returned } from '../state.ts';
import { SPLIT } from './splitting.ts';

const BECAUSE = {
  withdraw: 'withdrawn',
  reopen: 'reopened',
  overrule: 'overruled',
  'send-back': 'erp-changed',
} as const satisfies Record<string, Returned['because']>;

/** Gives an outcome up and asks again. What lies with the ERP at this moment must come to an end first. */
export function takeBack(
  state: ExceptionState,
  decision: Decision,
  command: Extract<Command, { type: 'withdraw' | 'reopen' | 'overrule' | 'send-back' }>,
  now: Instant,
): Fact[] | Refusal {
  const { id: decisionId } = decision;
  if (command.type === 'reopen') {
    if (state.state !== 'resolved')
      return refuse('exception_open', 'This exception is open; take the outcome back instead.');
  } else if (state.state === 'resolved')
    return refuse('exception_resolved', 'This exception is resolved; open it again to ask once more.');
  if ('expectedVersion' in command && command.expectedVersion !== decision.version)
    return refuse(
      'stale_version',
      `This decision has changed: it is at version ${decision.version}, the act was made on ${command.expectedVersion}.`,
      'expectedVersion',
    );
  if (decision.state !== 'decided')
    return command.type === 'send-back' ? [] : refuse('not_decided', 'There is no outcome to take back.');
  if (decision.outcome?.option === SPLIT)
    return refuse('not_decided', 'Its parts have taken its place; take back what they were answered.');
  // what undoes an older outcome is wanted all the same
  const postings = state.postings.filter((p) => p.decisionId === decisionId && p.compensates === undefined);
  const underWay = postings.find((p) => p.state === 'posting' || p.state === 'posted');
  if (underWay && command.type !== 'send-back')
    return refuse(
      'posting_under_way',
      `"${underWay.summary}" lies with the ERP at this moment; try again when it has answered.`,
    );
  const because = BECAUSE[command.type];
  const { consequence } = state;
  const { dueAt, windowMs, why } = acknowledgedWindowOf(decision, { acknowledgedAt: now, consequence });
  return [
    ...(command.type === 'reopen'
      ? [{ type: 'exception.reopened', payload: { reason: command.reason } } satisfies Fact]
      : []),
    ...postings
      .filter((p) => p.state === 'queued' || p.state === 'rejected')
      .map((p): Fact => ({ type: 'posting.superseded', payload: { postingId: p.id, because } })),
    ...(decision.conflicts ?? []).map((c): Fact => ({
      type: 'decision.conflict-settled',
      payload: { decisionId, conflictId: c.id },
    })),
    {
      type: 'decision.returned',
      payload: {
        decisionId,
        because,
        differences: command.type === 'send-back' ? command.differences : [],
        reason: command.type === 'send-back' ? null : command.reason,
        dueAt,
        windowMs,
        ...(decision.why && { why }),
        ...(command.type === 'send-back' && command.options && { options: command.options }),
        ...(command.to !== undefined && { owner: command.to }),
      },
    },
    ...('compensations' in command ? command.compensations : []).map((compensation): Fact => ({
      type: 'posting.queued',
      payload: { ...compensation, decisionId },
    })),
  ];
}
