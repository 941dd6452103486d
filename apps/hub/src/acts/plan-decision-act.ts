/** What an act of a person does to the decision that it meets, as a command with all that the rules need. */
import { decide, isRefusal } from '@gemba/core/exception';
import type { Command, Decision, ExceptionState, Refusal } from '@gemba/core/exception';
import { touchedRows, type PlanningContext } from '@gemba/core/planning';
import type { PostingFrame, renderPostings } from '@gemba/core/playbook';
import { isSettled, rowsOf, touchedBy, type TouchedRows, type Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import type { ActBody, ActName } from '@gemba/core/wire';
import type { ActPlan, OptionScope, Plan, Surroundings } from '../decide/orders.ts';
import { carryOver, compensations } from './compensations.ts';

/** @returns the transactions of a chosen option, by the version of the playbook that asked */
export type RenderOption = (
  decisionId: string,
  optionId: string,
  params: Record<string, string | number>,
  scope: OptionScope,
  frame: Omit<PostingFrame, 'keyPrefix'>,
) => ReturnType<typeof renderPostings>;

/** What a plan needs beside the state: nothing in it does I/O. */
export interface Rules {
  plant: string;
  now: () => Instant;
  /** the calendar day of the plant */
  dayOf: (at: string) => string;
  planning: () => PlanningContext;
  render: RenderOption;
}

interface Met {
  state: ExceptionState;
  decision: Decision;
  surroundings: Surroundings;
}

export function planDecisionAct(
  rules: Rules,
  by: string,
  act: ActName,
  data: unknown,
  met: Met,
): ActPlan | Refusal {
  const common = { decisionId: met.decision.id, by };
  switch (act) {
    case 'acknowledge':
    case 'unshelve':
      return { command: { type: act, ...common, ...(data as ActBody<'acknowledge'>) } };
    case 'comment':
      return { command: { type: act, ...common, text: (data as ActBody<'comment'>).text } };
    case 'reassign': {
      const { expectedVersion, to, reason } = data as ActBody<'reassign'>;
      return { command: { type: act, ...common, expectedVersion, to, reason: reason ?? null } };
    }
    case 'shelve':
      return { command: { type: act, ...common, ...(data as ActBody<'shelve'> & { until: Instant }) } };
    case 'decide':
      return planToDecide(rules, common, data as Choice, met);
    case 'withdraw': {
      const command = { type: act, ...common, ...(data as ActBody<'withdraw'>), compensations: [] };
      const verdict = decide(met.state, command, rules.now());
      if (isRefusal(verdict)) return verdict;
      const undone = compensations(rules, met.decision.id, met.state, met.surroundings);
      if ('refused' in undone) return undone;
      return {
        command: { ...command, compensations: undone.postings },
        transactions: undone.transactions,
      };
    }
  }
}

type Choice = Omit<ActBody<'decide'>, 'params'> & { params: Record<string, string | number> };

function planToDecide(
  rules: Rules,
  common: { decisionId: string; by: string },
  { expectedVersion, option: optionId, params, reason }: Choice,
  { state, decision, surroundings }: Met,
): ActPlan | Refusal {
  const scope = scopeOf(decision, surroundings.scope);
  const command: Extract<Command, { type: 'decide' }> = {
    type: 'decide',
    ...common,
    expectedVersion,
    option: optionId,
    params,
    reason: reason ?? null,
    postings: [],
    effects: [],
  };
  // what the rules refuse is refused by them, before anything is rendered
  const verdict = decide(state, command, rules.now());
  if (isRefusal(verdict)) return verdict;
  const option = decision.options.find((o) => o.id === optionId);
  if (!option) return { command };
  const rendered = rules.render(decision.id, option.id, params, scope, {
    plant: rules.plant,
    postingDate: rules.dayOf(rules.now()),
  });
  if ('problem' in rendered)
    return {
      refused: 'wrong_parameter',
      why: `The posting cannot be filled: ${rendered.problem.field} ${rendered.problem.reason}.`,
      field: `params.${rendered.problem.field}`,
    };
  command.effects = rendered.effects;
  const wanted = rendered.transactions.map(({ transaction }) => transaction);
  const carried = carryOver(rules, decision.id, wanted, state, surroundings);
  if ('refused' in carried) return carried;
  const { kept, undone, restored } = carried;
  command.postings.push(...undone.postings);
  const { transactions } = undone;
  for (const { transaction: filled, summary } of rendered.transactions) {
    if (kept.has(filled)) continue;
    // a question that is asked once more posts under keys of its own
    const transaction = decision.returned ? { ...filled, key: `${filled.key}@${decision.version}` } : filled;
    transactions.set(transaction.key, { transaction, basis: restored(basisOf(rules, transaction, scope)) });
    command.postings.push({ postingId: transaction.key, kind: transaction.kind, summary });
  }
  const also = alsoOf(rules, option.acts, scope, common.by, reason ?? option.label);
  return { command, transactions, ...(also && { also }) };
}

/** A question that was asked once more has figures of its own. */
const scopeOf = ({ id }: Decision, scope: OptionScope): OptionScope => ({ ...scope, ...scope.again?.[id] });

/** What was shown with the question; for what was not, what is known now. */
function basisOf({ planning }: Rules, transaction: Transaction, scope: OptionScope): TouchedRows {
  const touched = touchedBy(transaction);
  const now = touchedRows(planning(), touched);
  // exceptions that were opened before rows were kept have none
  if (!scope.seen) return now;
  const seen = rowsOf(scope.seen, touched);
  const either = <T>(first: T[], second: T[]): T[] => (first.length > 0 ? first : second);
  return {
    workOrders: either(seen.workOrders, now.workOrders),
    stock: either(seen.stock, now.stock),
    salesLines: either(seen.salesLines, now.salesLines),
    purchaseLines: either(seen.purchaseLines, now.purchaseLines),
  };
}

/** What an option does to the posting, or to the conflict, that the exception is about. */
function alsoOf(
  rules: Rules,
  acts: Decision['options'][number]['acts'],
  { event }: OptionScope,
  by: string,
  reason: string,
): ActPlan['also'] {
  const [act] = acts ?? [];
  switch (act) {
    case undefined:
      return undefined;
    case 'retry-posting':
    case 'void-posting': {
      const postingId = String(event['postingId']);
      return { target: { postingId }, plan: onPosting({ type: act, postingId, by, reason }) };
    }
    case 'uphold-first':
    case 'uphold-second': {
      const decisionId = String(event[act === 'uphold-first' ? 'secondDecision' : 'firstDecision']);
      const plan: Plan = (state, surroundings) => {
        const decision = state.decisions.find((d) => d.id === decisionId);
        if (!decision?.conflicts?.some((c) => c.id === event['conflict'])) return null;
        const undone = compensations(rules, decisionId, state, surroundings);
        if ('refused' in undone) return undone;
        return {
          command: { type: 'overrule', decisionId, by, reason, compensations: undone.postings },
          transactions: undone.transactions,
        };
      };
      return { target: { decisionId }, plan };
    }
  }
}

/**
 * A posting that is done with needs nothing any more; one that somebody else has sent on its way again refuses the
 * outcome, which would otherwise say what is not so.
 */
const onPosting =
  (command: Extract<Command, { type: 'retry-posting' | 'void-posting' }>): Plan =>
  (state) => {
    const posting = state.postings.find((p) => p.id === command.postingId);
    return posting && isSettled(posting.state) ? null : { command };
  };
