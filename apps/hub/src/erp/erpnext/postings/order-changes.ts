/**
 * Changes that set a value: an order's dates or its end, a sales or purchase line's date. Each is made only when
 * ERPNext does not show it already, looked at again afterwards, and marked with the key (marks.ts). The mark tells that
 * it was done; without it the change is made again, which changes nothing.
 *
 * Dates of lines go through `update_child_qty_rate`, ERPNext's "Update Items". That method has no version to check and
 * deletes the rows that it is not told of: all rows are sent as they are, right after reading.
 */
import type { PostingKind, Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import type { PostResult, Refused } from '../../connector.ts';
import { Name, WorkOrderDoc } from '../documents.ts';
import { dayOf, later, msBetween } from '../erp-time.ts';
import type { Frappe } from '../frappe.ts';
import { lineOf } from '../line-code.ts';
import { FrappeRefusal } from '../refusal.ts';
import type { ErpnextConfig } from '../settings.ts';
import { hasMark, mark } from './marks.ts';
import { rejection } from './stock-entry.ts';

export type ChangeKind = 'reschedule' | 'cancel' | 'customer-date' | 'expedite';

export const isChange = (kind: PostingKind): kind is ChangeKind => kind in CHANGES;

interface Change {
  doctype: string;
  nameOf: (transaction: Transaction) => string;
  /** @returns null when ERPNext shows it afterwards. @throws FrappeRefusal */
  make: (frappe: Frappe, name: string, context: ChangeContext) => Promise<Refused | null>;
}
interface ChangeContext {
  transaction: Transaction;
  settings: Pick<ErpnextConfig, 'cancelBy'>;
}

const CHANGES: Record<ChangeKind, Change> = {
  reschedule: { doctype: 'Work Order', nameOf: ({ order = '' }) => order, make: reschedule },
  cancel: { doctype: 'Work Order', nameOf: ({ order = '' }) => order, make: cancel },
  'customer-date': {
    doctype: 'Sales Order',
    nameOf: ({ salesLine = '' }) => lineOf(salesLine).document,
    make: (frappe, name, { transaction: { salesLine = '', date = '' } }) =>
      moveLine(frappe, {
        doctype: 'Sales Order',
        name,
        field: 'delivery_date',
        row: lineOf(salesLine).row,
        date,
      }),
  },
  expedite: {
    doctype: 'Purchase Order',
    nameOf: ({ purchaseLine = '' }) => lineOf(purchaseLine).document,
    make: (frappe, name, { transaction: { purchaseLine = '', date = '' } }) =>
      moveLine(frappe, {
        doctype: 'Purchase Order',
        name,
        field: 'schedule_date',
        row: lineOf(purchaseLine).row,
        date,
      }),
  },
};

export async function findChange(
  frappe: Frappe,
  transaction: Transaction & { kind: ChangeKind },
): Promise<PostResult | { state: 'unknown' }> {
  const { doctype, nameOf } = CHANGES[transaction.kind];
  const document = nameOf(transaction);
  return (await hasMark(frappe, doctype, document, transaction.key))
    ? { state: 'posted', document }
    : { state: 'unknown' };
}

export async function postChange(
  frappe: Frappe,
  transaction: Transaction & { kind: ChangeKind },
  settings: Pick<ErpnextConfig, 'cancelBy'>,
): Promise<PostResult> {
  const found = await findChange(frappe, transaction);
  if (found.state !== 'unknown') return found;
  const { doctype, nameOf, make } = CHANGES[transaction.kind];
  const document = nameOf(transaction);
  try {
    const refusal = await make(frappe, document, { transaction, settings });
    if (refusal) return refusal;
    await mark(frappe, doctype, document, transaction);
    return { state: 'posted', document };
  } catch (error) {
    if (error instanceof FrappeRefusal) return rejection(error);
    throw error;
  }
}

async function reschedule(frappe: Frappe, name: string, { transaction }: ChangeContext) {
  const { date = '', to, expectedVersion } = transaction;
  const before = await frappe.read('Work Order', name, WorkOrderDoc);
  if (!before) return refused(`ERPNext has no work order ${name}`, 'order');
  if (to !== undefined)
    return refused(`this connector moves ${name} in time only: choose its workstation in ERPNext`, 'to');
  if (before.status === 'Completed' || before.status === 'Closed' || before.docstatus === 2)
    return refused(`${name} is ${before.status} in ERPNext`, 'order');
  const end = before.planned_end_date || before.planned_start_date;
  if (dayOf(end) === date) return null;
  const newEnd = `${date}${end.slice(10)}`;
  const after = await frappe.update(
    'Work Order',
    name,
    {
      planned_start_date: later(before.planned_start_date, msBetween(end, newEnd)),
      planned_end_date: newEnd,
      modified: expectedVersion ?? before.modified,
    },
    WorkOrderDoc,
  );
  return shown(
    dayOf(after.planned_end_date) === date,
    `${name} still ends on ${dayOf(after.planned_end_date)}`,
  );
}

async function cancel(frappe: Frappe, name: string, { transaction, settings }: ChangeContext) {
  const { expectedVersion } = transaction;
  const before = await frappe.read('Work Order', name, WorkOrderDoc);
  if (!before) return refused(`ERPNext has no work order ${name}`, 'order');
  const is = ({ docstatus, status }: WorkOrderDoc) =>
    settings.cancelBy === 'cancel' ? docstatus === 2 : status === 'Stopped';
  if (is(before)) return null;
  if (settings.cancelBy === 'cancel') {
    const changes = { docstatus: 2, modified: expectedVersion ?? before.modified };
    await frappe.update('Work Order', name, changes, z.unknown());
  } else {
    if (expectedVersion !== undefined && expectedVersion !== before.modified)
      return refused(`${name} was changed in ERPNext at ${before.modified}`);
    const method = 'erpnext.manufacturing.doctype.work_order.work_order.stop_unstop';
    await frappe.call(method, { work_order: name, status: 'Stopped' }, z.unknown(), { write: true });
  }
  const after = await frappe.read('Work Order', name, WorkOrderDoc);
  return shown(after !== null && is(after), `${name} is still ${after?.status ?? 'gone'}`);
}

const OrderRow = z.looseObject({ name: Name, item_code: z.string() });
const OrderDoc = z.looseObject({ items: z.array(OrderRow) });
/** What `update_child_qty_rate` takes of a row; what it is not given it sets to nothing. */
const KEPT = [
  'item_code',
  'qty',
  'rate',
  'uom',
  'conversion_factor',
  'description',
  'idx',
  'delivery_date',
  'schedule_date',
  'bom_no',
  'fg_item',
  'fg_item_qty',
] as const;

async function moveLine(
  frappe: Frappe,
  line: {
    doctype: string;
    name: string;
    field: 'delivery_date' | 'schedule_date';
    row: string;
    date: string;
  },
): Promise<Refused | null> {
  const { doctype, name, field, row, date } = line;
  const subject = doctype === 'Sales Order' ? 'salesLine' : 'purchaseLine';
  const before = await frappe.read(doctype, name, OrderDoc);
  const target = before?.items.find((item) => item.name === row);
  if (!before || !target) return refused(`ERPNext has no such row any more: ${name}, ${row}`, subject);
  if (target[field] === date) return null;
  const items = before.items.map((item) => ({
    docname: item.name,
    ...Object.fromEntries(KEPT.filter((kept) => kept in item).map((kept) => [kept, item[kept]])),
    ...(item === target && { [field]: date }),
  }));
  await frappe.call(
    'erpnext.controllers.accounts_controller.update_child_qty_rate',
    {
      parent_doctype: doctype,
      parent_doctype_name: name,
      trans_items: JSON.stringify(items),
      child_docname: 'items',
    },
    z.unknown(),
    { write: true },
  );
  const after = await frappe.read(doctype, name, OrderDoc);
  const is = after?.items.find((item) => item.name === row)?.[field];
  return shown(is === date, `row ${row} of ${name} is still for ${String(is)}`);
}

/** Success is what ERPNext shows, never that no error came. */
const shown = (is: boolean, otherwise: string): Refused | null =>
  is ? null : refused(`ERPNext took the change without an error, yet ${otherwise}`);

const refused = (reason: string, field?: keyof Transaction): Refused => ({
  state: 'rejected',
  reason,
  ...(field && { field }),
});
