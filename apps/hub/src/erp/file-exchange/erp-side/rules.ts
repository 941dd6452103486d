/**
 * The demo ERP's rules: one verdict per transaction, the change made in `books`. What every ERP refuses is refused
 * here: unknown master data, wrong units, too little stock, finished orders, orders changed meanwhile, dates in the
 * past, closed periods.
 */
import { DateTime } from 'luxon';
import { REQUIRED_FIELDS, type PostingKind, type Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import { z } from 'zod';
import { change, rowWhere, type Books } from './books.ts';
import {
  cancel,
  type Clock,
  completePart,
  confirmOperation,
  finish,
  openOrder,
  reschedule,
} from './order-rules.ts';
import { moveStock } from './stock-rules.ts';
import type { Verdict } from './verdict.ts';

/** `erp.json` in the exchange folder; all of it may be missing. */
export const Settings = z.object({
  timeZone: z.string().default('UTC'),
  /** postings dated up to this day are refused */
  closedThrough: z.iso.date().optional(),
});
export type Settings = z.infer<typeof Settings>;

/** The number range of each kind: "QH-100482". */
export const DOCUMENT_PREFIX: Readonly<Record<PostingKind, string>> = {
  'quality-hold': 'QH',
  'quality-release': 'QR',
  scrap: 'SC',
  reschedule: 'RS',
  'partial-completion': 'PC',
  'operation-confirmation': 'OC',
  finish: 'FI',
  'customer-date': 'SD',
  expedite: 'PE',
  transfer: 'TR',
  'maintenance-order': 'MO',
  cancel: 'CN',
};

export function judge(books: Books, transaction: Transaction, settings: Settings, now: Instant): Verdict {
  const { kind, date, postingDate } = transaction;
  const missing = REQUIRED_FIELDS[kind].find((field) => transaction[field] === undefined);
  if (missing) return { refused: `A ${kind} needs the field "${missing}".` };
  if (settings.closedThrough && postingDate <= settings.closedThrough)
    return {
      refused: `Posting date ${postingDate} lies in a closed period (closed through ${settings.closedThrough}).`,
      field: 'postingDate',
    };
  const today = DateTime.fromISO(now, { zone: settings.timeZone }).toISODate() ?? '';
  if (date !== undefined && date < today)
    return { refused: `The date ${date} lies in the past.`, field: 'date' };

  switch (kind) {
    case 'quality-hold':
    case 'quality-release':
    case 'scrap':
    case 'transfer':
      return moveStock(books, transaction, kind);
    case 'customer-date':
      return promise(books, transaction);
    case 'expedite':
      return expedite(books, transaction, settings.timeZone);
    case 'maintenance-order':
      return maintenance(books, transaction);
    case 'reschedule':
    case 'partial-completion':
    case 'operation-confirmation':
    case 'finish':
    case 'cancel':
      return changeOrder(books, { ...transaction, kind }, { now, zone: settings.timeZone });
  }
  return kind satisfies never;
}

type OrderKind = 'reschedule' | 'partial-completion' | 'operation-confirmation' | 'finish' | 'cancel';

function changeOrder(books: Books, transaction: Transaction & { kind: OrderKind }, clock: Clock): Verdict {
  const found = openOrder(books, transaction);
  if ('refused' in found) return found;
  const { order } = found;
  switch (transaction.kind) {
    case 'reschedule':
      return reschedule(books, order, transaction, clock);
    case 'partial-completion':
      return completePart(books, order, transaction);
    case 'operation-confirmation':
      return confirmOperation(books, order, transaction);
    case 'finish':
      return finish(books, order, transaction);
    case 'cancel':
      return cancel(books, order);
  }
  return transaction.kind satisfies never;
}

function promise(books: Books, { salesLine = '', date = '' }: Transaction): Verdict {
  const line = rowWhere(books, 'salesLines', { salesLine });
  if (!line) return { refused: `Sales line ${salesLine} does not exist.` };
  const before = line['promised'] ?? '';
  change(books, 'salesLines', line, { promised: date });
  return { values: { salesLine, customer: line['customer'] ?? '', date, before } };
}

/** The delivery comes on `date`, at the time of day that it had. */
function expedite(books: Books, { purchaseLine = '', date = '' }: Transaction, zone: string): Verdict {
  const line = rowWhere(books, 'purchaseLines', { purchaseLine });
  if (!line) return { refused: `Purchase line ${purchaseLine} does not exist.` };
  if (line['state'] === 'received') return { refused: `Purchase line ${purchaseLine} is already received.` };
  const before = line['due'] ?? '';
  const { year, month, day } = DateTime.fromISO(date, { zone });
  const due = DateTime.fromISO(before, { zone }).set({ year, month, day }).toUTC().toISO() ?? '';
  change(books, 'purchaseLines', line, { due });
  return { values: { purchaseLine, supplier: line['supplier'] ?? '', date, due, before } };
}

/** A document of its own; nothing in the planning context changes. */
function maintenance(books: Books, { workCentre = '', reason = '' }: Transaction): Verdict {
  if (!rowWhere(books, 'workCentres', { workCentre }))
    return { refused: `Work centre ${workCentre} does not exist.` };
  return { values: { workCentre, reason, state: 'open' } };
}
