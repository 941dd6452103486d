/**
 * Orders and purchases that Tryton's own planning proposes. It throws them away and makes new ones at every run, without
 * a trace; so those that were there at the last look are held against those that are there now.
 */
import { z } from 'zod';
import type { Session } from '../rpc/session.ts';
import { OPEN_REQUESTS } from './rows/purchase-lines.ts';
import { readAll, table } from './records/read-table.ts';

const PROPOSED_ORDER = table('production', { number: z.string().nullable() });
const REQUEST = table('purchase.request', { state: z.string() });

/** Ids; an order's number too, for it cannot be asked for any more. */
export interface Gone {
  orders: Map<number, string>;
  requests: number[];
}

/** @returns looks, and tells what was there at the look before and is no proposal any more; nothing the first time */
export function watchProposals(session: Session): () => Promise<Gone> {
  let before: { orders: Map<number, string>; requests: Set<number> } | null = null;
  return async () => {
    const proposed = await readAll(session, PROPOSED_ORDER, [['state', '=', 'request']]);
    const orders = new Map(proposed.map(({ id, number }) => [id, number ?? '']));
    const requests = new Set((await readAll(session, REQUEST, OPEN_REQUESTS)).map((r) => r.id));
    const gone = {
      orders: new Map([...(before?.orders ?? [])].filter(([id]) => !orders.has(id))),
      requests: [...(before?.requests ?? [])].filter((id) => !requests.has(id)),
    };
    before = { orders, requests };
    return gone;
  };
}
