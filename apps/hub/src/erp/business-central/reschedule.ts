/**
 * Reschedule: a PATCH of the production order with `If-Match`. The page takes the key along and writes it to the inbox in
 * the same transaction, so that a second PATCH with the same key is refused and the first is found.
 */
import type { Transaction } from '@gemba/core/posting';
import { ErpLocked, type PostResult } from '../connector.ts';
import { OrderRow } from './entities.ts';
import { findPosting, rejection } from './inbox.ts';
import { orderOf, refused } from './instructions.ts';
import type { OData } from './odata.ts';
import { BcRefusal, isDuplicate } from './refusal.ts';

export async function postReschedule(odata: OData, transaction: Transaction): Promise<PostResult> {
  const { key, order = '', date = '', to, postingDate, expectedVersion } = transaction;
  const found = await findPosting(odata, key);
  if (found.state !== 'unknown') return found;
  if (to !== undefined)
    return refused(
      `this connector moves ${order} in time only: choose its work center in Business Central`,
      'to',
    );
  const row = await orderOf(odata, order);
  if (!row) return refused(`Business Central has no production order ${order}`, 'order');
  if (row.status === 'Finished') return refused(`${order} is finished in Business Central`, 'order');
  try {
    const after = await odata.update(
      'gemba',
      'productionOrders',
      row.id,
      expectedVersion ?? row['@odata.etag'],
      { endingDate: date, postingKey: key, keyPostingDate: postingDate },
      OrderRow,
    );
    if (after.endingDate !== date)
      return refused(
        `Business Central took the change without an error, yet ${order} ends on ${after.endingDate}`,
      );
    const now = await findPosting(odata, key);
    if (now.state !== 'unknown') return now;
    throw new ErpLocked(`${order} was moved and ${key} is not in the inbox`);
  } catch (error) {
    if (!(error instanceof BcRefusal)) throw error;
    const won = await findPosting(odata, key);
    if (won.state !== 'unknown') return won;
    if (isDuplicate(error)) throw new ErpLocked(`somebody else is posting ${key}`, { cause: error });
    return rejection(error);
  }
}
