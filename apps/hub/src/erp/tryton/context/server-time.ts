/**
 * The database's own time, so that no clock of the hub decides which changes are seen. Tryton has no call that tells it,
 * but gives the moment of asking as `create_date` of its computed table of stock per day; asked for a product that is
 * not there it computes nothing.
 */
import { after, Instant } from '@gemba/core/time';
import { z } from 'zod';
import type { Session } from '../rpc/session.ts';

const Moment = z.tuple([z.looseObject({ create_date: Instant })]);
const NO_PRODUCT = -1;

/** @throws ErpUnavailable */
export async function serverTime(session: Session): Promise<Instant> {
  const rows = await session.read('stock.product_quantities_warehouse', [], ['create_date'], {
    limit: 1,
    context: { product: [NO_PRODUCT] },
  });
  const [{ create_date }] = Moment.parse(rows);
  return create_date;
}

/** What was committed before `at` has begun after this. */
export const cursorOf = (at: Instant, overlapMs: number): Instant => after(at, -overlapMs);
