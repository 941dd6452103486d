/** Work orders with their operations and what they still need. */
import type { Operation, Requirement, WorkCentre, WorkOrder } from '@gemba/core/planning';
import { z } from 'zod';
import { Num, OperationRow, Text, WorkOrderDoc } from '../documents.ts';
import { instantOf } from '../erp-time.ts';
import type { Filter, Frappe } from '../frappe.ts';
import type { ErpnextConfig } from '../settings.ts';
import { listIn, see, type Watermark } from './listing.ts';

/** Over, for the plan. */
export const OVER: Filter = ['status', 'not in', ['Completed', 'Closed', 'Cancelled', 'Stopped']];

const STATE: Readonly<Record<string, WorkOrder['state']>> = {
  Draft: 'planned',
  'In Process': 'running',
  Completed: 'finished',
  Closed: 'finished',
  // nobody makes it until somebody takes the stop back
  Stopped: 'cancelled',
  Cancelled: 'cancelled',
};
const OPERATION_STATE: Readonly<Record<string, Operation['state']>> = {
  'Work in Progress': 'running',
  Completed: 'done',
};

const RequirementRow = z.object({
  parent: z.string(),
  item_code: z.string(),
  required_qty: z.number(),
  transferred_qty: Num,
  consumed_qty: Num,
  operation: Text,
});

export interface OrdersRead {
  workOrders: WorkOrder[];
  operations: Operation[];
  requirements: Requirement[];
}

export async function readOrders(
  frappe: Frappe,
  { company, timeZone }: Pick<ErpnextConfig, 'company' | 'timeZone'>,
  workCentres: readonly WorkCentre[],
  seen: Watermark,
  filters: readonly Filter[],
): Promise<OrdersRead> {
  const orders = see(
    seen,
    await frappe.list('Work Order', WorkOrderDoc, { filters: [['company', '=', company], ...filters] }),
  );
  const names = orders.map((order) => order.name);
  const parent = 'Work Order';
  const operations = (
    await listIn(frappe, 'Work Order Operation', OperationRow, 'parent', names, { parent })
  ).sort((a, b) => a.idx - b.idx);
  const needs = await listIn(frappe, 'Work Order Item', RequirementRow, 'parent', names, { parent });
  const byName = new Map(orders.map((order) => [order.name, order]));
  const lineOf = new Map(workCentres.map((centre) => [centre.workCentre, centre.line]));

  return {
    workOrders: orders.map((order) => ({
      workOrder: order.name,
      item: order.production_item,
      qty: order.qty,
      qtyDone: order.produced_qty,
      state: STATE[order.status] ?? (order.docstatus === 2 ? 'cancelled' : 'released'),
      start: instantOf(order.planned_start_date, timeZone),
      end: instantOf(order.planned_end_date || order.planned_start_date, timeZone),
      line: lineOf.get(operations.find((row) => row.parent === order.name)?.workstation ?? '') ?? '',
      version: order.modified,
    })),
    operations: operations.flatMap((row) => {
      const order = byName.get(row.parent);
      if (!order) return [];
      return [
        {
          workOrder: row.parent,
          operation: String(row.idx),
          description: row.operation,
          workCentre: row.workstation,
          start: instantOf(row.planned_start_time || order.planned_start_date, timeZone),
          end: instantOf(
            row.planned_end_time || order.planned_end_date || order.planned_start_date,
            timeZone,
          ),
          state: OPERATION_STATE[row.status] ?? ('open' as const),
        },
      ];
    }),
    requirements: needs.flatMap((need) => {
      const order = byName.get(need.parent);
      if (!order) return [];
      const own = operations.filter((row) => row.parent === need.parent);
      const at = own.find((row) => row.operation === need.operation) ?? own[0];
      return [
        {
          workOrder: need.parent,
          operation: at === undefined ? '' : String(at.idx),
          item: need.item_code,
          qty: need.required_qty,
          qtyIssued: Math.max(need.transferred_qty, need.consumed_qty),
          neededAt: instantOf(at?.planned_start_time || order.planned_start_date, timeZone),
        },
      ];
    }),
  };
}
