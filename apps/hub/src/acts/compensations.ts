/** What undoes in the ERP what a decision has posted there. */
import type { ExceptionState, NewPosting, Refusal } from '@gemba/core/exception';
import { compensationOf } from '@gemba/core/posting';
import type { NewTransaction, StoredPosting, Surroundings } from '../decide/orders.ts';
import type { Rules } from './plan-decision-act.ts';

export interface Undone {
  postings: NewPosting[];
  transactions: Map<string, NewTransaction>;
}

/** For all confirmed postings of the decision, last first; refused as a whole when one of them cannot be undone. */
export function compensations(
  rules: Rules,
  decisionId: string,
  state: ExceptionState,
  { postings: stored }: Surroundings,
): Undone | Refusal {
  const undone: Undone = { postings: [], transactions: new Map() };
  for (const posting of state.postings.toReversed()) {
    if (posting.decisionId !== decisionId || posting.state !== 'confirmed' || posting.compensates) continue;
    const of = stored.find((s) => s.id === posting.id);
    if (!of) continue;
    const one = compensation(rules, of, state);
    if ('refused' in one) return one;
    undone.postings.push(one.posting);
    undone.transactions.set(one.posting.postingId, one.transaction);
  }
  return undone;
}

/** For one posting. */
export function compensation(
  { now, dayOf }: Rules,
  { id, summary, transaction, basis }: StoredPosting,
  state: ExceptionState,
): { posting: NewPosting; transaction: NewTransaction } | Refusal {
  const way = compensationOf(transaction, basis, dayOf);
  if ('impossible' in way)
    return {
      refused: 'cannot_be_undone',
      why: `"${summary}" is in the ERP and Gemba cannot undo it: ${way.impossible}.`,
    };
  const attempts = state.postings.filter((p) => p.compensates === id).length;
  const key = `${transaction.key}~undo${attempts === 0 ? '' : attempts + 1}`;
  return {
    posting: { postingId: key, kind: way.transaction.kind, summary: `Undo: ${summary}`, compensates: id },
    transaction: { transaction: { ...way.transaction, key, postingDate: dayOf(now()) }, basis: null },
  };
}
