/**
 * What choosing an option does, as a command with all that the rules need: the transactions that it posts, filled; what
 * it undoes of an earlier outcome; what it does to the matter that the exception is about. The same for a person's choice,
 * for the second person's word on it, and for the outcome that counts when nobody has decided.
 */
import {
  decide,
  GEMBA,
  isRefusal,
  type Command,
  type Decision,
  type ExceptionState,
  type NewPosting,
  type Option,
  type Refusal,
} from '@gemba/core/exception';
import { touchedRows } from '@gemba/core/planning';
import {
  isSettled,
  rowsOf,
  touchedBy,
  type Effect,
  type TouchedRows,
  type Transaction,
} from '@gemba/core/posting';
import type {
  ActPlan,
  NewTransaction,
  OptionScope,
  Plan,
  Surroundings,
  TimeoutPlan,
} from '../decide/orders.ts';
import { carryOver, compensations } from './compensations.ts';
import type { Met, Rules } from './rules.ts';

export function planToDecide(
  rules: Rules,
  command: Extract<Command, { type: 'decide' }>,
  met: Met,
): ActPlan | Refusal {
  // what the rules refuse is refused by them, before anything is rendered
  const verdict = decide(met.state, command, rules.now());
  if (isRefusal(verdict)) return verdict;
  const option = met.decision.options.find((o) => o.id === command.option);
  if (!option) return { command };
  const effect = effectOf(rules, option, command, met);
  if ('refused' in effect) return effect;
  // the second person's word carries it out; that it can be carried out is known now
  if (option.fourEyes) return { command };
  const { postings, effects, transactions, also } = effect;
  return { command: { ...command, postings, effects }, transactions, ...(also && { also }) };
}

export function planToConfirm(
  rules: Rules,
  command: Extract<Command, { type: 'confirm' }>,
  met: Met,
): ActPlan | Refusal {
  const verdict = decide(met.state, command, rules.now());
  if (isRefusal(verdict)) return verdict;
  const { proposal, options } = met.decision;
  const option = options.find((o) => o.id === proposal?.option);
  if (!proposal || !option)
    return {
      refused: 'unknown_option',
      why: 'What was proposed is no option any more; reject it and decide anew.',
    };
  const effect = effectOf(rules, option, proposal, met);
  if ('refused' in effect) return effect;
  const { postings, effects, transactions, also } = effect;
  return { command: { ...command, postings, effects }, transactions, ...(also && { also }) };
}

/** What counts when nobody has decided; null: it needs a person, or cannot be posted as things are. */
export function byTimeout(
  rules: Rules,
  state: ExceptionState,
  decision: Decision,
  optionId: string,
  surroundings: Surroundings,
): TimeoutPlan | null {
  const option = decision.options.find((o) => o.id === optionId);
  if (!option || option.acts || option.fourEyes) return null;
  const proposed = option.params.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]));
  const params = Object.fromEntries(proposed) as Record<string, string | number>;
  const { id: decisionId, version: expectedVersion } = decision;
  const reason = option.needsReason ? 'Nobody has decided in time' : null;
  const plan = planToDecide(
    rules,
    {
      type: 'decide',
      decisionId,
      by: GEMBA,
      expectedVersion,
      option: optionId,
      params,
      reason,
      postings: [],
      effects: [],
    },
    { state, decision, surroundings },
  );
  if ('refused' in plan || plan.command.type !== 'decide') return null;
  const { postings, effects } = plan.command;
  return { outcome: { params, postings, effects }, transactions: plan.transactions ?? new Map() };
}

interface OptionEffect {
  postings: NewPosting[];
  effects: Effect[];
  transactions: Map<string, NewTransaction>;
  also: ActPlan['also'];
}

function effectOf(
  rules: Rules,
  option: Option,
  chosen: { params: Record<string, string | number>; reason: string | null; by: string },
  { state, decision, surroundings }: Met,
): OptionEffect | Refusal {
  const scope = scopeOf(decision, surroundings.scope);
  const rendered = rules.render(decision.id, option.id, chosen.params, scope, {
    plant: rules.plant,
    postingDate: rules.dayOf(rules.now()),
  });
  if ('problem' in rendered)
    return {
      refused: 'wrong_parameter',
      why: `The posting cannot be filled: ${rendered.problem.field} ${rendered.problem.reason}.`,
      field: `params.${rendered.problem.field}`,
    };
  const wanted = rendered.transactions.map(({ transaction }) => transaction);
  const carried = carryOver(rules, decision.id, wanted, state, surroundings);
  if ('refused' in carried) return carried;
  const { kept, undone, restored } = carried;
  const postings = [...undone.postings];
  const { transactions } = undone;
  for (const { transaction: filled, summary } of rendered.transactions) {
    if (kept.has(filled)) continue;
    // a question that is asked once more posts under keys of its own
    const transaction = decision.returned ? { ...filled, key: `${filled.key}@${decision.version}` } : filled;
    transactions.set(transaction.key, { transaction, basis: restored(basisOf(rules, transaction, scope)) });
    postings.push({ postingId: transaction.key, kind: transaction.kind, summary });
  }
  const also = alsoOf(rules, option.acts, scope, chosen.by, chosen.reason ?? option.label);
  return { postings, effects: rendered.effects, transactions, also };
}

/** A question that was asked once more has figures of its own. */
const scopeOf = ({ id, partOf }: Decision, scope: OptionScope): OptionScope => ({
  ...scope,
  ...scope.again?.[partOf ?? id],
  ...scope.again?.[id],
});

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
