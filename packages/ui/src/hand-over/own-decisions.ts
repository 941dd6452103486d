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
  const concerns = ({ owner, handOver, state }: Decision): boolean =>
    state !== 'decided' && (owner === person || handOver?.to === person);
  // of all that is open only a few are this person's: these are sorted
  const own = exceptions
    .filter(({ state }) => state === 'open')
    .flatMap((exception) => exception.decisions.filter(concerns).map((decision) => ({ exception, decision })))
    .toSorted((a, b) => (a.decision.dueAt < b.decision.dueAt ? -1 : 1));
  return {
    incoming: own.filter(({ decision }) => decision.handOver?.to === person),
    mine: own.filter(({ decision }) => decision.owner === person && decision.handOver === undefined),
    offered: own.filter(({ decision }) => decision.owner === person && decision.handOver !== undefined),
  };
}

/** What somebody did with a decision here. */
export interface Done {
  of: string;
  /** what the act made of it */
  version: number;
}

/** Something else has happened to it since: an offer that was declined is none any more, and is not told as one. */
export const isOver = ({ of, version }: Done, exceptions: readonly ExceptionState[]): boolean =>
  exceptions.some(({ decisions }) => decisions.some((d) => d.id === of && d.version > version));
