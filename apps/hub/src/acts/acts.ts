/**
 * Acts of people: the same for HTTP and the socket. Checks the body and the rights, renders what a chosen option
 * posts, and hands the command to the desk. Whatever says no does so with a stable code and leaves no trace.
 */
import { decide, isRefusal } from '@gemba/core/exception';
import type { Command, Decision, ExceptionState, JournalEntry, Refusal } from '@gemba/core/exception';
import type { PostingFrame, renderPostings } from '@gemba/core/playbook';
import type { Transaction } from '@gemba/core/posting';
import type { Roster } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';
import { ACTS, type ActName, type ActReply, type Problem } from '@gemba/core/wire';
import { DateTime } from 'luxon';
import type { z } from 'zod';
import type { SignedIn } from '../auth/identity.ts';
import { mayAct, mayManage } from '../auth/rights.ts';
import { isStorable, unstorableField, WHY_UNSTORABLE } from '../http/json-body.ts';
import { fieldErrors, invalidInput, problem, refusalProblem } from '../http/problem.ts';
import type { ActPlan, Answer, Desk } from '../decide/desk.ts';

/** @returns the transactions of a chosen option, by the version of the playbook that asked */
export type RenderOption = (
  decisionId: string,
  optionId: string,
  params: Record<string, string | number>,
  scope: Record<string, unknown>,
  frame: Omit<PostingFrame, 'keyPrefix'>,
) => ReturnType<typeof renderPostings>;

export interface Acts {
  onDecision(identity: SignedIn, decisionId: string, act: string, body: unknown): Promise<ActReply>;
  onPosting(identity: SignedIn, postingId: string, act: 'retry' | 'void', reason?: string): Promise<ActReply>;
}

export function openActs(parts: {
  desk: Desk;
  plant: string;
  timeZone: string;
  roster: Roster;
  now: () => Instant;
  render: RenderOption;
}): Acts {
  const { desk, roster } = parts;

  async function onDecision(
    identity: SignedIn,
    decisionId: string,
    act: string,
    body: unknown,
  ): Promise<ActReply> {
    if (!isActName(act))
      return no(problem({ status: 404, code: 'unknown_act', detail: `There is no act "${act}".` }));
    const parsed = ACTS[act].safeParse(body ?? {});
    if (!parsed.success) return no(problem(invalidInput(fieldErrors(parsed.error.issues))));
    // a socket's message has not been through the reading of HTTP bodies and paths
    const field = unstorableField(parsed.data, '');
    if (field !== null) return no(problem(invalidInput([{ field, reason: WHY_UNSTORABLE }])));
    if (!isStorable(decisionId))
      return no(refusalProblem({ refused: 'unknown_decision', why: 'There is no such decision.' }));
    if (act === 'reassign') {
      const { to } = parsed.data as Reassignment;
      if (!roster.people.some((person) => person.id === to))
        return no(
          problem(invalidInput([{ field: 'to', reason: `nobody on the roster has the id "${to}"` }])),
        );
    }
    return settled(
      await desk.act({ decisionId }, (state, scope) => {
        const decision = state.decisions.find((d) => d.id === decisionId);
        if (!decision) return { refused: 'unknown_decision', why: 'This exception asks no such decision.' };
        const allowed = mayAct(identity, act, decision);
        if (allowed !== true) return allowed;
        return planOf(identity, state, decision, act, parsed.data, scope);
      }),
    );
  }

  function planOf(
    identity: SignedIn,
    state: ExceptionState,
    decision: Decision,
    act: ActName,
    data: unknown,
    scope: Record<string, unknown>,
  ): ActPlan | Refusal {
    const common = { decisionId: decision.id, by: identity.id };
    switch (act) {
      case 'acknowledge':
      case 'unshelve':
        return { command: { type: act, ...common, ...(data as { expectedVersion: number }) } };
      case 'comment':
        return { command: { type: act, ...common, text: (data as { text: string }).text } };
      case 'reassign': {
        const { expectedVersion, to, reason } = data as Reassignment;
        return { command: { type: act, ...common, expectedVersion, to, reason: reason ?? null } };
      }
      case 'shelve':
        return {
          command: {
            type: act,
            ...common,
            ...(data as { expectedVersion: number; until: Instant; reason: string }),
          },
        };
      case 'decide':
        return planToDecide(common, state, decision, data as Choice, scope);
    }
  }

  function planToDecide(
    common: { decisionId: string; by: string },
    state: ExceptionState,
    decision: Decision,
    { expectedVersion, option: optionId, params, reason }: Choice,
    scope: Record<string, unknown>,
  ): ActPlan | Refusal {
    const command: Extract<Command, { type: 'decide' }> = {
      type: 'decide',
      ...common,
      expectedVersion,
      option: optionId,
      params,
      reason: reason ?? null,
      postings: [],
    };
    // what the rules refuse is refused by them, before anything is rendered
    const verdict = decide(state, command, parts.now());
    if (isRefusal(verdict)) return verdict;
    const option = decision.options.find((o) => o.id === optionId);
    if (!option) return { command };
    const transactions = new Map<string, Transaction>();
    if (option.posts.length > 0) {
      const rendered = parts.render(decision.id, option.id, params, scope, {
        plant: parts.plant,
        postingDate: DateTime.fromISO(parts.now(), { zone: parts.timeZone }).toISODate() ?? '',
      });
      if ('problem' in rendered)
        return {
          refused: 'wrong_parameter',
          why: `The posting cannot be filled: ${rendered.problem.field} ${rendered.problem.reason}.`,
          field: `params.${rendered.problem.field}`,
        };
      for (const { transaction, summary } of rendered.transactions) {
        transactions.set(transaction.key, transaction);
        command.postings.push({ postingId: transaction.key, kind: transaction.kind, summary });
      }
    }
    const also = alsoOf(option.acts, scope, common.by, reason ?? option.label);
    return { command, transactions, ...(also && { also }) };
  }

  async function onPosting(
    identity: SignedIn,
    postingId: string,
    act: 'retry' | 'void',
    reason?: string,
  ): Promise<ActReply> {
    if (!mayManage(identity))
      return no(
        refusalProblem({
          refused: 'no_rights',
          why: 'Repairing a posting by hand needs a manager; deciders answer the exception that it opened.',
        }),
      );
    const by = identity.id;
    const command: Command =
      act === 'retry'
        ? { type: 'retry-posting', postingId, by }
        : { type: 'void-posting', postingId, by, reason: reason ?? '' };
    return settled(await desk.act({ postingId }, () => ({ command })));
  }

  return { onDecision, onPosting };
}

type Reassignment = z.infer<typeof ACTS.reassign>;

type Choice = {
  expectedVersion: number;
  option: string;
  params: Record<string, string | number>;
  reason?: string;
};

/** What an option of the posting-rejected playbook does to the posting that the exception is about. */
function alsoOf(
  acts: Decision['options'][number]['acts'],
  scope: Record<string, unknown>,
  by: string,
  reason: string,
): ActPlan['also'] {
  const event = scope['event'] as { postingId?: unknown } | undefined;
  const postingId = event?.postingId;
  if (!acts || acts.length === 0 || typeof postingId !== 'string') return undefined;
  return acts.includes('retry-posting')
    ? { postingId, command: { type: 'retry-posting', postingId, by } }
    : { postingId, command: { type: 'void-posting', postingId, by, reason } };
}

const isActName = (act: string): act is ActName => Object.hasOwn(ACTS, act);

const no = (p: Problem): ActReply => ({ ok: false, problem: p });

function settled(answer: Answer): ActReply {
  if ('entries' in answer) return { ok: true, entries: answer.entries satisfies JournalEntry[] };
  const refused = refusalProblem(answer.refusal);
  return no(
    refused.status === 409 && answer.current ? refusalProblem(answer.refusal, answer.current) : refused,
  );
}
