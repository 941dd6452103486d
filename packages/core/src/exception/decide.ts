/**
 * The rules: what a command does to an exception, as facts, or why it is refused. Pure: the same state, command and
 * time give the same answer on the hub, in a replay and in a test.
 *
 * A decision:  asked → acknowledged → decided. Each of the first two has a running window; at its end the ladder
 * starts and goes on until the *decision* is taken: an acknowledgement opens the second window, it never ends the asking.
 * Shelving holds the timer until a person or the time ends it; then the window goes on where the clock is.
 * An outcome can be taken back: then the decision is asked again, in a new window, and says why.
 * An exception is resolved when all its decisions are decided, contradict no other, and all their postings have come to
 * an end: confirmed, given up by a person, or not wanted any more.
 */
import { isSettled } from '../posting/index.ts';
import type { Instant } from '../time/index.ts';
import type { Command, Refusal } from './commands.ts';
import { act, takeBack, timer } from './decide-decision.ts';
import { decidePosting } from './decide-posting.ts';
import { evolve } from './evolve.ts';
import { GEMBA, type Actor, type Fact, type JournalEntry } from './facts.ts';
import { isRefusal, refuse } from './refuse.ts';
import type { ExceptionState } from './state.ts';

/** The outcome that Gemba itself writes where a question has become needless. */
export const MOOT = 'moot';
const MOOT_LABEL = 'Not needed any more';

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
    case 'void-posting':
    case 'repair-posting':
    case 'enter-document':
    case 'compensate-posting': {
      const posting = state.postings.find((p) => p.id === command.postingId);
      if (!posting) return refuse('unknown_posting', 'This exception has no such posting.');
      return decidePosting(state, posting, command);
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
    case 'withdraw':
    case 'overrule':
    case 'send-back': {
      const decision = state.decisions.find((d) => d.id === command.decisionId);
      if (!decision) return refuse('unknown_decision', 'This exception asks no such decision.');
      return takeBack(state, decision, command, now);
    }
    case 'moot':
      return state.decisions
        .filter((d) => d.state !== 'decided')
        .map((d): Fact => ({
          type: 'decision.decided',
          payload: { decisionId: d.id, option: MOOT, label: MOOT_LABEL, params: {}, reason: command.why },
        }));
    case 'conflict-found': {
      const { decisionId, conflict } = command;
      const decision = state.decisions.find((d) => d.id === decisionId);
      if (decision?.state !== 'decided' || decision.conflicts?.some((c) => c.id === conflict.id)) return [];
      return [{ type: 'decision.conflict-found', payload: { decisionId, conflict } }];
    }
    case 'conflict-settled': {
      const { decisionId, conflictId } = command;
      const decision = state.decisions.find((d) => d.id === decisionId);
      if (!decision?.conflicts?.some((c) => c.id === conflictId)) return [];
      return [{ type: 'decision.conflict-settled', payload: { decisionId, conflictId } }];
    }
  }
}

function endsResolved(before: ExceptionState, facts: readonly Fact[], now: Instant): boolean {
  if (before.state === 'resolved') return false;
  let state: ExceptionState = before;
  for (const fact of facts) state = evolve(state, unjournalled(fact, before, now));
  return (
    state.decisions.every((d) => d.state === 'decided' && !d.conflicts?.length) &&
    state.postings.every((p) => isSettled(p.state))
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
