/** Production orders with their operations and what they still need: all by the extension's pages. */
import type { Operation, Requirement, WorkCentre, WorkOrder } from '@gemba/core/planning';
import type { Instant } from '@gemba/core/time';
import { ComponentRow, OperationRow, OrderPartRow, OrderRow } from '../entities.ts';
import { anyOf, listAny, type OData } from '../odata.ts';
import { see, toInstant, type Watermark } from './watermark.ts';

export const OPEN_ORDERS = "status ne 'Finished' and status ne 'Simulated'";

/** An output changes the order's line and its operation, not the order. */
const PARTS = ['productionOrderLines', 'productionOrderOperations', 'productionOrderComponents'];

/** Filters for the orders of which anything changed since. */
export async function ordersChanged(odata: OData, seen: Watermark, since: Instant): Promise<string[]> {
  const filter = `systemModifiedAt ge ${since}`;
  const orders = await odata.list('gemba', 'productionOrders', OrderRow, { filter });
  const numbers = orders.map((row) => row.number);
  for (const set of PARTS) {
    const parts = await odata.list('gemba', set, OrderPartRow, { filter });
    numbers.push(...see(seen, parts, (row) => row.systemModifiedAt).map((row) => row.orderNumber));
  }
  return anyOf('number', numbers);
}

export interface OrdersRead {
  workOrders: WorkOrder[];
  operations: Operation[];
  requirements: Requirement[];
}

export async function readOrders(
  odata: OData,
  workCentres: readonly WorkCentre[],
  seen: Watermark,
  filters: readonly string[],
): Promise<OrdersRead> {
  const found: OrderRow[] = [];
  for (const filter of filters)
    found.push(...(await odata.list('gemba', 'productionOrders', OrderRow, { filter })));
  const orders = see(seen, found, (row) => row.systemModifiedAt).filter((row) => row.status !== 'Simulated');
  const numbers = orders.map((row) => row.number);
  const operations = await listAny(
    odata,
    'gemba',
    'productionOrderOperations',
    OperationRow,
    'orderNumber',
    numbers,
  );
  operations.sort((a, b) => (a.operationNumber < b.operationNumber ? -1 : 1));
  const components = await listAny(
    odata,
    'gemba',
    'productionOrderComponents',
    ComponentRow,
    'orderNumber',
    numbers,
  );
  const lineOf = new Map(workCentres.map((centre) => [centre.workCentre, centre.line]));
  const operationsOf = Map.groupBy(operations, (row) => row.orderNumber);

  return {
    workOrders: orders.map((row) => ({
      workOrder: row.number,
      item: row.itemNumber,
      qty: row.quantity,
      qtyDone: row.finishedQuantity,
      state: stateOf(row, operationsOf.get(row.number) ?? []),
      start: toInstant(row.startingDateTime),
      end: toInstant(row.endingDateTime),
      line: lineOf.get(operationsOf.get(row.number)?.[0]?.workCenterNumber ?? '') ?? '',
      version: row['@odata.etag'],
    })),
    operations: operations.map((row) => ({
      workOrder: row.orderNumber,
      operation: row.operationNumber,
      description: row.description,
      workCentre: row.workCenterNumber,
      start: toInstant(row.startingDateTime),
      end: toInstant(row.endingDateTime),
      state: OPERATION_STATE[row.routingStatus] ?? 'open',
    })),
    requirements: components.map((row) => {
      const own = operationsOf.get(row.orderNumber) ?? [];
      const linked =
        row.routingLinkCode === '' ? undefined : own.find((o) => o.routingLinkCode === row.routingLinkCode);
      return {
        workOrder: row.orderNumber,
        operation: (linked ?? own[0])?.operationNumber ?? '',
        item: row.itemNumber,
        qty: row.expectedQuantity,
        qtyIssued: row.expectedQuantity - row.remainingQuantity,
        neededAt: toInstant(row.dueDateTime),
      };
    }),
  };
}

const OPERATION_STATE: Readonly<Record<string, Operation['state']>> = {
  In_x0020_Progress: 'running',
  Finished: 'done',
};

function stateOf(row: OrderRow, operations: readonly { routingStatus: string }[]): WorkOrder['state'] {
  if (row.status === 'Finished') return 'finished';
  if (row.status !== 'Released') return 'planned';
  const begun =
    row.finishedQuantity > 0 || operations.some((o) => OPERATION_STATE[o.routingStatus] !== undefined);
  return begun ? 'running' : 'released';
}
