/**
 * Productions as work orders, with their operations and what they still need. Which of Tryton's figures become which is
 * said at each function; an order that has no number, item or quantity yet is none.
 */
import type { Operation, Requirement, WorkOrder } from '@gemba/core/planning';
import { epochMs, instant } from '@gemba/core/time';
import { operationCode } from '../../codes.ts';
import { type Names, rounded } from '../records/names.ts';
import type { PlantDays } from '../plant-days.ts';
import type { Move, Production, Work } from '../records/tables.ts';

export interface OrderParts {
  works: readonly Work[];
  inputs: readonly Move[];
  /** those that are done and lie in storage: what went to scrap is not made */
  made: readonly Move[];
}

export type OrderNames = Pick<Names, 'item' | 'inItemUnit'> & {
  workCentre(id: number | null): string;
  lineOf(workCentre: number | null): string | null;
  operation(id: number): string;
  lot(id: number): string;
};

export interface OrderRows {
  workOrder: WorkOrder;
  operations: Operation[];
  requirements: Requirement[];
}

const STATES: Readonly<Record<Production['state'], WorkOrder['state']>> = {
  request: 'planned',
  draft: 'planned',
  waiting: 'released',
  assigned: 'released',
  running: 'running',
  done: 'finished',
  cancelled: 'cancelled',
};

export function orderRows(
  production: Production,
  { works, inputs, made }: OrderParts,
  names: OrderNames,
  days: PlantDays,
): OrderRows | null {
  const { number, product, quantity, uom, _timestamp: version } = production;
  if (number === null || product === null || quantity === null) return null;
  const ordered = works.toSorted(bySequence);
  const centre = production.work_center ?? ordered.find((w) => w.work_center !== null)?.work_center ?? null;
  const workOrder: WorkOrder = {
    workOrder: number,
    item: names.item(product),
    qty: names.inItemUnit(product, quantity, uom),
    qtyDone: rounded(
      made.filter((m) => m.product === product).reduce((sum, m) => sum + m.internal_quantity, 0),
    ),
    state: STATES[production.state],
    ...spanOf(production, days),
    line: names.lineOf(centre) ?? '',
    version,
  };
  const operations = operationsOf(workOrder, ordered, names);
  const open = workOrder.state !== 'finished' && workOrder.state !== 'cancelled';
  return {
    workOrder,
    operations,
    requirements: open ? requirementsOf(workOrder, inputs, operations[0]?.operation ?? '', names) : [],
  };
}

/** What happened before what is planned; an end that is not after its start becomes the end of the start's day. */
function spanOf(production: Production, days: PlantDays): Pick<WorkOrder, 'start' | 'end'> {
  const { planned_start_date, planned_date, effective_start_date, effective_date, create_date } = production;
  const over = production.state === 'done' ? effective_date : null;
  const startDay = effective_start_date ?? planned_start_date ?? planned_date ?? days.dayOf(create_date);
  const endDay = over ?? planned_date ?? startDay;
  return { start: days.startOf(startDay), end: days.endOf(endDay < startDay ? startDay : endDay) };
}

/** Tryton keeps no times of operations: in their sequence, each gets the same share of the order's span. */
function operationsOf(order: WorkOrder, works: readonly Work[], names: OrderNames): Operation[] {
  const startMs = epochMs(order.start);
  const shareMs = (epochMs(order.end) - startMs) / works.length;
  return works.map((work, nth) => ({
    workOrder: order.workOrder,
    operation: operationCode(work),
    description: names.operation(work.operation),
    workCentre: names.workCentre(work.work_center),
    start: instant(startMs + Math.round(nth * shareMs)),
    end: instant(startMs + Math.round((nth + 1) * shareMs)),
    state: order.state === 'finished' ? 'done' : OPERATION_STATES[work.state],
  }));
}

const OPERATION_STATES: Readonly<Record<Work['state'], Operation['state']>> = {
  request: 'open',
  draft: 'open',
  waiting: 'open',
  running: 'running',
  finished: 'done',
  done: 'done',
};

/**
 * One for each item and lot: Tryton splits an input into several moves when it takes it from several places. It does
 * not say which operation needs what, nor when: the first one does, at the order's start.
 */
function requirementsOf(
  order: WorkOrder,
  inputs: readonly Move[],
  operation: string,
  names: OrderNames,
): Requirement[] {
  const needed = inputs.filter((move) => move.state !== 'cancelled');
  const groups = Map.groupBy(needed, (move) => `${move.product}/${move.lot ?? ''}`);
  return [...groups.values()].flatMap((moves) => {
    const [first] = moves;
    if (!first) return [];
    const sum = (of: readonly Move[]) => rounded(of.reduce((qty, m) => qty + m.internal_quantity, 0));
    return [
      {
        workOrder: order.workOrder,
        operation,
        item: names.item(first.product),
        qty: sum(moves),
        qtyIssued: sum(moves.filter((m) => m.state === 'done')),
        neededAt: order.start,
        ...(first.lot !== null && { lot: names.lot(first.lot) }),
      },
    ];
  });
}

function bySequence(a: Work, b: Work): number {
  return (a.sequence ?? -1) - (b.sequence ?? -1) || a.id - b.id;
}
