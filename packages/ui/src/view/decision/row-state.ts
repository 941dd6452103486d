/** The state of a decision's row as it is called on screens: "silent" and "shelved" depend on the moment. */
import type { DecisionRow } from '@gemba/core/wire';
import { epochMs } from '@gemba/core/time';

export type RowState = 'asked' | 'acknowledged' | 'decided' | 'silent' | 'shelved';

/** @param now epoch ms */
export function rowState(row: Pick<DecisionRow, 'state' | 'dueAt' | 'shelvedUntil'>, now: number): RowState {
  if (row.state === 'decided') return 'decided';
  if (row.shelvedUntil && epochMs(row.shelvedUntil) > now) return 'shelved';
  if (epochMs(row.dueAt) <= now) return 'silent';
  return row.state === 'acknowledged' ? 'acknowledged' : 'asked';
}
