/** The fold of one decision: what each fact about it means. Whatever changes, its next step is armed anew. */
import { msBetween, type Instant } from '../../time/index.ts';
import { GEMBA, type FactPayloads, type JournalEntry } from '../facts.ts';
import type { Decision } from '../state.ts';
import { armedAt, runningStep } from './ladder.ts';
import { MOOT } from './moot.ts';

export type DecisionEntry = Exclude<
  Extract<JournalEntry, { type: `decision.${string}` }>,
  { type: 'decision.asked' | 'decision.commented' }
>;

export function newDecision(
  id: string,
  asked: Omit<FactPayloads['decision.asked'], 'decisionId'>,
  at: Instant,
): Decision {
  const decision: Decision = {
    ...asked,
    id,
    state: 'asked',
    version: 1,
    askedAt: at,
    acknowledgedAt: null,
    acknowledgedBy: null,
    escalationLevel: 0,
    nextStepAt: null,
    ladderExhausted: false,
    shelved: null,
    outcome: null,
  };
  return { ...decision, nextStepAt: armedAt(decision) };
}

export function foldDecision(d: Decision, entry: DecisionEntry): Decision {
  const changed = changeBy(d, entry);
  // a fact that only a newer Gemba knows changes nothing here
  if (changed === undefined) return d;
  const next: Decision = { ...d, version: d.version + 1, ...changed };
  // an offer and a delegation are the owner's
  const past = next.owner === d.owner ? [] : (['handOver', 'delegatedBy'] as const);
  for (const key of past) if (!(key in changed)) next[key] = undefined;
  for (const key of OPTIONAL) if (next[key] === undefined) delete next[key];
  if (next.alsoAsked?.length === 0) delete next.alsoAsked;
  return { ...next, nextStepAt: notBefore(entry.at, armedAt(next)) };
}

/** Undefined in a change: it is not so any more. */
const OPTIONAL = [
  'step',
  'seenBy',
  'why',
  'handOver',
  'delegatedBy',
  'proposal',
  'alsoAsked',
  'shelvedMs',
] as const satisfies readonly (keyof Decision)[];

function changeBy(d: Decision, entry: DecisionEntry): Partial<Decision> | undefined {
  const { at, actor } = entry;
  switch (entry.type) {
    case 'decision.window-moved': {
      const { dueAt, windowMs, why } = entry.payload;
      // nobody's answer is stale because the clock is another
      return { dueAt, windowMs, why, version: d.version };
    }
    case 'decision.acknowledged': {
      const { dueAt, windowMs = d.acknowledgedWindowMs, why } = entry.payload;
      return {
        state: 'acknowledged',
        acknowledgedAt: at,
        acknowledgedBy: actor,
        ...owned(d, actor, [d.owner]),
        dueAt,
        windowMs,
        ...(why && { why }),
        ...(d.state === 'acknowledged'
          ? { step: runningStep(d), seenBy: seenBy(d, actor) }
          : { escalationLevel: 0, ladderExhausted: false, step: undefined }),
      };
    }
    case 'decision.proposed': {
      const { decisionId: _, seconds = [], ...chosen } = entry.payload;
      return { proposal: { ...chosen, by: actor, at }, ...owned(d, d.owner, seconds) };
    }
    case 'decision.proposal-rejected':
      return { proposal: undefined };
    case 'decision.decided': {
      const { decisionId: _, chosenBy, ...chosen } = entry.payload;
      // the actor has answered another question, which a rule says is the end of this one
      const by = chosen.option === MOOT ? GEMBA : (chosenBy ?? actor);
      const confirmed = chosenBy !== undefined && { confirmedBy: actor };
      return {
        state: 'decided',
        outcome: { ...chosen, ...confirmed, by, at },
        shelved: null,
        proposal: undefined,
        handOver: undefined,
      };
    }
    case 'decision.returned': {
      const { because, differences, reason, dueAt, windowMs, why, options, owner } = entry.payload;
      return {
        state: 'asked',
        outcome: null,
        owner: owner === undefined ? deciderOf(d) : owner,
        askedAt: at,
        acknowledgedAt: null,
        acknowledgedBy: null,
        dueAt,
        windowMs,
        escalationLevel: 0,
        ladderExhausted: false,
        ...(options && { options }),
        ...(d.outcome && { returned: { because, differences, reason, outcome: d.outcome, by: actor, at } }),
        why,
        step: undefined,
        seenBy: undefined,
        alsoAsked: undefined,
        delegatedBy: undefined,
        shelvedMs: undefined,
      };
    }
    case 'decision.conflict-found':
      return { conflicts: [...(d.conflicts ?? []), entry.payload.conflict] };
    case 'decision.conflict-settled': {
      const { conflictId } = entry.payload;
      return { conflicts: (d.conflicts ?? []).filter((c) => c.id !== conflictId) };
    }
    case 'decision.reassigned':
      return owned(d, entry.payload.to, []);
    case 'decision.passed-on': {
      const { to } = entry.payload;
      return { ...owned(d, to, []), ...(d.owner === null && to !== null && UNCLIMBED) };
    }
    case 'decision.delegated': {
      const { from, to } = entry.payload;
      return { ...owned(d, to, [from]), delegatedBy: from };
    }
    case 'decision.hand-over-offered': {
      const { decisionId: _, ...handOver } = entry.payload;
      return { handOver };
    }
    case 'decision.hand-over-accepted':
      return owned(d, d.handOver?.to ?? d.owner, []);
    case 'decision.hand-over-declined':
    case 'decision.hand-over-lapsed':
      return { handOver: undefined };
    case 'decision.colleague-asked': {
      const { questionId: id, person, text } = entry.payload;
      const asked = { id, by: actor, person, text, at, answer: null };
      return { questions: [...(d.questions ?? []), asked], version: d.version };
    }
    case 'decision.colleague-answered': {
      const { questionId, text } = entry.payload;
      const answer = { text, by: actor, at };
      return {
        questions: (d.questions ?? []).map((q) => (q.id === questionId ? { ...q, answer } : q)),
        version: d.version,
      };
    }
    case 'decision.escalated': {
      const { level, to, also = [], since } = entry.payload;
      return {
        escalationLevel: level,
        ...owned(d, to ?? d.owner, [d.owner, ...also]),
        step: since ?? { at, repeats: 0, ...(at < d.dueAt && { early: true }) },
        seenBy: undefined,
      };
    }
    case 'decision.repeated': {
      const { nth, to } = entry.payload;
      return {
        ...owned(d, d.owner, to),
        step: { ...d.step, at: d.ladderExhausted ? at : (d.step?.at ?? at), repeats: nth },
        version: d.version,
      };
    }
    case 'decision.ladder-exhausted':
      return { ladderExhausted: true, step: { at, repeats: 0 } };
    case 'decision.shelved': {
      const { until, reason, oneShot } = entry.payload;
      return {
        ...shelvedSoFar(d, at),
        shelved: { at, until, by: actor, reason, ...(oneShot && { oneShot }) },
      };
    }
    case 'decision.unshelved':
      return { ...shelvedSoFar(d, at), shelved: null };
    default:
      entry satisfies never;
      return undefined;
  }
}

/** Whoever decided; where Gemba did by itself, whoever owned it. */
const deciderOf = ({ outcome, owner }: Decision): string | null =>
  outcome && outcome.by !== GEMBA ? outcome.by : owner;

function seenBy({ seenBy: before, acknowledgedBy }: Decision, actor: string): string[] {
  const people = before ?? (acknowledgedBy === null ? [] : [acknowledgedBy]);
  return [...new Set([...people, actor])];
}

/** Steps that found nobody are no steps: the first one who comes on has the whole ladder above them. */
const UNCLIMBED = { escalationLevel: 0, ladderExhausted: false, step: undefined, seenBy: undefined };

/** Who it belongs to from now on, and who stays asked beside. */
function owned(d: Decision, owner: string | null, beside: readonly (string | null)[]) {
  const people = [...(d.alsoAsked ?? []), ...beside].filter((p) => p !== null && p !== owner);
  return { owner, alsoAsked: [...new Set(people)] as string[] };
}

function shelvedSoFar({ shelved, shelvedMs = 0 }: Decision, at: Instant): { shelvedMs: number } {
  // folds from before shelvings were counted do not say since when
  return { shelvedMs: shelvedMs + (shelved?.at ? Math.max(0, msBetween(shelved.at, at)) : 0) };
}

/** What was due while it was shelved is due now. */
const notBefore = (at: Instant, then: Instant | null): Instant | null =>
  then !== null && then < at ? at : then;
