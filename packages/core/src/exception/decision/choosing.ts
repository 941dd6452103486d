/**
 * Choosing an option: what it needs (parameters, a reason, a signature, a second person), and the facts that follow.
 * Where two persons are needed the first one's choice is a proposal; only the second one's word makes it the outcome.
 */
import { z } from 'zod';
import type { Effect } from '../../posting/index.ts';
import type { Command, NewPosting, Refusal } from '../commands.ts';
import type { Fact, FactPayloads } from '../facts.ts';
import { refuse } from '../refuse.ts';
import type { Decision, Option, Signature } from '../state.ts';

const Day = z.iso.date();

type Decide = Extract<Command, { type: 'decide' }>;

export function choose(decision: Decision, command: Decide): Fact[] | Refusal {
  const { id: decisionId, proposal } = decision;
  if (proposal)
    return refuse(
      'proposed_already',
      `"${proposal.label}" by ${proposal.by} waits for a second person; confirm or reject it first.`,
    );
  const option = decision.options.find((o) => o.id === command.option);
  if (!option)
    return refuse(
      'unknown_option',
      `"${command.option}" is not an option; there are: ${decision.options.map((o) => o.id).join(', ')}.`,
      'option',
    );
  const refusal = wrongChoice(option, command) ?? unsigned(option, command.signature);
  if (refusal) return refusal;
  const { params, reason, signature, seconds = [] } = command;
  const chosen = { decisionId, option: option.id, label: option.label, params, reason };
  if (option.fourEyes)
    return [
      {
        type: 'decision.proposed',
        payload: { ...chosen, ...(signature && { signature }), ...(seconds.length > 0 && { seconds }) },
      },
    ];
  return outcome({ ...chosen, ...(signature && { signatures: [signature] }) }, command);
}

export function confirm(
  decision: Decision,
  { by, signature, postings, effects }: Extract<Command, { type: 'confirm' }>,
): Fact[] | Refusal {
  const { id: decisionId, proposal } = decision;
  if (!proposal) return refuse('nothing_proposed', 'Nothing waits for a second person here.');
  if (by === proposal.by)
    return refuse('second_person_required', 'Whoever proposed it cannot confirm it: a second person must.');
  const option = decision.options.find((o) => o.id === proposal.option);
  if (!option)
    return refuse('unknown_option', `"${proposal.label}" is not an option any more; reject the proposal.`);
  const refusal = unsigned(option, signature);
  if (refusal) return refusal;
  const { option: id, label, params, reason, by: chosenBy } = proposal;
  const signatures = [proposal.signature, signature].filter((s) => s !== undefined);
  return outcome(
    { decisionId, option: id, label, params, reason, chosenBy, ...(signatures.length > 0 && { signatures }) },
    { postings, effects },
  );
}

export function rejectProposal(
  { id: decisionId, proposal }: Decision,
  { reason }: Extract<Command, { type: 'reject-proposal' }>,
): Fact[] | Refusal {
  if (!proposal) return refuse('nothing_proposed', 'Nothing waits for a second person here.');
  return [{ type: 'decision.proposal-rejected', payload: { decisionId, reason } }];
}

function outcome(
  decided: FactPayloads['decision.decided'],
  { postings, effects }: { postings: readonly NewPosting[]; effects: Effect[] },
): Fact[] {
  const { decisionId } = decided;
  return [
    { type: 'decision.decided', payload: { ...decided, ...(effects.length > 0 && { effects }) } },
    ...postings.map((posting): Fact => ({ type: 'posting.queued', payload: { ...posting, decisionId } })),
  ];
}

function unsigned(option: Option, signature: Signature | undefined): Refusal | null {
  if (option.signature === undefined) return null;
  if (signature?.meaning === option.signature) return null;
  return refuse(
    'signature_required',
    `"${option.label}" must be signed as "${option.signature}".`,
    signature ? 'signature.meaning' : 'signature',
  );
}

function wrongChoice(option: Option, command: Decide): Refusal | null {
  if (option.needsReason && !command.reason)
    return refuse('reason_required', `"${option.label}" needs a reason.`, 'reason');
  for (const name of Object.keys(command.params))
    if (!option.params.some((p) => p.name === name))
      return refuse('unknown_parameter', `"${option.label}" has no parameter "${name}".`, `params.${name}`);
  for (const param of option.params) {
    const value = command.params[param.name];
    if (value === undefined || value === '') {
      if (param.required)
        return refuse('missing_parameter', `"${option.label}" needs ${param.label}.`, `params.${param.name}`);
    } else if (param.type === 'number' ? typeof value !== 'number' : typeof value !== 'string')
      return refuse(
        'wrong_parameter',
        `${param.label} must be a ${param.type === 'number' ? 'number' : 'text'}.`,
        `params.${param.name}`,
      );
    else if (param.type === 'date' && !Day.safeParse(value).success)
      return refuse(
        'wrong_parameter',
        `${param.label} must be a day such as 2026-11-25.`,
        `params.${param.name}`,
      );
  }
  return null;
}
