/** What the demo ERP does with work orders. Every change bumps the order's version. */
import { DateTime } from 'luxon';
import type { Transaction } from '@gemba/core/posting';
import { asText, change, numberIn, rowWhere, rowsWhere, type Books, type Row } from './books.ts';
import { put, wrongUnit } from './stock-rules.ts';
import type { Verdict } from './verdict.ts';

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
 * What is not done yet starts on `date`, at the same time of day; the order's end, its open operations and the
 * material that they still need move by as many days. The start of a running order stays.
 */
export function reschedule(books: Books, order: Row, date: string, zone: string): Verdict {
  const workOrder = order['workOrder'] ?? '';
  const open = rowsWhere(books, 'operations', { workOrder }).filter(
    (operation) => operation['state'] === 'open',
  );
  const running = order['state'] === 'running';
  const firstOpen = open.map((operation) => operation['start'] ?? '').toSorted(byInstant)[0];
  const anchor = DateTime.fromISO((running ? firstOpen : undefined) ?? order['start'] ?? '', { zone });
  const target = DateTime.fromISO(date, { zone });
  const days = Math.round(target.startOf('day').diff(anchor.startOf('day'), 'days').days);
  const shifted = (text: string | undefined) =>
    DateTime.fromISO(text ?? '', { zone })
      .plus({ days })
      .toUTC()
      .toISO() ?? '';

  for (const operation of open) {
    change(books, 'operations', operation, {
      start: shifted(operation['start']),
      end: shifted(operation['end']),
    });
    const needs = rowsWhere(books, 'requirements', { workOrder, operation: operation['operation'] ?? '' });
    for (const need of needs) change(books, 'requirements', need, { neededAt: shifted(need['neededAt']) });
  }
  changeOrder(books, order, {
    ...(running ? {} : { start: shifted(order['start']) }),
    end: shifted(order['end']),
  });
  return { values: { ...shown(order), start: order['start'] ?? '', end: order['end'] ?? '' } };
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
  return { values: { ...shown(order), qtyDone: numberIn(order, 'qtyDone') } };
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
