/** What the desk asks of the roster: whom a step of a ladder names, who confirms, who is asked once more. */
import type { Decision, ExceptionState, LadderStep } from '@gemba/core/exception';
import { peopleForStep, type Roster } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';
import { ownerAgain } from './owner-again.ts';

export interface WhomToAsk {
  /** the owner first */
  escalateTo(state: ExceptionState, decision: Decision, step: LadderStep, at: Instant): string[];
  /** who can confirm a proposal where nobody else is asked */
  secondPersons(state: ExceptionState, decision: Decision): string[];
  askAgain(state: ExceptionState, decision: Decision, at: Instant): string | null;
}

/** @param parts.load open decisions per person */
export function openWhomToAsk({
  roster,
  load,
  now,
}: {
  roster: () => Roster;
  load: () => ReadonlyMap<string, number>;
  now: () => Instant;
}): WhomToAsk {
  const namedFor = (
    { subject }: ExceptionState,
    { function: fn, skill }: Decision,
    step: Pick<LadderStep, 'to'>,
    at: Instant,
    not: string | null | undefined,
  ) =>
    peopleForStep(
      roster(),
      step,
      { function: fn, skill, area: subject.area, line: subject.line, not: not ? [not] : [] },
      at,
      load(),
    );
  return {
    escalateTo: (state, decision, step, at) => namedFor(state, decision, step, at, decision.owner),
    secondPersons: (state, decision) =>
      namedFor(state, decision, { to: 'deputy' }, now(), decision.proposal?.by),
    askAgain: (state, decision, at) => ownerAgain(roster(), state, decision, at, load()),
  };
}
