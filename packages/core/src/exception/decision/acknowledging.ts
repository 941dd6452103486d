/**
 * "I look at it." The first acknowledgement takes the decision, opens the second window, and lets the ladder begin anew
 * at its end. Later ones are for whoever owns the decision by then (escalated, reassigned, handed over …) and is not the
 * one who has acknowledged it: their window is as long, and ends before the consequence just the same. The ladder stays
 * on its step. Nothing rings until the window ends; then the step's people are asked again, and the next step comes at
 * its own time, or at once where that was in the window.
 *
 * People who pass a decision to and fro and acknowledge it in turn cannot keep it silent for ever: on one step of the
 * ladder nobody does so twice (`seenBy`). So when each of them has had a window the next step comes, the steps are
 * finite, and beyond the last one each has one window more before the asking goes on without end. Only the first
 * acknowledgement begins the ladder anew, and there is one for each time that the question is asked.
 */
import type { Instant } from '../../time/index.ts';
import { acknowledgedWindowOf } from '../../urgency/window.ts';
import type { Command, Refusal } from '../commands.ts';
import type { Fact } from '../facts.ts';
import { refuse } from '../refuse.ts';
import type { Decision, ExceptionState } from '../state.ts';

/** Whether the rules let this person acknowledge it now. Who may act on it at all is not their matter. */
export function mayAcknowledge(decision: Decision, person: string): boolean {
  const { state, owner, acknowledgedBy, seenBy } = decision;
  if (state !== 'acknowledged') return state === 'asked';
  return owner === person && acknowledgedBy !== person && !seenBy?.includes(person);
}

export function acknowledge(
  { consequence }: Pick<ExceptionState, 'consequence'>,
  decision: Decision,
  { by }: Extract<Command, { type: 'acknowledge' }>,
  now: Instant,
): Fact[] | Refusal {
  const { id: decisionId, acknowledgedBy } = decision;
  if (!mayAcknowledge(decision, by)) {
    const who = decision.seenBy?.includes(by) ? by : acknowledgedBy;
    return refuse('already_acknowledged', `Seen already by ${who ?? 'somebody'}; it is still to be decided.`);
  }
  const window = acknowledgedWindowOf(decision, { acknowledgedAt: now, consequence });
  return [{ type: 'decision.acknowledged', payload: { decisionId, ...window } }];
}
