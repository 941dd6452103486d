/**
 * The rows of the decisions grid: what the hub listed, with everything that the live exceptions know better or newer.
 * A row stays the same object until its decision changes, so that the grid redraws only what a fact touched.
 */
import type { Decision, ExceptionState } from '@gemba/core/exception';
import type { DecisionRow } from '@gemba/core/wire';
import type { People } from '@gemba/ui';

export type LiveRows = (
  listed: readonly DecisionRow[],
  exceptions: readonly ExceptionState[],
) => readonly DecisionRow[];

/** @param people their names are in the rows */
export function createLiveRows(people: People): LiveRows {
  const made = new WeakMap<Decision, DecisionRow>();
  const rowOf = (exception: ExceptionState, decision: Decision): DecisionRow => {
    let row = made.get(decision);
    if (!row) made.set(decision, (row = asRow(exception, decision, people)));
    return row;
  };
  return (listed, exceptions) => {
    const live = new Map<string, DecisionRow>();
    for (const exception of exceptions)
      for (const decision of exception.decisions) live.set(decision.id, rowOf(exception, decision));
    const rows = listed.map((row) => {
      const newer = live.get(row.id);
      live.delete(row.id);
      return newer && newer.version >= row.version ? newer : row;
    });
    return [...live.values(), ...rows];
  };
}

function asRow(exception: ExceptionState, decision: Decision, people: People): DecisionRow {
  const { id, question, state, owner, askedAt, acknowledgedAt, dueAt, version, outcome } = decision;
  return {
    id,
    exceptionId: exception.id,
    exceptionTitle: exception.title,
    playbook: exception.playbook,
    priority: exception.priority,
    function: decision.function,
    question,
    state,
    owner,
    ownerName: owner === null ? null : (people.get(owner)?.name ?? owner),
    askedAt,
    acknowledgedAt,
    decidedAt: outcome?.at ?? null,
    dueAt,
    escalationLevel: decision.escalationLevel,
    ladderExhausted: decision.ladderExhausted,
    shelvedUntil: decision.shelved?.until ?? null,
    option: outcome?.label ?? null,
    reason: outcome?.reason ?? null,
    version,
  };
}
