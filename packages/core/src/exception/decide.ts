/**
 * The rules: what a command does to an exception, as facts, or why it is refused. Pure: the same state, command and
 * time give the same answer on the hub, in a replay and in a test.
 *
 * A decision:  asked → acknowledged → decided. Each of the first two has a running window; at its end the ladder
 * starts and goes on until the *decision* is taken (decision/ladder.ts): an acknowledgement opens the second window, it
 * never ends the asking, whoever acknowledges and however often (decision/acknowledging.ts). Shelving holds the timer
 * until a person, an event or the time ends it (decision/shelving.ts).
 * An outcome can be taken back: then the decision is asked again, in a new window, and says why.
 * An exception is resolved when all its decisions are decided, contradict no other, and all their postings have come to
 * an end: confirmed, given up by a person, or not wanted any more. Where the playbook has a join rule, decisions that it
 * makes needless end with it (decision/moot.ts). A resolved exception can be opened again.
 */
import { isSettled } from '../posting/index.ts';
import type { Instant } from '../time/index.ts';
import type { Command, Refusal } from './commands.ts';
import { decidePosting } from './decide-posting.ts';
import { act } from './decision/act.ts';
import { timer, unshelved } from './decision/ladder.ts';
import { moot, needless } from './decision/moot.ts';
import { passOn } from './decision/owning.ts';
import { unshelveInDoubt } from './decision/shelving.ts';
import { takeBack } from './decision/taking-back.ts';
import { evolve } from './evolve.ts';
import { GEMBA, type Actor, type Fact, type JournalEntry } from './facts.ts';
import { isRefusal, refuse } from './refuse.ts';
import type { Consequence, ExceptionState } from './state.ts';

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
  let after = foldAll(state, facts, now);
  const over = needless(state, after);
  after = foldAll(after, over, now);
  const ends = after.state === 'open' && isResolved(after);
  return [...facts, ...over, ...(ends ? [{ type: 'exception.resolved', payload: {} } satisfies Fact] : [])];
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
        ...endOneShots(state, now),
      ];
    case 'mute': {
      const { eventId, source, playbook, cause } = command;
      if (state.state === 'resolved')
        return refuse('exception_resolved', 'This exception is resolved; it mutes nothing any more.');
      return [{ type: 'exception.event-muted', payload: { eventId, source, playbook, cause } }];
    }
    case 'place-under':
      if ((state.parent ?? null) === command.parent || command.parent === state.id) return [];
      return [{ type: 'exception.placed-under', payload: { parent: command.parent } }];
    case 'reassess':
      return reassess(state, command, now);
    case 'timer':
    case 'pass-on':
    case 'unshelve-in-doubt': {
      const decision = state.decisions.find((d) => d.id === command.decisionId);
      if (!decision) return [];
      if (command.type === 'pass-on') return passOn(decision, command);
      return command.type === 'timer' ? timer(decision, command, now) : unshelveInDoubt(decision, now);
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
    case 'withdraw':
    case 'reopen':
    case 'overrule':
    case 'send-back': {
      const decision = state.decisions.find((d) => d.id === command.decisionId);
      if (!decision) return refuse('unknown_decision', 'This exception asks no such decision.');
      return takeBack(state, decision, command, now);
    }
    case 'moot':
      return state.decisions.filter((d) => d.state !== 'decided').map((d) => moot(d, command.why));
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
    default: {
      const decision = state.decisions.find((d) => d.id === command.decisionId);
      if (!decision) return refuse('unknown_decision', 'This exception asks no such decision.');
      return act(state, decision, command, now);
    }
  }
}

/** Only what differs becomes a fact; what is decided keeps its window. */
function reassess(
  state: ExceptionState,
  { consequence, priority, windows }: Extract<Command, { type: 'reassess' }>,
  now: Instant,
): Fact[] {
  if (state.state === 'resolved') return [];
  const facts: Fact[] = windows.flatMap(({ decisionId, dueAt, windowMs, why }): Fact[] => {
    const decision = state.decisions.find((d) => d.id === decisionId);
    if (!decision || decision.state === 'decided' || decision.dueAt === dueAt) return [];
    return [{ type: 'decision.window-moved', payload: { decisionId, dueAt, windowMs, why } }];
  });
  const same = priority === state.priority && figures(consequence) === figures(state.consequence);
  if (!same) facts.unshift({ type: 'exception.reassessed', payload: { consequence, priority } });
  return priority < state.priority ? [...facts, ...endOneShots(state, now)] : facts;
}

/** Newer figures that say the same are nothing new; neither is the order of keys, which the store does not keep. */
const figures = (consequence: Consequence | null): string =>
  JSON.stringify(
    Object.entries(consequence ?? {})
      .filter(([name, figure]) => name !== 'contextAt' && figure !== undefined && figure !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Something new has happened. */
const endOneShots = ({ decisions }: ExceptionState, now: Instant): Fact[] =>
  decisions.filter((d) => d.shelved?.oneShot).map((d) => unshelved(d, 'event', now));

const isResolved = ({ decisions, postings }: ExceptionState): boolean =>
  decisions.every((d) => d.state === 'decided' && !d.conflicts?.length) &&
  postings.every((p) => isSettled(p.state));

const foldAll = (state: ExceptionState, facts: readonly Fact[], now: Instant): ExceptionState =>
  facts.reduce((folded, fact) => evolve(folded, unjournalled(fact, state, now)), state);

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
