/**
 * The rules: what a command does to an exception, as facts, or why it is refused. Pure: the same state, command and
 * time give the same answer on the hub, in a replay and in a test.
 *
 * A decision:  asked → acknowledged → decided. Each of the first two has a running window; at its end the ladder
 * starts and goes on until the *decision* is taken: an acknowledgement opens the second window, it never ends the asking.
 * Shelving holds the timer until a person or the time ends it; then the window goes on where the clock is.
 * An exception is resolved when all its decisions are decided and all their postings confirmed (or voided by a person).
 */
import { after, msBetween, type Instant } from '../time/index.ts';
import type { Command, Refusal } from './commands.ts';
import { evolve } from './evolve.ts';
import { GEMBA, type Actor, type Fact, type JournalEntry } from './facts.ts';
import type { Decision, ExceptionState, Posting } from './state.ts';

/** The longest time for which a decision may be shelved, as OPC UA Part 9 `MaxTimeShelved` bounds it. */
export const MAX_SHELVED_MS = 8 * 3_600_000;

export const isRefusal = (answer: Fact[] | Refusal): answer is Refusal => 'refused' in answer;

const refuse = (refused: Refusal['refused'], why: string, field?: string): Refusal =>
  field === undefined ? { refused, why } : { refused, why, field };

/** Who is named in the journal for a command. */
export const actorOf = (command: Command): Actor => ('by' in command ? command.by : GEMBA);

/**
 * @param state null when there is no such exception yet
 * @returns the facts in order (none: nothing to do, for a command of Gemba's own), or a refusal
 */
export function decide(state: ExceptionState | null, command: Command, now: Instant): Fact[] | Refusal {
  if (command.type === 'open') {
    if (state) return refuse('already_exists', 'This exception is open already.');
    return [
      { type: 'exception.opened', payload: command.opened },
      ...command.decisions.map((payload): Fact => ({ type: 'decision.asked', payload })),
    ];
  }
  if (!state) return refuse('unknown_decision', 'There is no such exception.');
  const facts = decideOn(state, command, now);
  if (isRefusal(facts) || facts.length === 0) return facts;
  return endsResolved(state, facts, now) ? [...facts, { type: 'exception.resolved', payload: {} }] : facts;
}

function decideOn(
  state: ExceptionState,
  command: Exclude<Command, { type: 'open' }>,
  now: Instant,
): Fact[] | Refusal {
  switch (command.type) {
    case 'join':
      if (state.state === 'resolved')
        return refuse('exception_resolved', 'This exception is resolved; the event opens a new one.');
      return [
        {
          type: 'exception.event-joined',
          payload: {
            eventId: command.eventId,
            source: command.source,
            occurredAt: command.occurredAt,
          },
        },
      ];
    case 'timer': {
      const decision = state.decisions.find((d) => d.id === command.decisionId);
      return decision ? timer(decision, command.to, now) : [];
    }
    case 'posting-sent':
    case 'posting-posted':
    case 'posting-confirmed':
    case 'posting-rejected':
    case 'retry-posting':
    case 'void-posting': {
      const posting = state.postings.find((p) => p.id === command.postingId);
      if (!posting) return refuse('unknown_posting', 'This exception has no such posting.');
      return decidePosting(posting, command);
    }
    case 'acknowledge':
    case 'decide':
    case 'reassign':
    case 'shelve':
    case 'unshelve':
    case 'comment': {
      const decision = state.decisions.find((d) => d.id === command.decisionId);
      if (!decision) return refuse('unknown_decision', 'This exception asks no such decision.');
      return act(decision, command, now);
    }
  }
}

type Act = Extract<
  Command,
  { type: 'acknowledge' | 'decide' | 'reassign' | 'shelve' | 'unshelve' | 'comment' }
>;

function act(decision: Decision, command: Act, now: Instant): Fact[] | Refusal {
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
      },
    },
    ...command.postings.map((posting): Fact => ({
      type: 'posting.queued',
      payload: { ...posting, decisionId },
    })),
  ];
}

/** A timer that comes late or twice finds nothing armed and does nothing: never missed, never doubled. */
function timer(decision: Decision, to: string | null, now: Instant): Fact[] {
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

type PostingCommand = Extract<
  Command,
  {
    type:
      | 'posting-sent'
      | 'posting-posted'
      | 'posting-confirmed'
      | 'posting-rejected'
      | 'retry-posting'
      | 'void-posting';
  }
>;

/** The outbox reports after a crash what it had reported before: whatever is known already yields no fact. */
function decidePosting(posting: Posting, command: PostingCommand): Fact[] | Refusal {
  const { id: postingId, state } = posting;
  switch (command.type) {
    case 'posting-sent':
      return state === 'queued' ? [{ type: 'posting.sent', payload: { postingId } }] : [];
    case 'posting-posted':
      return state === 'queued' || state === 'posting'
        ? [{ type: 'posting.posted', payload: { postingId, erpDocument: command.erpDocument } }]
        : [];
    case 'posting-confirmed':
      return state === 'confirmed' || state === 'voided'
        ? []
        : [
            {
              type: 'posting.confirmed',
              payload: { postingId, erpDocument: command.erpDocument, readBack: command.readBack },
            },
          ];
    case 'posting-rejected':
      return state === 'queued' || state === 'posting'
        ? [{ type: 'posting.rejected', payload: { postingId, rejection: command.rejection } }]
        : [];
    case 'retry-posting':
      return state === 'rejected'
        ? [{ type: 'posting.retried', payload: { postingId } }]
        : refuse('posting_not_rejected', `This posting is ${state}; only a rejected one can be retried.`);
    case 'void-posting':
      return state === 'rejected'
        ? [{ type: 'posting.voided', payload: { postingId, reason: command.reason } }]
        : refuse('posting_not_rejected', `This posting is ${state}; only a rejected one can be voided.`);
  }
}

function endsResolved(before: ExceptionState, facts: readonly Fact[], now: Instant): boolean {
  if (before.state === 'resolved') return false;
  let state: ExceptionState = before;
  for (const fact of facts) state = evolve(state, unjournalled(fact, before, now));
  return (
    state.decisions.every((d) => d.state === 'decided') &&
    state.postings.every((p) => p.state === 'confirmed' || p.state === 'voided')
  );
}

/** A fact in the dress of a journal entry, to look one step ahead. */
const unjournalled = (fact: Fact, state: ExceptionState, at: Instant): JournalEntry => ({
  ...fact,
  seq: state.seq,
  at,
  exceptionId: state.id,
  actor: GEMBA,
  hash: '',
  previousHash: '',
});
