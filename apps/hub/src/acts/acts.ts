/**
 * Acts of people: the same for HTTP and the socket. Checks the body and the rights, and hands the desk a plan: what the
 * act does to the state that it meets. Whatever says no does so with a stable code and leaves no trace.
 */
import {
  MAX_HAND_OVER_MS,
  type Decision,
  type JournalEntry,
  type Refusal,
  type Signature,
} from '@gemba/core/exception';
import type { Transaction } from '@gemba/core/posting';
import { isOn, type Roster } from '@gemba/core/roster';
import { after } from '@gemba/core/time';
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
import { PAUSE_MS, type Proof, type Signing } from '../auth/signing.ts';
import type { Answer, Desk } from '../decide/desk.ts';
import { isStorable, unstorableField, WHY_UNSTORABLE } from '../http/json-body.ts';
import { fieldErrors, invalidInput, problem, refusalProblem, type ProblemInit } from '../http/problem.ts';
import { planDecisionAct } from './plan-decision-act.ts';
import type { Rules } from './rules.ts';
import { planPostingAct } from './plan-posting-act.ts';

export interface Acts {
  onDecision(identity: SignedIn, decisionId: string, act: string, body: unknown): Promise<ActReply>;
  onPosting(identity: SignedIn, postingId: string, act: PostingActName, body: unknown): Promise<ActReply>;
}

export function openActs(parts: {
  desk: Desk;
  roster: () => Roster;
  signing: Signing;
  /** who answers for the link to the ERP */
  erpFunction: string;
  /** after a person has changed what a posting sends; never rejects */
  onRepaired: (before: Transaction, after: Transaction, by: string) => Promise<unknown>;
  rules: Rules;
}): Acts {
  const { desk, rules } = parts;

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
    const wrong = wrongPeople(act, read.data);
    if (wrong) return no(wrong);
    const signature = await signed(identity, act, read.data);
    if (signature && 'code' in signature) return no(signature);
    const actor = { by: identity.id, ...(signature && { signature }) };
    return settled(
      await desk.act({ decisionId }, (state, surroundings) => {
        const decision = state.decisions.find((d) => d.id === decisionId);
        if (!decision) return { refused: 'unknown_decision', why: 'This exception asks no such decision.' };
        const allowed = mayAct(identity, act, decision, state.subject.area);
        if (allowed !== true) return allowed;
        if (identity.kind !== 'person' && isOfTwoPeople(act, read.data, decision)) return NO_PERSON;
        return planDecisionAct(rules, actor, act, read.data, { state, decision, surroundings });
      }),
    );
  }

  /** The people whom an act names are on the roster, and those who are to decide are there. */
  function wrongPeople(act: ActName, data: unknown): Problem | null {
    const roster = parts.roster();
    const named = namedBy(act, data);
    for (const { field, person: id } of named) {
      const person = roster.people.find((one) => one.id === id);
      if (!person)
        return problem(invalidInput([{ field, reason: `nobody on the roster has the id "${id}"` }]));
      if (act === 'ask' || act === 'comment') continue;
      const at = rules.now();
      // a hand-over goes to the shift that comes
      const later = act === 'hand-over' ? after(at, MAX_HAND_OVER_MS) : at;
      if (!isOn(roster, person, at) && !isOn(roster, person, later))
        return refusalProblem({
          refused: 'off_shift',
          why: `${person.name} is off shift; give it to somebody who is on.`,
          field,
        });
    }
    return null;
  }

  /** The proof of identity that a signature needs; null: the act carries none. */
  async function signed(
    identity: SignedIn,
    act: ActName,
    data: unknown,
  ): Promise<Signature | Problem | null> {
    if (act !== 'decide' && act !== 'confirm') return null;
    const { signature } = data as ActBody<'confirm'>;
    if (!signature) return null;
    const proof = await parts.signing.prove(identity, signature.password);
    if (proof === 'proven') return { by: identity.id, at: rules.now(), meaning: signature.meaning };
    return problem(UNPROVEN[proof]);
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
    const repaired: { before: Transaction; now: Transaction }[] = [];
    const reply = settled(
      await desk.act({ postingId }, (state, { postings }) => {
        const stored = postings.find((p) => p.id === postingId);
        if (!stored) return { refused: 'unknown_posting', why: 'This exception has no such posting.' };
        const plan = planPostingAct(rules, identity.id, act, read.data, { state, stored });
        const changed = 'repaired' in plan ? plan.repaired?.get(postingId) : undefined;
        if (changed) repaired.push({ before: stored.transaction, now: changed });
        return plan;
      }),
    );
    if (reply.ok) for (const { before, now } of repaired) await parts.onRepaired(before, now, identity.id);
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

/** The people whom an act names, by the field that names them. */
function namedBy(act: ActName, data: unknown): { field: string; person: string }[] {
  switch (act) {
    case 'reassign':
    case 'delegate':
    case 'hand-over':
      return [{ field: 'to', person: (data as ActBody<'delegate'>).to }];
    case 'ask':
      return [{ field: 'person', person: (data as ActBody<'ask'>).person }];
    case 'comment':
      return ((data as ActBody<'comment'>).mentions ?? []).map((person, i) => ({
        field: `mentions[${i}]`,
        person,
      }));
    case 'split':
      return (data as ActBody<'split'>).parts.flatMap(({ owner }, i) =>
        owner === undefined ? [] : [{ field: `parts[${i}].owner`, person: owner }],
      );
    default:
      return [];
  }
}

/** The proposal of an option that needs four eyes, or its confirmation. */
const isOfTwoPeople = (act: ActName, data: unknown, { options }: Decision): boolean =>
  act === 'confirm' ||
  (act === 'decide' && options.some((o) => o.id === (data as ActBody<'decide'>).option && o.fourEyes));

const NO_PERSON: Refusal = {
  refused: 'second_person_required',
  why: 'Four eyes are two people, and the admin token is none: one must choose it, and another confirm it.',
};

const UNPROVEN: Record<Exclude<Proof, 'proven'>, ProblemInit> = {
  wrong: {
    status: 403,
    code: 'wrong_signature',
    detail: 'The password is not right; nothing was signed.',
    errors: [{ field: 'signature.password', reason: 'is not right' }],
  },
  paused: {
    status: 429,
    code: 'signing_paused',
    detail: `Too many wrong passwords; signing is possible again in ${PAUSE_MS / 60_000} minutes.`,
  },
  'cannot-sign': {
    status: 403,
    code: 'wrong_signature',
    detail: 'Only a person who signs in with a password can sign.',
  },
};

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
