/** A posting whose documents are not what its decision was made on: the decision is asked again. */
import {
  rowsRefreshed,
  touchedBy,
  type Difference,
  type TouchedRows,
  type Transaction,
} from '@gemba/core/posting';
import type { AskedAgain, Plan } from '../decide/orders.ts';

export interface Stale {
  row: { id: string; decisionId: string; transaction: Transaction };
  differences: Difference[];
  /** the documents as they are now, in Gemba's codes */
  fresh: TouchedRows;
}

/**
 * Nothing to do when the posting is no longer queued: its decider has taken the answer back meanwhile, and may have given
 * another one. What was re-read is what the next answer is made on, or a planning context that lags behind the ERP would
 * send it back for ever.
 */
export const sendBack =
  ({ row, differences, fresh }: Stale, again: AskedAgain | null): Plan =>
  (state) => {
    if (state.postings.find((p) => p.id === row.id)?.state !== 'queued') return null;
    const { decisionId } = row;
    const command = { type: 'send-back', decisionId, differences } as const;
    if (!again) return { command };
    const { options, shown } = again;
    const seen = rowsRefreshed(shown.seen, touchedBy(row.transaction), fresh);
    return { command: { ...command, options }, again: { ...again, shown: { ...shown, seen } } };
  };
