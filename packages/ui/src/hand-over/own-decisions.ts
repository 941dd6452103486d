/** The open decisions of one person, by what is to be done with them when a shift ends. The next one due comes first. */
import type { Decision, ExceptionState } from '@gemba/core/exception';

export interface OwnDecision {
  exception: ExceptionState;
  decision: Decision;
}

export interface OwnDecisions {
  /** offered to this person, to accept or decline */
  incoming: OwnDecision[];
  /** this person's, not offered to anybody */
  mine: OwnDecision[];
  /** this person's, offered to somebody who has not answered yet */
  offered: OwnDecision[];
}

export function ownDecisions(exceptions: readonly ExceptionState[], person: string): OwnDecisions {
  const open = exceptions
    .filter(({ state }) => state === 'open')
    .flatMap((exception) => exception.decisions.map((decision) => ({ exception, decision })))
    .filter(({ decision }) => decision.state !== 'decided')
    .toSorted((a, b) => (a.decision.dueAt < b.decision.dueAt ? -1 : 1));
  return {
    incoming: open.filter(({ decision }) => decision.handOver?.to === person),
    mine: open.filter(({ decision }) => decision.owner === person && decision.handOver === undefined),
    offered: open.filter(({ decision }) => decision.owner === person && decision.handOver !== undefined),
  };
}
