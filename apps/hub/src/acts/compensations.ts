/** What undoes in the ERP what a decision has posted there. */
import {
  undoingOf,
  type ExceptionState,
  type NewPosting,
  type Posting,
  type Refusal,
} from '@gemba/core/exception';
import {
  asksTheSame,
  compensationOf,
  rowsRefreshed,
  touchedBy,
  type TouchedRows,
  type Transaction,
} from '@gemba/core/posting';
import type { NewTransaction, StoredPosting, Surroundings } from '../decide/orders.ts';
import type { Rules } from './rules.ts';

export interface Undone {
  postings: NewPosting[];
  transactions: Map<string, NewTransaction>;
}

/** For all confirmed postings of the decision, last first; refused as a whole when one of them cannot be undone. */
export function compensations(
  rules: Rules,
  decisionId: string,
  state: ExceptionState,
  surroundings: Surroundings,
): Undone | Refusal {
  const undone: Undone = { postings: [], transactions: new Map() };
  for (const { posting, stored } of standing(decisionId, state, surroundings).toReversed()) {
    if (posting.state !== 'confirmed') continue;
    const refusal = undo(undone, rules, stored, state);
    if (refusal) return refusal;
  }
  return undone;
}

export interface CarriedOver {
  kept: ReadonlySet<Transaction>;
  undone: Undone;
  /** the documents as they are when that is undone */
  restored: (rows: TouchedRows) => TouchedRows;
}

/**
 * For a decision that came back half-way and is decided again: `kept`, what it wants and has in the ERP already, or on
 * its way there, is not posted twice; what it does not want any more is undone, as far as that is possible.
 */
export function carryOver(
  rules: Rules,
  decisionId: string,
  wanted: readonly Transaction[],
  state: ExceptionState,
  surroundings: Surroundings,
): CarriedOver | Refusal {
  const undone: Undone = { postings: [], transactions: new Map() };
  const taken: StoredPosting[] = [];
  const kept = new Set<Transaction>();
  for (const { posting, stored } of standing(decisionId, state, surroundings).toReversed()) {
    const same = wanted.find((one) => !kept.has(one) && asksTheSame(one, stored.transaction));
    if (same) kept.add(same);
    else if (posting.state === 'confirmed') {
      if (undo(undone, rules, stored, state) === null) taken.push(stored);
    } else
      return {
        refused: 'posting_under_way',
        why: `"${posting.summary}" lies with the ERP at this moment; try again when it has answered.`,
      };
  }
  const restored = (rows: TouchedRows): TouchedRows =>
    taken.reduce(
      (all, { transaction, basis }) => (basis ? rowsRefreshed(all, touchedBy(transaction), basis) : all),
      rows,
    );
  return { kept, undone, restored };
}

/** What the decision has sent to the ERP, and nothing undoes. */
function standing(
  decisionId: string,
  state: ExceptionState,
  { postings }: Surroundings,
): { posting: Posting; stored: StoredPosting }[] {
  return state.postings.flatMap((posting) => {
    const stored = postings.find((one) => one.id === posting.id);
    const sent = ['posting', 'posted', 'confirmed'].includes(posting.state);
    if (!stored || !sent || posting.decisionId !== decisionId || posting.compensates) return [];
    return undoingOf(state, posting.id) ? [] : [{ posting, stored }];
  });
}

function undo(
  { postings, transactions }: Undone,
  rules: Rules,
  stored: StoredPosting,
  state: ExceptionState,
): Refusal | null {
  const one = compensation(rules, stored, state);
  if ('refused' in one) return one;
  postings.push(one.posting);
  transactions.set(one.posting.postingId, one.transaction);
  return null;
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
