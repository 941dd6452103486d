/**
 * Operation confirmation: a row of the open Job Card's time log, with the quantity and the key in the row's unique
 * field, so that key and effect commit together. The card is submitted in the same request once its quantity is
 * complete, not before: ERPNext writes what is missing at submission off as process loss. How long it took is not
 * known, so the row has no length.
 */
import type { Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import { z } from 'zod';
import { ErpLocked, ErpUnavailable, type PostResult, type Refused } from '../../connector.ts';
import { JobCardDoc, Name, Num, OperationRow, Text } from '../documents.ts';
import { textOf } from '../erp-time.ts';
import { FrappeRefusal, isChangedMeanwhile, isDuplicate } from '../refusal.ts';
import { rejection, type KeyedEntries } from './stock-entry.ts';

const JOB_CARD = 'Job Card';
const TIME_LOG = 'Job Card Time Log';
const SAME_QTY = 1e-6;

export async function findConfirmation(
  { frappe, keyField }: KeyedEntries,
  key: string,
): Promise<PostResult | { state: 'unknown' }> {
  try {
    const [row] = await frappe.list(TIME_LOG, z.object({ name: Name, parent: z.string(), docstatus: Num }), {
      parent: JOB_CARD,
      filters: [[keyField, '=', key]],
    });
    if (!row) return { state: 'unknown' };
    return row.docstatus === 2
      ? { state: 'rejected', reason: `${JOB_CARD} ${row.parent} was cancelled in ERPNext` }
      : { state: 'posted', document: row.parent };
  } catch (error) {
    if (!(error instanceof FrappeRefusal)) throw error;
    throw new ErpUnavailable(`${TIME_LOG} cannot be searched by ${keyField}: ${error.message}`, {
      cause: error,
    });
  }
}

export async function postConfirmation(
  keyed: KeyedEntries,
  transaction: Transaction,
  { now, timeZone }: { now: () => Instant; timeZone: string },
): Promise<PostResult> {
  const { frappe, keyField } = keyed;
  const { key, qty = 0, postingDate } = transaction;
  const found = await findConfirmation(keyed, key);
  if (found.state !== 'unknown') return found;
  try {
    const { card, refusal } = await openCard(keyed, transaction);
    if (refusal) return refusal;
    const at = `${postingDate} ${textOf(now(), timeZone).slice(11)}`;
    const total = card.total_completed_qty + qty;
    await frappe.update(
      JOB_CARD,
      card.name,
      {
        modified: card.modified,
        time_logs: [...card.time_logs, { from_time: at, to_time: at, completed_qty: qty, [keyField]: key }],
        ...(total >= card.for_quantity - SAME_QTY && { docstatus: 1 }),
      },
      JobCardDoc,
    );
    return { state: 'posted', document: card.name };
  } catch (error) {
    if (!(error instanceof FrappeRefusal)) throw error;
    const won = await findConfirmation(keyed, key);
    if (won.state !== 'unknown') return won;
    if (isDuplicate(error) || isChangedMeanwhile(error))
      throw new ErpLocked(`somebody else is at it: ${error.message}`, { cause: error });
    return rejection(error);
  }
}

async function openCard(
  { frappe }: KeyedEntries,
  { order = '', operation = '' }: Transaction,
): Promise<{ card: z.infer<typeof JobCardDoc>; refusal?: never } | { card?: never; refusal: Refused }> {
  const operations = await frappe.list('Work Order Operation', OperationRow, {
    parent: 'Work Order',
    filters: [['parent', '=', order]],
  });
  const row = operations.find((o) => String(o.idx) === operation || o.operation === operation);
  if (!row) return refused(`work order ${order} has no operation ${operation} in ERPNext`);
  const cards = await frappe.list(JOB_CARD, z.object({ name: Name }), {
    filters: [
      ['work_order', '=', order],
      ['operation_id', '=', row.name],
      ['docstatus', '=', 0],
    ],
  });
  const [first] = cards;
  const card = first && (await frappe.read(JOB_CARD, first.name, JobCardDoc));
  return card ? { card } : refused(`operation ${operation} of ${order} has no open job card in ERPNext`);
}

const refused = (reason: string): { refusal: Refused } => ({
  refusal: { state: 'rejected', reason, field: 'operation' },
});

/** Keys that time logs carry. */
export async function confirmationKeysSince(
  { frappe, keyField }: KeyedEntries,
  since: string,
): Promise<{ key: string; document: string }[]> {
  const rows = await frappe.list(TIME_LOG, z.object({ name: Name, parent: z.string(), [keyField]: Text }), {
    parent: JOB_CARD,
    filters: [
      [keyField, 'is', 'set'],
      ['modified', '>=', since],
      ['docstatus', '<', 2],
    ],
  });
  return rows.map((row) => ({ key: String(row[keyField]), document: String(row['parent']) }));
}
