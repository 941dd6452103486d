/**
 * ERPNext (Frappe) over its REST API. No ERP-side code is needed, two custom fields are (README.md). Stock Entries and
 * job card rows carry the key in a unique field; an entry is inserted and submitted in two transactions, and other
 * changes are marked afterwards, so the guarantee is `searched`: one writer.
 */
import type { PostingKind, Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { ErpUnavailable, type ErpConnector, type ErpHealth, type PostResult } from '../connector.ts';
import { loadChanges, loadContext, reread } from './context/context.ts';
import { textOf } from './erp-time.ts';
import { openFrappe } from './frappe.ts';
import { confirmationKeysSince, findConfirmation, postConfirmation } from './postings/job-card.ts';
import { marksSince } from './postings/marks.ts';
import { findChange, postChange } from './postings/order-changes.ts';
import { composeManufacture } from './postings/production.ts';
import { findStockEntry, postStockEntry, rejection, stockEntryKeysSince } from './postings/stock-entry.ts';
import { composeMove } from './postings/stock-moves.ts';
import { readBack } from './read-back.ts';
import { FrappeRefusal } from './refusal.ts';
import type { ErpnextConfig } from './settings.ts';

export { ErpnextConfig } from './settings.ts';

const KINDS = [
  'quality-hold',
  'quality-release',
  'scrap',
  'reschedule',
  'partial-completion',
  'operation-confirmation',
  'finish',
  'customer-date',
  'expedite',
  'transfer',
  'cancel',
] as const satisfies readonly PostingKind[];

export function openErpnext(
  config: ErpnextConfig,
  { log, now }: { log: Logger; now: () => Instant },
): Promise<ErpConnector> {
  let health: ErpHealth = { state: 'up', detail: null };
  const frappe = openFrappe({
    ...config,
    onAnswer(failure) {
      if (failure && health.state === 'up') log.warn({ err: failure }, 'ERPNext is away');
      health = failure ? { state: 'down', detail: failure.message } : { state: 'up', detail: null };
    },
  });
  const keyed = { frappe, keyField: config.keyField };

  async function find(transaction: Transaction): Promise<PostResult | { state: 'unknown' }> {
    const { kind, key } = transaction;
    switch (kind) {
      case 'quality-hold':
      case 'quality-release':
      case 'transfer':
      case 'scrap':
      case 'partial-completion':
      case 'finish':
        return findStockEntry(keyed, key);
      case 'operation-confirmation':
        return findConfirmation(keyed, key);
      case 'reschedule':
      case 'cancel':
      case 'customer-date':
      case 'expedite':
        return findChange(frappe, { ...transaction, kind });
      case 'maintenance-order':
        return { state: 'unknown' };
    }
  }

  async function post(transaction: Transaction): Promise<PostResult> {
    const { kind, key } = transaction;
    switch (kind) {
      case 'quality-hold':
      case 'quality-release':
      case 'transfer':
      case 'scrap':
        return postStockEntry(keyed, key, () => composeMove(frappe, config, { ...transaction, kind }));
      case 'partial-completion':
      case 'finish':
        return postStockEntry(keyed, key, () => composeManufacture(frappe, { ...transaction, kind }));
      case 'operation-confirmation':
        return postConfirmation(keyed, transaction, { now, timeZone: config.timeZone });
      case 'reschedule':
      case 'cancel':
      case 'customer-date':
      case 'expedite':
        return postChange(frappe, { ...transaction, kind }, config);
      case 'maintenance-order':
        return { state: 'rejected', reason: 'ERPNext keeps no maintenance orders for workstations' };
    }
  }

  return Promise.resolve({
    name: config.name,
    kind: 'erpnext',
    guarantee: 'searched',
    kinds: KINDS,
    health: () => health,
    loadContext: () => answered(loadContext(frappe, config, now)),
    loadChanges: (cursor) => answered(loadChanges(frappe, config, now, cursor)),
    onContextChange: () => () => {},
    reread: (touched) => answered(reread(frappe, config, touched)),
    onAnswer: () => () => {},
    post: (transaction) => post(transaction).catch(refusedOrThrown),
    find: (transaction) => answered(find(transaction)),
    readBack: (document, transaction) => answered(readBack(frappe, config.keyField, document, transaction)),
    postedSince: (since) => answered(postedSince(textOf(since, config.timeZone))),
    close: () => Promise.resolve(),
  });

  async function postedSince(since: string): Promise<{ key: string; document: string }[]> {
    return [
      ...(await stockEntryKeysSince(keyed, since)),
      ...(await confirmationKeysSince(keyed, since)),
      ...(await marksSince(frappe, since)),
    ];
  }
}

/** A read that ERPNext refuses is an ERP that cannot be read as it is set up. */
async function answered<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof FrappeRefusal)) throw error;
    throw new ErpUnavailable(error.message, { cause: error });
  }
}

function refusedOrThrown(error: unknown): PostResult {
  if (error instanceof FrappeRefusal) return rejection(error);
  throw error;
}
