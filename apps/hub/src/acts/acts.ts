/**
 * Acts of people: the same for HTTP and the socket. Checks the body and the rights, and hands the desk a plan: what the
 * act does to the state that it meets. Whatever says no does so with a stable code and leaves no trace.
 */
import type { JournalEntry } from '@gemba/core/exception';
import type { Transaction } from '@gemba/core/posting';
import type { Roster } from '@gemba/core/roster';
import {
  ACTS,
  POSTING_ACTS,
  type ActBody,
  type ActName,
  type ActReply,
  type PostingActName,
  type Problem,
} from '@gemba/core/wire';
import type { z } from 'zod';
import type { SignedIn } from '../auth/identity.ts';
import { mayAct, mayRepair } from '../auth/rights.ts';
import type { Answer, Desk } from '../decide/desk.ts';
import { isStorable, unstorableField, WHY_UNSTORABLE } from '../http/json-body.ts';
import { fieldErrors, invalidInput, problem, refusalProblem } from '../http/problem.ts';
import { planDecisionAct, type Rules } from './plan-decision-act.ts';
import { planPostingAct } from './plan-posting-act.ts';

export interface Acts {
  onDecision(identity: SignedIn, decisionId: string, act: string, body: unknown): Promise<ActReply>;
  onPosting(identity: SignedIn, postingId: string, act: PostingActName, body: unknown): Promise<ActReply>;
}

export function openActs(parts: {
  desk: Desk;
  roster: Roster;
  /** who answers for the link to the ERP */
  erpFunction: string;
  /** after a person has changed what a posting sends; never rejects */
  onRepaired: (before: Transaction, after: Transaction, by: string) => Promise<unknown>;
  rules: Rules;
}): Acts {
  const { desk, roster, rules } = parts;

  async function onDecision(
    identity: SignedIn,
    decisionId: string,
    act: string,
    body: unknown,
  ): Promise<ActReply> {
    if (!isActName(act))
      return no(problem({ status: 404, code: 'unknown_act', detail: `There is no act "${act}".` }));
    const read = readBody(ACTS[act], body, decisionId);
    if ('refused' in read) return no(read.refused ?? unknown('decision'));
    if (act === 'reassign') {
      const { to } = read.data as ActBody<'reassign'>;
      if (!roster.people.some((person) => person.id === to))
        return no(
          problem(invalidInput([{ field: 'to', reason: `nobody on the roster has the id "${to}"` }])),
        );
    }
    return settled(
      await desk.act({ decisionId }, (state, surroundings) => {
        const decision = state.decisions.find((d) => d.id === decisionId);
        if (!decision) return { refused: 'unknown_decision', why: 'This exception asks no such decision.' };
        const allowed = mayAct(identity, act, decision);
        if (allowed !== true) return allowed;
        return planDecisionAct(rules, identity.id, act, read.data, { state, decision, surroundings });
      }),
    );
  }

  async function onPosting(
    identity: SignedIn,
    postingId: string,
    act: PostingActName,
    body: unknown,
  ): Promise<ActReply> {
    const allowed = mayRepair(identity, parts.erpFunction);
    if (allowed !== true) return no(refusalProblem(allowed));
    const read = readBody(POSTING_ACTS[act], body, postingId);
    if ('refused' in read) return no(read.refused ?? unknown('posting'));
    const repaired: { before: Transaction; after: Transaction }[] = [];
    const reply = settled(
      await desk.act({ postingId }, (state, { postings }) => {
        const stored = postings.find((p) => p.id === postingId);
        if (!stored) return { refused: 'unknown_posting', why: 'This exception has no such posting.' };
        const plan = planPostingAct(rules, identity.id, act, read.data, { state, stored });
        const after = 'repaired' in plan ? plan.repaired?.get(postingId) : undefined;
        if (after) repaired.push({ before: stored.transaction, after });
        return plan;
      }),
    );
    if (reply.ok)
      for (const { before, after } of repaired) await parts.onRepaired(before, after, identity.id);
    return reply;
  }

  return { onDecision, onPosting };
}

/** `refused: null`: nothing can have this id. A socket's message has not been through the reading of HTTP bodies. */
function readBody(
  schema: z.ZodType,
  body: unknown,
  id: string,
): { data: unknown } | { refused: Problem | null } {
  const parsed = schema.safeParse(body ?? {});
  if (!parsed.success) return { refused: problem(invalidInput(fieldErrors(parsed.error.issues))) };
  const field = unstorableField(parsed.data, '');
  if (field !== null) return { refused: problem(invalidInput([{ field, reason: WHY_UNSTORABLE }])) };
  return isStorable(id) ? { data: parsed.data } : { refused: null };
}

const unknown = (what: 'decision' | 'posting'): Problem =>
  refusalProblem({ refused: `unknown_${what}`, why: `There is no such ${what}.` });

const isActName = (act: string): act is ActName => Object.hasOwn(ACTS, act);

const no = (p: Problem): ActReply => ({ ok: false, problem: p });

function settled(answer: Answer): ActReply {
  if ('entries' in answer) return { ok: true, entries: answer.entries satisfies JournalEntry[] };
  const refused = refusalProblem(answer.refusal);
  return no(
    refused.status === 409 && answer.current ? refusalProblem(answer.refusal, answer.current) : refused,
  );
}
