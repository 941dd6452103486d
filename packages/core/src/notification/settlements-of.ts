/**
 * Which earlier notices a fact makes needless. A decision that is taken ends everybody's; an act ends the actor's own,
 * for who acts has been reached; a change of the owner ends the former owner's, unless that person stays asked.
 */
import { GEMBA, type JournalEntry } from '../exception/facts.ts';
import type { Decision, ExceptionState } from '../exception/state.ts';
import { decisionOf } from './notices-of.ts';
import type { NoticeBecause, SettledBecause, Settlement } from './notice.ts';

export function settlementsOf(
  before: ExceptionState | undefined,
  after: ExceptionState,
  entry: JournalEntry,
): Settlement[] {
  const decisionId = decisionOf(entry);
  const decision = after.decisions.find((d) => d.id === decisionId);
  const earlier = before?.decisions.find((d) => d.id === decisionId);
  if (!decision || !earlier) return [];
  const settled: Settlement[] = [];
  const settle = (
    person: string | null,
    because: SettledBecause,
    only: NoticeBecause[] | null = null,
  ): void => {
    settled.push({ seq: entry.seq, decisionId: decision.id, person, only, because, at: entry.at });
  };

  if (decision.state === 'decided' && earlier.state !== 'decided') settle(null, 'decided');
  else if (decision.shelved && !earlier.shelved) settle(null, 'shelved', ASKS_TO_DECIDE);
  else {
    if (isAct(entry)) settle(entry.actor, 'has-acted');
    for (const person of noLongerAsked(earlier, decision))
      settle(person, 'not-asked-any-more', ASKS_TO_DECIDE);
    if (earlier.handOver && !decision.handOver) settle(earlier.handOver.to, 'dropped', ['hand-over-offered']);
    if (earlier.proposal && !decision.proposal) settle(null, 'dropped', ['proposed']);
    for (const question of decision.questions ?? [])
      if (question.answer && !earlier.questions?.find((q) => q.id === question.id)?.answer)
        settle(question.person, 'dropped', ['colleague-asked']);
  }
  return settled;
}

const ASKS_TO_DECIDE: NoticeBecause[] = [
  'asked',
  'escalated',
  'repeated',
  'reassigned',
  'delegated',
  'passed-on',
  'returned',
  'reopened',
  'window-moved',
  'unshelved',
];

/** Done by a person, about the decision: to remark on it is not yet to look after it. */
const isAct = ({ actor, type }: JournalEntry): boolean =>
  actor !== GEMBA &&
  type !== 'decision.commented' &&
  type !== 'decision.asked' &&
  type !== 'decision.colleague-answered' &&
  type !== 'decision.returned';

function noLongerAsked(earlier: Decision, decision: Decision): string[] {
  const still = new Set([decision.owner, decision.delegatedBy, ...(decision.alsoAsked ?? [])]);
  const were = [earlier.owner, earlier.delegatedBy, ...(earlier.alsoAsked ?? [])];
  return [...new Set(were)].filter((person) => typeof person === 'string' && !still.has(person)) as string[];
}
