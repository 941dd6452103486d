/** What acts of people and the timer do to one decision. */
import { after, msBetween, type Instant } from '../time/index.ts';
import type { Command, Refusal } from './commands.ts';
import type { Fact } from './facts.ts';
import { refuse } from './refuse.ts';
import type { Decision, ExceptionState } from './state.ts';

/** The longest time for which a decision may be shelved, as OPC UA Part 9 `MaxTimeShelved` bounds it. */
export const MAX_SHELVED_MS = 8 * 3_600_000;

type Act = Extract<
  Command,
  { type: 'acknowledge' | 'decide' | 'reassign' | 'shelve' | 'unshelve' | 'comment' }
>;

export function act(decision: Decision, command: Act, now: Instant): Fact[] | Refusal {
  const { id: decisionId } = decision;
  if (command.type === 'comment')
    return [{ type: 'decision.commented', payload: { decisionId, text: command.text } }];
  if (decision.state === 'decided')
    return refuse(
      'already_decided',
      `Decided already: "${decision.outcome?.label ?? ''}" by ${decision.outcome?.by ?? 'somebody'}.`,
    );
  if (command.expectedVersion !== decision.version)
    return refuse(
      'stale_version',
      `This decision has changed: it is at version ${decision.version}, the act was made on ${command.expectedVersion}.`,
      'expectedVersion',
    );
  switch (command.type) {
    case 'acknowledge':
      if (decision.state === 'acknowledged')
        return refuse('already_acknowledged', `Seen already by ${decision.acknowledgedBy ?? 'somebody'}.`);
      return [
        {
          type: 'decision.acknowledged',
          payload: { decisionId, dueAt: after(now, decision.acknowledgedWindowMs) },
        },
      ];
    case 'decide':
      return take(decision, command);
    case 'reassign':
      if (command.to === decision.owner)
        return refuse('same_owner', 'This person owns the decision already.', 'to');
      return [
        {
          type: 'decision.reassigned',
          payload: { decisionId, from: decision.owner, to: command.to, reason: command.reason },
        },
      ];
    case 'shelve': {
      const ms = msBetween(now, command.until);
      if (ms <= 0 || ms > MAX_SHELVED_MS)
        return refuse(
          'shelved_too_long',
          `A decision can be shelved for at most ${MAX_SHELVED_MS / 3_600_000} hours from now.`,
          'until',
        );
      return [
        {
          type: 'decision.shelved',
          payload: { decisionId, until: command.until, reason: command.reason },
        },
      ];
    }
    case 'unshelve':
      if (!decision.shelved) return refuse('not_shelved', 'This decision is not shelved.');
      return [{ type: 'decision.unshelved', payload: { decisionId, because: 'person' } }];
  }
}

function take(decision: Decision, command: Extract<Command, { type: 'decide' }>): Fact[] | Refusal {
  const option = decision.options.find((o) => o.id === command.option);
  if (!option)
    return refuse(
      'unknown_option',
      `"${command.option}" is not an option; there are: ${decision.options.map((o) => o.id).join(', ')}.`,
      'option',
    );
  if (option.needsReason && !command.reason)
    return refuse('reason_required', `"${option.label}" needs a reason.`, 'reason');
  for (const name of Object.keys(command.params))
    if (!option.params.some((p) => p.name === name))
      return refuse('unknown_parameter', `"${option.label}" has no parameter "${name}".`, `params.${name}`);
  for (const param of option.params) {
    const value = command.params[param.name];
    if (value === undefined || value === '') {
      if (param.required)
        return refuse('missing_parameter', `"${option.label}" needs ${param.label}.`, `params.${param.name}`);
    } else if (param.type === 'number' ? typeof value !== 'number' : typeof value !== 'string')
      return refuse(
        'wrong_parameter',
        `${param.label} must be a ${param.type === 'number' ? 'number' : 'text'}.`,
        `params.${param.name}`,
      );
    else if (param.type === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(String(value)))
      return refuse(
        'wrong_parameter',
        `${param.label} must be a day such as 2026-11-25.`,
        `params.${param.name}`,
      );
  }
  const { id: decisionId } = decision;
  return [
    {
      type: 'decision.decided',
      payload: {
        decisionId,
        option: option.id,
        label: option.label,
        params: command.params,
        reason: command.reason,
        ...(command.effects.length > 0 && { effects: command.effects }),
      },
    },
    ...command.postings.map((posting): Fact => ({
      type: 'posting.queued',
      payload: { ...posting, decisionId },
    })),
  ];
}

/** A timer that comes late or twice finds nothing armed and does nothing: never missed, never doubled. */
export function timer(decision: Decision, to: string | null, now: Instant): Fact[] {
  const { id: decisionId } = decision;
  if (decision.nextStepAt === null || decision.nextStepAt > now) return [];
  if (decision.shelved) return [{ type: 'decision.unshelved', payload: { decisionId, because: 'time' } }];
  const step = decision.ladder[decision.escalationLevel];
  if (!step) return [{ type: 'decision.ladder-exhausted', payload: { decisionId } }];
  return [
    {
      type: 'decision.escalated',
      payload: { decisionId, level: decision.escalationLevel + 1, role: step.to, to },
    },
  ];
}

/** The role that the next escalation goes to; null when the ladder has run out or the timer only ends a shelving. */
export function nextRole(decision: Decision): string | null {
  return decision.shelved ? null : (decision.ladder[decision.escalationLevel]?.to ?? null);
}

/** Gives an outcome up and asks again. What lies with the ERP at this moment must come to an end first. */
export function takeBack(
  state: ExceptionState,
  decision: Decision,
  command: Extract<Command, { type: 'withdraw' | 'overrule' | 'send-back' }>,
  now: Instant,
): Fact[] | Refusal {
  const { id: decisionId } = decision;
  if (state.state === 'resolved')
    return refuse('exception_resolved', 'This exception is resolved; undo it in the ERP.');
  if (command.type === 'withdraw' && command.expectedVersion !== decision.version)
    return refuse(
      'stale_version',
      `This decision has changed: it is at version ${decision.version}, the act was made on ${command.expectedVersion}.`,
      'expectedVersion',
    );
  if (decision.state !== 'decided')
    return command.type === 'send-back' ? [] : refuse('not_decided', 'There is no outcome to take back.');
  // what undoes an older outcome is wanted all the same
  const postings = state.postings.filter((p) => p.decisionId === decisionId && p.compensates === undefined);
  const underWay = postings.find((p) => p.state === 'posting' || p.state === 'posted');
  if (underWay && command.type !== 'send-back')
    return refuse(
      'posting_under_way',
      `"${underWay.summary}" lies with the ERP at this moment; try again when it has answered.`,
    );
  const because =
    command.type === 'withdraw' ? 'withdrawn' : command.type === 'overrule' ? 'overruled' : 'erp-changed';
  return [
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
        dueAt: after(now, decision.acknowledgedWindowMs),
        windowMs: decision.acknowledgedWindowMs,
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
