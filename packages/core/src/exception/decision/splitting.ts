/**
 * One question becomes several, each with an outcome of its own. They go on where the question stood that they come from:
 * in its window or on its step of the ladder, with the people who were asked, and with what is left of its shelving.
 */
import type { Instant } from '../../time/index.ts';
import type { Command, Refusal } from '../commands.ts';
import type { Fact } from '../facts.ts';
import { refuse } from '../refuse.ts';
import type { Decision } from '../state.ts';
import { runningStep } from './ladder.ts';
import { shelvingLeft } from './shelving.ts';

/** The outcome of a question that others have taken the place of. No playbook's option has this id. */
export const SPLIT = 'in-parts';

export function split(
  decision: Decision,
  { parts }: Extract<Command, { type: 'split' }>,
  now: Instant,
): Fact[] | Refusal {
  const { id: decisionId, dueAt, windowMs, acknowledgedWindowMs, ladder, options } = decision;
  if (decision.partOf !== undefined)
    return refuse('cannot_be_split', 'This is a part already; split the question once, into more parts.');
  if (decision.proposal)
    return refuse('cannot_be_split', 'A choice waits for a second person; confirm or reject it first.');
  if (parts.length < 2) return refuse('cannot_be_split', 'A question is split into two parts or more.');
  const { skill, why, optional, onTimeout, alsoAsked } = decision;
  return [
    {
      type: 'decision.decided',
      payload: {
        decisionId,
        option: SPLIT,
        label: `Split into ${parts.length}`,
        params: {},
        reason: null,
      },
    },
    ...parts.flatMap(({ decisionId: id, question, owner: given }): Fact[] => {
      const owner = given ?? decision.owner;
      const beside = alsoAsked?.filter((person) => person !== owner) ?? [];
      return [
        {
          type: 'decision.asked',
          payload: {
            decisionId: id,
            function: decision.function,
            question,
            options,
            dueAt,
            windowMs,
            acknowledgedWindowMs,
            ladder,
            owner,
            maxShelvedMs: shelvingLeft(decision, now),
            partOf: decisionId,
            ...(skill !== undefined && { skill }),
            ...(why && { why }),
            ...(optional && { optional }),
            ...(onTimeout && { onTimeout }),
            ...(beside.length > 0 && { alsoAsked: beside }),
          },
        },
        ...onTheSameStep(decision, id, owner),
      ];
    }),
  ];
}

function onTheSameStep(decision: Decision, decisionId: string, to: string | null): Fact[] {
  const { ladder, escalationLevel: level, ladderExhausted } = decision;
  const step = ladder[level - 1];
  // what came due in somebody's window would be due at once
  const since = decision.seenBy ? undefined : runningStep(decision);
  const facts: Fact[] = [];
  if (step)
    facts.push({
      type: 'decision.escalated',
      payload: { decisionId, level, role: step.to, to, ...(since && { since }) },
    });
  if (ladderExhausted) facts.push({ type: 'decision.ladder-exhausted', payload: { decisionId } });
  return facts;
}
