/** Contradictions between outcomes: found when one is decided, settled when one is taken back, told to both sides at once. */
import type { Conflict, ExceptionState, JournalEntry } from '@gemba/core/exception';
import { contradicts } from '@gemba/core/posting';
import { apply } from './apply.ts';
import type { Round } from './round.ts';

/** Outcomes of other decisions that cannot be true together with this one: both are told at once. */
export async function findConflicts(
  stage: Round,
  exceptionId: string,
  decisionId: string,
): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  const here = { exceptionId, decisionId };
  const subjects = outcomeOf(stage, here)?.effects.map((e) => e.subject) ?? [];
  for (const there of await stage.outcomesOn(subjects)) {
    if (there.decisionId === decisionId) continue;
    const [mine, theirs] = [outcomeOf(stage, here), outcomeOf(stage, there)];
    if (!mine || !theirs) continue;
    const pair = mine.effects
      .flatMap((effect) => theirs.effects.map((other) => [effect, other] as const))
      .find(([effect, other]) => contradicts(effect, other));
    if (!pair) continue;
    const id = `${decisionId}@${mine.version}~${there.decisionId}@${theirs.version}`;
    const found = (at: typeof here, conflict: Conflict): JournalEntry[] =>
      apply(stage, at.exceptionId, { type: 'conflict-found', decisionId: at.decisionId, conflict });
    entries.push(
      ...found(here, { id, mine: pair[0], theirs: pair[1], with: theirs.named }),
      ...found(there, { id, mine: pair[1], theirs: pair[0], with: mine.named }),
    );
  }
  return entries;
}

/** @param before the state in which the conflict still stood */
export async function settleOtherSide(
  stage: Round,
  before: ExceptionState,
  { decisionId, conflictId }: { decisionId: string; conflictId: string },
): Promise<JournalEntry[]> {
  const other = before.decisions
    .find((d) => d.id === decisionId)
    ?.conflicts?.find((c) => c.id === conflictId)?.with;
  if (!other) return [];
  await stage.known.load(other.exceptionId);
  return apply(stage, other.exceptionId, {
    type: 'conflict-settled',
    decisionId: other.decisionId,
    conflictId,
  });
}

/** What a decided decision does, and how the other side of a conflict names it; null: it does nothing. */
function outcomeOf(stage: Round, at: { exceptionId: string; decisionId: string }) {
  const state = stage.known.loaded(at.exceptionId);
  const decision = state?.decisions.find((d) => d.id === at.decisionId);
  const outcome = decision?.outcome;
  // one that is resolved by now contradicts nobody any more
  if (state?.state !== 'open' || !decision || !outcome?.effects) return null;
  const { title } = state;
  const { version, function: by } = decision;
  return {
    effects: outcome.effects,
    version,
    named: { ...at, title, function: by, label: outcome.label, by: outcome.by },
  };
}
