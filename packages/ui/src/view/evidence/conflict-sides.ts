/** The two answers of a contradiction as the arbiter weighs them: who said what, about what, and what has come of it. */
import type { Decision, ExceptionState, Outcome, Posting } from '@gemba/core/exception';

export interface ConflictSide {
  exception: ExceptionState;
  decision: Decision;
  /** what was answered; when it was taken back: what stood before */
  outcome: Outcome | null;
  stands: boolean;
  postings: Posting[];
}

/** @returns null while the exception is not known */
export function conflictSide(exception: ExceptionState | null, decisionId: string): ConflictSide | null {
  const decision = exception?.decisions.find((one) => one.id === decisionId);
  if (!exception || !decision) return null;
  return {
    exception,
    decision,
    outcome: decision.outcome ?? decision.returned?.outcome ?? null,
    stands: decision.outcome !== null,
    postings: exception.postings.filter((posting) => posting.decisionId === decisionId),
  };
}
