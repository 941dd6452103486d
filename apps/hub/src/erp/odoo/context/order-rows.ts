/** Manufacturing orders with their operations and needs. Quantities are turned into the item's own unit. */
import type { Operation, Requirement, WorkOrder } from '@gemba/core/planning';
import type { Instant } from '@gemba/core/time';
import type { z } from 'zod';
import { operationCode } from '../records/codes.ts';
import { MOVE, MOVE_LINE, PRODUCTION, WORK_ORDER } from '../records/models.ts';
import type { Domain, Odoo } from '../records/odoo-client.ts';
import type { Catalogue } from './catalogue.ts';

export type Production = z.output<typeof PRODUCTION.row>;
type WorkOrderRow = z.output<typeof WORK_ORDER.row>;
type Move = z.output<typeof MOVE.row>;

export const OPEN_STATES = ['draft', 'confirmed', 'progress', 'to_close'];

export interface Orders {
  workOrders: WorkOrder[];
  operations: Operation[];
  requirements: Requirement[];
}

/** @param ids of these orders, whatever their state; undefined: of all open ones */
export async function readOrders(odoo: Odoo, catalogue: Catalogue, ids?: readonly number[]): Promise<Orders> {
  const of = (link: string): Domain =>
    ids
      ? [[link === '' ? 'id' : link, 'in', ids]]
      : [[link === '' ? 'state' : `${link}.state`, 'in', OPEN_STATES]];
  const [productions, workOrders, moves, lines] = await Promise.all([
    odoo.search(PRODUCTION, of('')),
    odoo.search(WORK_ORDER, of('production_id')),
    odoo.search(MOVE, [...of('raw_material_production_id'), ['state', '!=', 'cancel']]),
    odoo.search(MOVE_LINE, [
      ...of('move_id.raw_material_production_id'),
      ['lot_id', '!=', false],
      ['state', 'not in', ['done', 'cancel']],
    ]),
  ]);
  const operationsOf = Map.groupBy(workOrders, (row) => row.production_id?.id);
  const movesOf = Map.groupBy(moves, (row) => row.raw_material_production_id?.id);
  const linesOf = Map.groupBy(lines, (row) => row.move_id?.id);

  const orders: Orders = { workOrders: [], operations: [], requirements: [] };
  for (const production of productions) {
    const operations = (operationsOf.get(production.id) ?? []).toSorted(
      (a, b) => a.sequence - b.sequence || a.id - b.id,
    );
    const order = workOrderRow(production, operations, catalogue);
    if (!order) continue;
    orders.workOrders.push(order);
    orders.operations.push(...operations.map((row) => operationRow(order, row, operations, catalogue)));
    for (const move of movesOf.get(production.id) ?? [])
      orders.requirements.push(
        ...requirementRows(order, move, operations, linesOf.get(move.id) ?? [], catalogue),
      );
  }
  return orders;
}

export function workOrderRow(
  production: Production,
  operations: readonly WorkOrderRow[],
  catalogue: Catalogue,
): WorkOrder | null {
  const { name, product_id, product_qty, product_uom_qty, qty_produced, date_start, date_finished } =
    production;
  const item = catalogue.itemOf(product_id);
  const start = date_start ?? date_finished ?? production.date_deadline;
  if (name === null || item === null || start === null) return null;
  const inOwnUnit = product_qty > 0 ? product_uom_qty / product_qty : 1;
  return {
    workOrder: name,
    item,
    qty: product_uom_qty,
    qtyDone: qty_produced * inOwnUnit,
    state: STATE_OF[production.state ?? ''] ?? 'planned',
    start,
    end: date_finished ?? production.date_deadline ?? start,
    line: catalogue.lineOf(operations[0]?.workcenter_id ?? null) || (production.picking_type_id?.name ?? ''),
    version: production.write_date ?? '',
  };
}

const STATE_OF: Readonly<Record<string, WorkOrder['state']>> = {
  draft: 'planned',
  confirmed: 'released',
  progress: 'running',
  to_close: 'running',
  done: 'finished',
  cancel: 'cancelled',
};

/** Work orders that are not planned at a work centre have no dates of their own: they have their order's. */
function operationRow(
  order: WorkOrder,
  row: WorkOrderRow,
  all: readonly WorkOrderRow[],
  catalogue: Catalogue,
): Operation {
  const done = row.state === 'done' || row.state === 'cancel';
  return {
    workOrder: order.workOrder,
    operation: operationCode(row, all),
    description: row.name ?? '',
    workCentre: catalogue.workCentreOf(row.workcenter_id),
    start: row.date_start ?? order.start,
    end: row.date_finished ?? order.end,
    state: done ? 'done' : row.state === 'progress' ? 'running' : 'open',
  };
}

/** A row for each reserved lot, and one for what is not reserved by lot. */
function requirementRows(
  order: WorkOrder,
  move: Move,
  operations: readonly WorkOrderRow[],
  lines: readonly z.output<typeof MOVE_LINE.row>[],
  catalogue: Catalogue,
): Requirement[] {
  const item = catalogue.itemOf(move.product_id);
  if (item === null) return [];
  const operation = operations.find((row) => row.id === move.workorder_id?.id);
  const neededAt: Instant = move.date ?? order.start;
  const row = (qty: number, qtyIssued: number, lot?: string): Requirement => ({
    workOrder: order.workOrder,
    operation: operation ? operationCode(operation, operations) : '',
    item,
    qty,
    qtyIssued,
    neededAt,
    ...(lot !== undefined && { lot }),
  });
  if (move.state === 'done') return [row(move.product_qty, move.product_qty)];
  const inOwnUnit = move.product_uom_qty > 0 ? move.product_qty / move.product_uom_qty : 1;
  const issued = move.picked ? move.quantity * inOwnUnit : 0;
  const reserved = lines.map((line) => row(line.quantity_product_uom, 0, line.lot_id?.name));
  const rest = move.product_qty - reserved.reduce((sum, one) => sum + one.qty, 0);
  return rest > 0 || reserved.length === 0 ? [...reserved, row(rest, issued)] : reserved;
}
