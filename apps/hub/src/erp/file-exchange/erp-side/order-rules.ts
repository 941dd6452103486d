/** What the demo ERP does with work orders. Every change bumps the order's version. */
import { DateTime } from 'luxon';
import type { Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import { asText, change, numberIn, rowWhere, rowsWhere, type Books, type Row } from './books.ts';
import { put, wrongUnit } from './stock-rules.ts';
import type { Verdict } from './verdict.ts';

export interface Clock {
  now: Instant;
  zone: string;
}

/** An order that may be changed, as the transaction knew it. */
export function openOrder(books: Books, transaction: Transaction): { order: Row } | { refused: string } {
  const { order: number = '', expectedVersion } = transaction;
  const order = rowWhere(books, 'workOrders', { workOrder: number });
  if (!order) return { refused: `Work order ${number} does not exist.` };
  if (order['state'] === 'finished' || order['state'] === 'cancelled')
    return { refused: `Work order ${number} is already ${order['state']}.` };
  if (expectedVersion !== undefined && expectedVersion !== order['version'])
    return {
      refused: `Work order ${number} was changed in the meantime (version ${order['version']}, not ${expectedVersion}).`,
    };
  return { order };
}

/** Counts up the number at the end: "7" → "8", "v7" → "v8". */
export const nextVersion = (version: string): string =>
  /\d+$/.test(version) ? version.replace(/\d+$/, (n) => String(Number(n) + 1)) : `${version}.1`;

function changeOrder(books: Books, order: Row, fields: Row): void {
  change(books, 'workOrders', order, { ...fields, version: nextVersion(order['version'] ?? '') });
}

const shown = (order: Row) => ({
  order: order['workOrder'] ?? '',
  state: order['state'] ?? '',
  version: order['version'] ?? '',
});

/**
 * The order ends on `date`, at the time of day that it had: what is not done yet moves by as many days, and the
 * material that it still needs with it, but never to before `now`. The start of a running order stays. `to` is the
 * line that it runs on from then on.
 */
export function reschedule(books: Books, order: Row, { date = '', to }: Transaction, at: Clock): Verdict {
  if (to !== undefined && !rowWhere(books, 'workCentres', { line: to }))
    return { refused: `Line ${to} does not exist.` };
  const workOrder = order['workOrder'] ?? '';
  const running = order['state'] === 'running';
  const open = rowsWhere(books, 'operations', { workOrder }).filter(({ state }) => state === 'open');
  const starts = [...(running ? [] : [order['start'] ?? '']), ...open.map(({ start }) => start ?? '')];
  const shifted = shiftTo(date, { end: order['end'] ?? '', starts }, at);

  for (const operation of open) {
    change(books, 'operations', operation, {
      start: shifted(operation['start'] ?? ''),
      end: shifted(operation['end'] ?? ''),
    });
    const needs = rowsWhere(books, 'requirements', { workOrder, operation: operation['operation'] ?? '' });
    for (const need of needs)
      change(books, 'requirements', need, { neededAt: shifted(need['neededAt'] ?? '') });
  }
  changeOrder(books, order, {
    ...(running ? {} : { start: shifted(order['start'] ?? '') }),
    ...(to === undefined ? {} : { line: to }),
    end: shifted(order['end'] ?? ''),
  });
  const { start = '', end = '', line = '' } = order;
  const day = DateTime.fromISO(end, { zone: at.zone }).toISODate() ?? '';
  // under the names that the transaction asked by as well: it may have come out otherwise
  return { values: { ...shown(order), start, end, line, date: day, ...(to !== undefined && { to: line }) } };
}

/** How instants move so that `end` falls on the day `date` and none of `starts` before now. */
function shiftTo(date: string, { end, starts }: { end: string; starts: string[] }, { now, zone }: Clock) {
  const lastDay = DateTime.fromISO(end, { zone }).startOf('day');
  const days = Math.round(DateTime.fromISO(date, { zone }).diff(lastDay, 'days').days);
  const byDays = (text: string) => DateTime.fromISO(text, { zone }).plus({ days });
  const first = starts.toSorted(byInstant)[0];
  const tooEarly = days < 0 && first !== undefined && byDays(first).toMillis() < Date.parse(now);
  const ms = tooEarly ? Math.min(0, Date.parse(now) - Date.parse(first)) : 0;
  return (text: string) => (tooEarly ? DateTime.fromISO(text).plus(ms) : byDays(text)).toUTC().toISO() ?? '';
}

const byInstant = (a: string, b: string) => Date.parse(a) - Date.parse(b);

/** Books good pieces in; they become free stock under the order's own lot unless the transaction names one. */
export function completePart(books: Books, order: Row, { qty = 0, uom, lot, to }: Transaction): Verdict {
  const item = order['item'] ?? '';
  const unit = wrongUnit(books, item, uom);
  if (unit) return { refused: unit };
  const open = numberIn(order, 'qty') - numberIn(order, 'qtyDone');
  if (qty > open + 1e-9)
    return {
      refused: `Work order ${order['workOrder']}: ${asText(qty)} ${uom} reported, only ${asText(open)} are open.`,
    };
  receive(books, order, qty, lot, to);
  changeOrder(books, order, { qtyDone: asText(numberIn(order, 'qtyDone') + qty), state: 'running' });
  return { values: { ...shown(order), item, qty, uom: uom ?? '', qtyDone: numberIn(order, 'qtyDone') } };
}

export function confirmOperation(books: Books, order: Row, transaction: Transaction): Verdict {
  const workOrder = order['workOrder'] ?? '';
  const { operation: number = '', qty = 0, uom } = transaction;
  const operations = rowsWhere(books, 'operations', { workOrder });
  const operation = operations.find((candidate) => candidate['operation'] === number);
  if (!operation) return { refused: `Work order ${workOrder} has no operation ${number}.` };
  if (operation['state'] === 'done')
    return { refused: `Operation ${number} of ${workOrder} is already confirmed.` };
  const before = operations.find(
    (other) => other['state'] !== 'done' && byInstant(other['start'] ?? '', operation['start'] ?? '') < 0,
  );
  if (before) return { refused: `Operation ${before['operation']} of ${workOrder} must be confirmed first.` };
  const unit = wrongUnit(books, order['item'] ?? '', uom);
  if (unit) return { refused: unit };
  if (qty > numberIn(order, 'qty') + 1e-9)
    return {
      refused: `${asText(qty)} ${uom} is more than work order ${workOrder} is for (${order['qty']}).`,
    };
  change(books, 'operations', operation, { state: 'done' });
  changeOrder(books, order, { state: 'running' });
  return { values: { ...shown(order), operation: number, qty, uom: uom ?? '' } };
}

/** With a quantity, that much is booked in first; without, what is still open. */
export function finish(books: Books, order: Row, { qty, lot, to }: Transaction): Verdict {
  const workOrder = order['workOrder'] ?? '';
  const open = rowsWhere(books, 'operations', { workOrder }).find(
    (operation) => operation['state'] !== 'done',
  );
  if (open)
    return { refused: `Work order ${workOrder} cannot be finished: operation ${open['operation']} is open.` };
  const rest = numberIn(order, 'qty') - numberIn(order, 'qtyDone');
  const good = qty ?? Math.max(0, rest);
  if (good > rest + 1e-9)
    return { refused: `Work order ${workOrder}: ${asText(good)} reported, only ${asText(rest)} are open.` };
  if (good > 0) receive(books, order, good, lot, to);
  changeOrder(books, order, { qtyDone: asText(numberIn(order, 'qtyDone') + good), state: 'finished' });
  return { values: { ...shown(order), qty: good, qtyDone: numberIn(order, 'qtyDone') } };
}

export function cancel(books: Books, order: Row): Verdict {
  changeOrder(books, order, { state: 'cancelled' });
  return { values: shown(order) };
}

function receive(
  books: Books,
  order: Row,
  qty: number,
  lot: string | undefined,
  to: string | undefined,
): void {
  const workOrder = order['workOrder'] ?? '';
  put(
    books,
    { item: order['item'] ?? '', lot: lot ?? workOrder, location: to ?? 'FINISHED', status: 'free' },
    qty,
  );
}
