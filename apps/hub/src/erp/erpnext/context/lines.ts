/** Open lines of sales and purchase orders. */
import type { PurchaseLine, SalesLine } from '@gemba/core/planning';
import { z } from 'zod';
import { Name, Num, Text } from '../documents.ts';
import { dayOf, noonOf } from '../erp-time.ts';
import type { Filter, Frappe } from '../frappe.ts';
import { lineCode } from '../line-code.ts';
import type { ErpnextConfig } from '../settings.ts';
import { listIn, see, type Watermark } from './listing.ts';

/** Orders that still bind somebody. */
export const OPEN: readonly Filter[] = [
  ['docstatus', '=', 1],
  ['status', 'not in', ['Completed', 'Closed', 'Cancelled']],
];
const isOpen = (order: { docstatus: number; status: string }): boolean =>
  order.docstatus === 1 && !['Completed', 'Closed', 'Cancelled'].includes(order.status);

const SalesOrder = z.object({
  name: Name,
  customer: z.string(),
  customer_name: Text,
  customer_group: Text,
  status: z.string(),
  docstatus: z.number(),
  delivery_date: Text,
  modified: z.string(),
});
const SalesRow = z.object({
  name: Name,
  parent: z.string(),
  item_code: Text,
  qty: z.number(),
  delivered_qty: Num,
  conversion_factor: Num,
  delivery_date: Text,
  base_net_amount: Num,
});

/** `codes` are all lines of the orders read, also those that are no longer open. */
export interface LinesRead<L> {
  codes: string[];
  lines: L[];
}

export async function readSalesLines(
  frappe: Frappe,
  { company, customerClasses }: Pick<ErpnextConfig, 'company' | 'customerClasses'>,
  seen: Watermark,
  filters: readonly Filter[],
): Promise<LinesRead<SalesLine>> {
  const orders = await frappe.list('Sales Order', SalesOrder, {
    filters: [['company', '=', company], ...filters],
  });
  const byName = new Map(see(seen, orders).map((order) => [order.name, order]));
  const rows = await listIn(frappe, 'Sales Order Item', SalesRow, 'parent', byName.keys(), {
    parent: 'Sales Order',
  });
  return {
    codes: rows.map((row) => lineCode(row.parent, row.name)),
    lines: rows.flatMap((row) => {
      const order = byName.get(row.parent);
      const open = row.qty - row.delivered_qty;
      if (!order || !isOpen(order) || open <= 0) return [];
      return [
        {
          salesLine: lineCode(row.parent, row.name),
          customer: order.customer,
          customerName: order.customer_name || order.customer,
          customerClass: customerClasses[order.customer_group] ?? 'C',
          item: row.item_code,
          qty: open * (row.conversion_factor || 1),
          promised: dayOf(row.delivery_date || order.delivery_date),
          value: row.qty > 0 ? (row.base_net_amount * open) / row.qty : 0,
        },
      ];
    }),
  };
}

const PurchaseOrder = z.object({
  name: Name,
  supplier: z.string(),
  status: z.string(),
  docstatus: z.number(),
  schedule_date: Text,
  order_confirmation_no: Text,
  modified: z.string(),
});
const PurchaseRow = z.object({
  name: Name,
  parent: z.string(),
  item_code: Text,
  qty: z.number(),
  received_qty: Num,
  conversion_factor: Num,
  schedule_date: Text,
});

export async function readPurchaseLines(
  frappe: Frappe,
  { company, timeZone }: Pick<ErpnextConfig, 'company' | 'timeZone'>,
  seen: Watermark,
  filters: readonly Filter[],
): Promise<LinesRead<PurchaseLine>> {
  const orders = await frappe.list('Purchase Order', PurchaseOrder, {
    filters: [['company', '=', company], ...filters],
  });
  const byName = new Map(see(seen, orders).map((order) => [order.name, order]));
  const rows = await listIn(frappe, 'Purchase Order Item', PurchaseRow, 'parent', byName.keys(), {
    parent: 'Purchase Order',
  });
  return {
    codes: rows.map((row) => lineCode(row.parent, row.name)),
    lines: rows.flatMap((row) => {
      const order = byName.get(row.parent);
      const open = row.qty - row.received_qty;
      const due = row.schedule_date || order?.schedule_date;
      if (!order || !isOpen(order) || open <= 0 || !due) return [];
      return [
        {
          purchaseLine: lineCode(row.parent, row.name),
          supplier: order.supplier,
          item: row.item_code,
          qty: open * (row.conversion_factor || 1),
          due: noonOf(due, timeZone),
          state: order.order_confirmation_no === '' ? ('open' as const) : ('confirmed' as const),
        },
      ];
    }),
  };
}
