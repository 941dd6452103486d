/**
 * Turns an option that somebody chose into transactions for the ERP. All or nothing: when one field cannot be filled,
 * nothing is posted and the problem names the field.
 */
import type { FieldValue } from '../event/event.ts';
import { effectOf, Transaction, type Effect } from '../posting/index.ts';
import { BY_HAND } from './cross-check.ts';
import type { Scope } from './expression.ts';
import type { OptionRule, Playbook, PostingRule } from './playbook.ts';
import { renderText, renderValue } from './template.ts';

export interface PostingFrame {
  plant: string;
  /** calendar day of the plant */
  postingDate: string;
  /** unique per outcome, e.g. the exception's id: the same outcome rendered twice gives the same keys */
  keyPrefix: string;
}

export interface RenderedPosting {
  transaction: Transaction;
  summary: string;
}

export interface RenderedOption {
  transactions: RenderedPosting[];
  effects: Effect[];
}

export interface PostingProblem {
  field: string;
  reason: string;
}

/**
 * @param scope without `params`: those are the person's, already validated
 * @returns the transactions, and all that the option does to lots, orders and lines
 */
export function renderPostings(
  playbook: Playbook,
  decisionId: string,
  optionId: string,
  params: Readonly<Record<string, string | number>>,
  scope: Omit<Scope, 'params'>,
  frame: PostingFrame,
): RenderedOption | { problem: PostingProblem } {
  const decision = playbook.decisions.find((d) => d.id === decisionId);
  if (!decision)
    return { problem: { field: 'decision', reason: `the playbook has no decision "${decisionId}"` } };
  if (optionId === BY_HAND) return { transactions: [], effects: [] };
  const option = decision.options.find((o) => o.id === optionId);
  if (!option) return { problem: { field: 'option', reason: `the decision has no option "${optionId}"` } };

  const transactions: RenderedPosting[] = [];
  for (const [n, rule] of option.posts.entries()) {
    const key = `${frame.keyPrefix}:${decisionId}:${n + 1}`;
    const rendered = renderPosting(rule, { ...scope, params }, { ...frame, key });
    if ('problem' in rendered) return rendered;
    transactions.push(rendered);
  }
  const effects = [
    ...transactions.flatMap(({ transaction }) => effectOf(transaction) ?? []),
    ...declaredEffects(option, { ...scope, params }),
  ];
  return { transactions, effects };
}

/** An effect on something that is not known here contradicts nothing. */
function declaredEffects(option: OptionRule, scope: Scope): Effect[] {
  return option.effects.flatMap(({ act, subject, value }): Effect[] => {
    const code = renderValue(subject, scope);
    if (code === undefined) return [];
    const date = value && renderValue(value, scope);
    return [{ act, subject: String(code), ...(date !== undefined && { value: String(date) }) }];
  });
}

function renderPosting(
  rule: PostingRule,
  scope: Scope,
  frame: { key: string; plant: string; postingDate: string },
): RenderedPosting | { problem: PostingProblem } {
  const draft: Record<string, unknown> = {
    key: frame.key,
    kind: rule.kind,
    plant: frame.plant,
    postingDate: frame.postingDate,
  };
  for (const [field, template] of Object.entries(rule.fields)) {
    const value = renderValue(template, scope);
    if (value === undefined) return { problem: { field, reason: `${template.source} has no value here` } };
    draft[field] = fieldFor(field, value);
  }
  const parsed = Transaction.safeParse(draft);
  if (parsed.success) return { transaction: parsed.data, summary: renderText(rule.summary, scope) };
  const issue = parsed.error.issues[0];
  return {
    problem: { field: String(issue?.path[0] ?? 'posting'), reason: issue?.message ?? 'not a transaction' },
  };
}

const LONGEST_REASON = 500;

/** A quantity is a number, everything else text: a code that arrived as 4711 is "4711". A long reason is cut, not refused. */
export function fieldFor(field: string, value: FieldValue): FieldValue {
  if (field === 'reason') return String(value).slice(0, LONGEST_REASON).toWellFormed();
  if (field !== 'qty') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
}
