/** What the desk asks of the roster: whom a step of a ladder names, who confirms, who is asked once more. */
import type { Decision, ExceptionState, LadderStep } from '@gemba/core/exception';
import { isLiving, peopleForStep, type Roster } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';
import { ownerAgain } from './owner-again.ts';

export interface WhomToAsk {
  /** the owner first */
  escalateTo(state: ExceptionState, decision: Decision, step: LadderStep, at: Instant): string[];
  /** who is asked already and is to be asked once more: the owner, and of the running step whoever is there */
  repeatTo(state: ExceptionState, decision: Decision, step: LadderStep | null, at: Instant): string[];
  /** who can confirm what `by` proposes, where nobody else who is asked is there */
  secondPersons(state: ExceptionState, decision: Decision, by: string): string[];
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
    step: Pick<LadderStep, 'to' | 'also' | 'everyone'>,
    at: Instant,
    { not, busy = load() }: { not?: string | null; busy?: ReadonlyMap<string, number> } = {},
  ) =>
    peopleForStep(
      roster(),
      step,
      { function: fn, skill, area: subject.area, line: subject.line, not: not ? [not] : [] },
      at,
      busy,
    );
  /** of several who stand equally near, somebody who was not asked before */
  const askedLast = ({ alsoAsked = [] }: Decision) =>
    new Map([...load(), ...alsoAsked.map((person) => [person, Infinity] as const)]);
  return {
    escalateTo: (state, decision, step, at) =>
      namedFor(state, decision, step, at, { not: decision.owner, busy: askedLast(decision) }),
    repeatTo: (state, decision, step, at) => {
      const { owner, alsoAsked = [] } = decision;
      const there = step ? namedFor(state, decision, { ...step, everyone: true }, at) : [];
      const again = new Set([owner, ...there.filter((person) => alsoAsked.includes(person))]);
      again.delete(null);
      if (again.size > 0) return [...again] as string[];
      return step ? namedFor(state, decision, step, at) : [];
    },
    secondPersons: (state, decision, by) => {
      const at = now();
      const { owner, alsoAsked = [] } = decision;
      const others = [owner, ...alsoAsked].filter((person) => person !== null && person !== by);
      if (others.some((person) => person !== null && isLiving(roster(), person, at))) return [];
      return namedFor(state, decision, { to: 'deputy' }, at, { not: by }).filter((person) => person !== by);
    },
    askAgain: (state, decision, at) => ownerAgain(roster(), state, decision, at, load()),
  };
}
