/**
 * Production orders with their operations and components (API_PRODUCTION_ORDER_2_SRV). SAP has no lines: an order's line
 * is the work centre of its first operation, a work centre is its own line. Sub-operations and phantom components are
 * left out. Starts and ends are the basic dates, which people plan with; operations have SAP's earliest scheduled ones.
 */
import type { Operation, Requirement, WorkOrder } from '@gemba/core/planning';
import { z } from 'zod';
import type { SapS4HanaConfig } from '../config.ts';
import type { Gateway } from '../odata/gateway.ts';
import { equals, etagOf, plantInstant, SapDecimal, SapFlag, SapMs, SapText, SapTime } from '../odata/wire.ts';
import { operationCode } from '../postings/order-operation.ts';

const SERVICE = 'API_PRODUCTION_ORDER_2_SRV';

const Order = z.looseObject({
  ManufacturingOrder: z.string(),
  Material: SapText,
  TotalQuantity: SapDecimal,
  MfgOrderConfirmedYieldQty: SapDecimal,
  MfgOrderPlannedStartDate: SapMs,
  MfgOrderPlannedStartTime: SapTime,
  MfgOrderPlannedEndDate: SapMs,
  MfgOrderPlannedEndTime: SapTime,
  OrderIsReleased: SapFlag,
  OrderIsPartiallyConfirmed: SapFlag,
  OrderIsConfirmed: SapFlag,
  OrderIsPartiallyDelivered: SapFlag,
  OrderIsDelivered: SapFlag,
  OrderIsTechnicallyCompleted: SapFlag,
  OrderIsClosed: SapFlag,
  OrderIsMarkedForDeletion: SapFlag,
  OrderIsDeleted: SapFlag,
  LastChangeDateTime: SapText,
});

const OperationRow = z.object({
  ManufacturingOrder: z.string(),
  ManufacturingOrderSequence: SapText,
  ManufacturingOrderOperation: z.string(),
  ManufacturingOrderSubOperation: SapText,
  MfgOrderOperationText: SapText,
  WorkCenter: SapText,
  OpErlstSchedldExecStrtDte: SapMs,
  OpErlstSchedldExecStrtTme: SapTime,
  OpErlstSchedldExecEndDte: SapMs,
  OpErlstSchedldExecEndTme: SapTime,
  OperationIsDeleted: SapFlag,
  OperationIsConfirmed: SapFlag,
  OperationIsPartiallyConfirmed: SapFlag,
});

const Component = z.object({
  ManufacturingOrder: z.string(),
  ManufacturingOrderSequence: SapText,
  ManufacturingOrderOperation: SapText,
  Material: SapText,
  Batch: SapText,
  RequiredQuantity: SapDecimal,
  WithdrawnQuantity: SapDecimal,
  MatlCompRequirementDate: SapMs,
  MatlCompRequirementTime: SapTime,
  ReservationIsFinallyIssued: SapFlag,
  MaterialComponentIsPhantomItem: SapFlag,
});

export interface Orders {
  workOrders: WorkOrder[];
  operations: Operation[];
  requirements: Requirement[];
}

/** Released or planned, not over: what the planning context holds. */
const OPEN = ["OrderIsTechnicallyCompleted eq ''", "OrderIsClosed eq ''", "OrderIsMarkedForDeletion eq ''"];

export const isOver = ({ state }: WorkOrder): boolean => state === 'finished' || state === 'cancelled';

type Config = Pick<SapS4HanaConfig, 'plant' | 'timeZone' | 'componentEntity'>;

/** All open orders of the plant, whole. */
export async function readOpenOrders(gateway: Gateway, config: Config): Promise<Orders> {
  const orders = await readOrderRows(
    gateway,
    [equals('ProductionPlant', config.plant), ...OPEN].join(' and '),
  );
  const operations = await readOperationRows(
    gateway,
    `${equals('ProductionPlant', config.plant)} and OperationIsTechlyCompleted eq '' and OperationIsClosed eq ''`,
  );
  const components = await readComponentRows(gateway, config, equals('Plant', config.plant));
  const open = toOrders(config, orders, operations, components);
  const numbers = new Set(open.workOrders.filter((o) => !isOver(o)).map((o) => o.workOrder));
  return {
    workOrders: open.workOrders.filter((o) => numbers.has(o.workOrder)),
    operations: open.operations.filter((o) => numbers.has(o.workOrder)),
    requirements: open.requirements.filter((r) => numbers.has(r.workOrder)),
  };
}

/** These orders, whatever their state, whole. @param filters on ManufacturingOrder, each one read */
export async function readOrders(
  gateway: Gateway,
  config: Config,
  filters: readonly string[],
): Promise<Orders> {
  const read: Orders = { workOrders: [], operations: [], requirements: [] };
  for (const filter of filters) {
    const part = toOrders(
      config,
      await readOrderRows(gateway, filter),
      await readOperationRows(gateway, filter),
      await readComponentRows(gateway, config, filter),
    );
    read.workOrders.push(...part.workOrders);
    read.operations.push(...part.operations);
    read.requirements.push(...part.requirements);
  }
  return read;
}

async function readOrderRows(gateway: Gateway, filter: string) {
  const select = Object.keys(Order.shape);
  return z
    .array(Order)
    .parse(
      await gateway.read(SERVICE, 'A_ProductionOrder_2', { filter, select, orderBy: 'ManufacturingOrder' }),
    );
}

async function readOperationRows(gateway: Gateway, filter: string) {
  const rows = await gateway.read(SERVICE, 'A_ProductionOrderOperation_2', {
    filter,
    select: Object.keys(OperationRow.shape),
    orderBy: 'ManufacturingOrder,ManufacturingOrderSequence,ManufacturingOrderOperation',
  });
  return z
    .array(OperationRow)
    .parse(rows)
    .filter((row) => !row.OperationIsDeleted && row.ManufacturingOrderSubOperation === '');
}

async function readComponentRows(gateway: Gateway, { componentEntity }: Config, filter: string) {
  const rows = await gateway.read(SERVICE, componentEntity, {
    filter,
    select: Object.keys(Component.shape),
    orderBy: 'ManufacturingOrder,Reservation,ReservationItem',
  });
  return z
    .array(Component)
    .parse(rows)
    .filter((row) => !row.MaterialComponentIsPhantomItem && row.RequiredQuantity > 0);
}

function toOrders(
  { timeZone }: Config,
  orders: z.infer<typeof Order>[],
  operations: z.infer<typeof OperationRow>[],
  components: z.infer<typeof Component>[],
): Orders {
  const at = (day: number | null, time: number) => plantInstant(day ?? 0, time, timeZone);
  const lines = new Map<string, string>();
  for (const op of operations)
    if (!lines.has(op.ManufacturingOrder)) lines.set(op.ManufacturingOrder, op.WorkCenter);
  return {
    workOrders: orders.map((o) => ({
      workOrder: o.ManufacturingOrder,
      item: o.Material,
      qty: o.TotalQuantity,
      qtyDone: o.MfgOrderConfirmedYieldQty,
      state: stateOf(o),
      start: at(o.MfgOrderPlannedStartDate, o.MfgOrderPlannedStartTime),
      end: at(o.MfgOrderPlannedEndDate, o.MfgOrderPlannedEndTime),
      line: lines.get(o.ManufacturingOrder) ?? '',
      version: etagOf(o) ?? o.LastChangeDateTime,
    })),
    operations: operations.map((op) => ({
      workOrder: op.ManufacturingOrder,
      operation: operationCode(op.ManufacturingOrderSequence, op.ManufacturingOrderOperation),
      description: op.MfgOrderOperationText,
      workCentre: op.WorkCenter,
      start: at(op.OpErlstSchedldExecStrtDte, op.OpErlstSchedldExecStrtTme),
      end: at(op.OpErlstSchedldExecEndDte, op.OpErlstSchedldExecEndTme),
      state: op.OperationIsConfirmed ? 'done' : op.OperationIsPartiallyConfirmed ? 'running' : 'open',
    })),
    requirements: components.map((c) => ({
      workOrder: c.ManufacturingOrder,
      operation: operationCode(c.ManufacturingOrderSequence, c.ManufacturingOrderOperation),
      item: c.Material,
      qty: c.RequiredQuantity,
      // finally issued: nothing more is taken, whatever is missing
      qtyIssued: c.ReservationIsFinallyIssued ? c.RequiredQuantity : c.WithdrawnQuantity,
      neededAt: at(c.MatlCompRequirementDate, c.MatlCompRequirementTime),
      ...(c.Batch !== '' && { lot: c.Batch }),
    })),
  };
}

function stateOf(o: z.infer<typeof Order>): WorkOrder['state'] {
  if (o.OrderIsMarkedForDeletion || o.OrderIsDeleted) return 'cancelled';
  if (o.OrderIsTechnicallyCompleted || o.OrderIsClosed || o.OrderIsConfirmed || o.OrderIsDelivered)
    return 'finished';
  if (o.OrderIsPartiallyConfirmed || o.OrderIsPartiallyDelivered) return 'running';
  return o.OrderIsReleased ? 'released' : 'planned';
}
