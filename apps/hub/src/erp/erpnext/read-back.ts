/** A posted document as ERPNext shows it, in the transaction's words where both have them. */
import type { ReadBack, Transaction } from '@gemba/core/posting';
import { JobCardDoc, Name, Num, StockEntryWithRows, Text, WorkOrderDoc } from './documents.ts';
import { dayOf } from './erp-time.ts';
import type { Frappe } from './frappe.ts';
import { lineOf } from './line-code.ts';
import { z } from 'zod';

const STATES = ['Draft', 'Submitted', 'Cancelled'];
const SalesLine = z.object({
  name: Name,
  parent: z.string(),
  delivery_date: Text,
  item_code: z.string(),
  qty: Num,
});
const PurchaseLine = z.object({
  name: Name,
  parent: z.string(),
  schedule_date: Text,
  item_code: z.string(),
  qty: Num,
});

export function readBack(
  frappe: Frappe,
  keyField: string,
  document: string,
  transaction: Transaction,
): Promise<ReadBack | null> {
  switch (transaction.kind) {
    case 'quality-hold':
    case 'quality-release':
    case 'transfer':
    case 'scrap':
    case 'partial-completion':
    case 'finish':
      return stockEntry(frappe, keyField, document, transaction);
    case 'operation-confirmation':
      return jobCard(frappe, keyField, document, transaction);
    case 'reschedule':
    case 'cancel':
      return workOrder(frappe, document);
    case 'customer-date':
      return salesLine(frappe, document, transaction);
    case 'expedite':
      return purchaseLine(frappe, document, transaction);
    case 'maintenance-order':
      return Promise.resolve(null);
  }
}

async function stockEntry(frappe: Frappe, keyField: string, document: string, { key }: Transaction) {
  const entry = await frappe.read('Stock Entry', document, StockEntryWithRows);
  if (!entry) return null;
  if (entry[keyField] !== key)
    throw new Error(`${document} belongs to ${String(entry[keyField])}, not to ${key}`);
  const head = {
    document,
    state: STATES[entry.docstatus] ?? '',
    type: entry.stock_entry_type,
    postingDate: entry.posting_date,
  };
  if (entry.work_order !== '') {
    const made = entry.items.find((row) => row.is_finished_item);
    return {
      ...head,
      order: entry.work_order,
      qty: made?.qty ?? entry.fg_completed_qty - entry.process_loss_qty,
      processLoss: entry.process_loss_qty,
      ...same('uom', made ? [made.uom] : []),
      ...same('lot', made ? [made.batch_no] : []),
      ...same('to', made ? [made.t_warehouse] : []),
    };
  }
  const { items } = entry;
  return {
    ...head,
    qty: items.reduce((sum, row) => sum + row.qty, 0),
    ...same(
      'item',
      items.map((row) => row.item_code),
    ),
    ...same(
      'uom',
      items.map((row) => row.uom),
    ),
    ...same(
      'lot',
      items.map((row) => row.batch_no),
    ),
    ...same(
      'from',
      items.map((row) => row.s_warehouse),
    ),
    ...same(
      'to',
      items.map((row) => row.t_warehouse),
    ),
  };
}

/** What all rows say alike; what they do not, or do not say, is left out. */
function same(field: string, values: string[]): ReadBack {
  const [first] = values;
  return first !== undefined && first !== '' && values.every((value) => value === first)
    ? { [field]: first }
    : {};
}

async function jobCard(frappe: Frappe, keyField: string, document: string, { key, operation }: Transaction) {
  const card = await frappe.read('Job Card', document, JobCardDoc);
  if (!card) return null;
  const row = card.time_logs.find((log) => log[keyField] === key);
  if (!row) throw new Error(`${document} has no time log of ${key}`);
  return {
    document,
    state: card.status,
    order: card.work_order,
    operation: operation ?? card.operation,
    qty: row.completed_qty,
    completed: card.total_completed_qty,
  };
}

async function workOrder(frappe: Frappe, document: string) {
  const order = await frappe.read('Work Order', document, WorkOrderDoc);
  if (!order) return null;
  return {
    document,
    order: document,
    state: order.status,
    start: order.planned_start_date,
    ...(order.planned_end_date && { date: dayOf(order.planned_end_date) }),
  };
}

async function salesLine(frappe: Frappe, document: string, { salesLine: code = '' }: Transaction) {
  const [row] = await frappe.list('Sales Order Item', SalesLine, {
    parent: 'Sales Order',
    filters: [['name', '=', lineOf(code).row]],
  });
  return row
    ? { document, salesLine: code, item: row.item_code, date: row.delivery_date, ordered: row.qty }
    : null;
}

async function purchaseLine(frappe: Frappe, document: string, { purchaseLine: code = '' }: Transaction) {
  const [row] = await frappe.list('Purchase Order Item', PurchaseLine, {
    parent: 'Purchase Order',
    filters: [['name', '=', lineOf(code).row]],
  });
  return row
    ? { document, purchaseLine: code, item: row.item_code, date: row.schedule_date, ordered: row.qty }
    : null;
}
