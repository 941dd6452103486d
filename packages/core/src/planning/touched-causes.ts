/**
 * Which causes the step from one context to the next may have given another impact. An impact goes up the pegs, from the
 * cause to the sales lines; so from everything that has moved this goes down the pegs, and what it meets is touched: lots,
 * items, purchase lines, orders, and the work centres where these orders run.
 *
 * Moved has: an item with other stock, needs, orders, purchases or sales; an order with another row, other operations or
 * needs, or another end (because something below it has moved); a work centre with another row or other operations.
 * Nothing that changes an impact is missed, but for the mere passing of time; something may be met whose impact is the
 * same.
 */
import { epochMs } from '../time/index.ts';
import { isOpen, type PlanningContext, under } from './context.ts';
import type { Cause } from './disturbance.ts';
import { type Demand, peggingOf, type Supply } from './pegging.ts';
import { planOf } from './projection.ts';

/** Less than this an order's end has not moved. */
const MOVED_MS = 60_000;

export type Touches = (cause: Cause) => boolean;

/** @param after `contextAfter` of `before`: rows and lists that are the same are the same objects */
export function touchedBetween(before: PlanningContext, after: PlanningContext): Touches {
  const items = differing(
    [before.items, after.items],
    [before.stockOfItem, after.stockOfItem],
    [before.requirementsOfItem, after.requirementsOfItem],
    [before.workOrdersOfItem, after.workOrdersOfItem],
    [before.purchaseLinesOfItem, after.purchaseLinesOfItem],
    [before.salesLinesOfItem, after.salesLinesOfItem],
  );
  const changed = differing(
    [before.workOrders, after.workOrders],
    [before.operationsOfWorkOrder, after.operationsOfWorkOrder],
    [before.requirementsOfWorkOrder, after.requirementsOfWorkOrder],
  );
  const { orders: moved, waiting } = movedOrders(before, after, items, changed);
  const met: Met = { items: new Set(items), orders: new Set(), lots: new Set(), purchaseLines: new Set() };
  for (const context of [before, after]) goDown(context, { items, moved, waiting }, met);
  const salesLines = new Set([...waiting].flatMap((d) => (d.kind === 'sales' ? d.salesLine.salesLine : [])));
  const centres = differing(
    [before.workCentres, after.workCentres],
    [before.operationsAtWorkCentre, after.operationsAtWorkCentre],
  );
  for (const context of [before, after])
    for (const id of met.orders)
      for (const { workCentre } of under(context.operationsOfWorkOrder, id)) centres.add(workCentre);
  const itemOf = (cause: Cause): string | undefined => {
    for (const { stockOfLot, requirementsOnLot, purchaseLines, salesLines: sales } of [after, before]) {
      const item =
        cause.of === 'lot'
          ? (under(stockOfLot, cause.code)[0]?.item ?? under(requirementsOnLot, cause.code)[0]?.item)
          : (cause.of === 'purchaseLine' ? purchaseLines : sales).get(cause.code)?.item;
      if (item !== undefined) return item;
    }
    return undefined;
  };
  const centreIn = (name: 'workCentresOfLine' | 'workCentresOfArea', code: string): boolean =>
    [before, after].some((context) => under(context[name], code).some((c) => centres.has(c.workCentre)));
  return (cause) => {
    switch (cause.of) {
      case 'lot':
        return met.lots.has(cause.code) || met.items.has(itemOf(cause) ?? '');
      case 'purchaseLine':
        return met.purchaseLines.has(cause.code) || met.items.has(itemOf(cause) ?? '');
      case 'salesLine':
        return salesLines.has(cause.code) || items.has(itemOf(cause) ?? '');
      case 'item':
        return met.items.has(cause.code);
      case 'workOrder':
        return met.orders.has(cause.code);
      case 'workCentre':
        return centres.has(cause.code);
      case 'line':
        return centreIn('workCentresOfLine', cause.code);
      case 'area':
        return centreIn('workCentresOfArea', cause.code);
    }
  };
}

interface Met {
  items: Set<string>;
  orders: Set<string>;
  lots: Set<string>;
  purchaseLines: Set<string>;
}

/** Keys under which two look-ups differ. */
function differing(...pairs: [ReadonlyMap<string, object>, ReadonlyMap<string, object>][]): Set<string> {
  const keys = new Set<string>();
  for (const [was, is] of pairs) {
    if (was === is) continue;
    for (const [key, value] of is) if (was.get(key) !== value) keys.add(key);
    for (const key of was.keys()) if (!is.has(key)) keys.add(key);
  }
  return keys;
}

/** Orders that changed or end at another time, level by level up the pegs; and the needs that wait for what has moved. */
function movedOrders(
  before: PlanningContext,
  after: PlanningContext,
  items: ReadonlySet<string>,
  changed: ReadonlySet<string>,
): { orders: Set<string>; waiting: Set<Demand> } {
  const orders = new Set<string>();
  const waiting = new Set<Demand>();
  const seen = new Set(changed);
  const queue = [...changed];
  const visit = (demand: Demand): void => {
    waiting.add(demand);
    if (demand.kind === 'requirement' && !seen.has(demand.workOrder.workOrder)) {
      seen.add(demand.workOrder.workOrder);
      queue.push(demand.workOrder.workOrder);
    }
  };
  for (const context of [before, after])
    for (const item of items) for (const demand of peggingOf(context).demands.get(item) ?? []) visit(demand);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const isMoved = endMoved(before, after, id);
    if (!isMoved && !changed.has(id)) continue;
    orders.add(id);
    if (!isMoved) continue;
    for (const context of [before, after])
      for (const peg of peggingOf(context).ofWorkOrder.get(id)?.supply?.pegs ?? []) visit(peg.demand);
  }
  return { orders, waiting };
}

/** An overdue order, or one that waits for a lead time, ends later with every reading: that is no move. */
function endMoved(before: PlanningContext, after: PlanningContext, id: string): boolean {
  const [was, is] = [planOf(before).endMs(id), planOf(after).endMs(id)];
  if (was === is) return false;
  const passed = epochMs(after.at) - epochMs(before.at);
  return !(Math.abs(is - was) < MOVED_MS || Math.abs(is - was - passed) < MOVED_MS);
}

/** Everything that serves the moved orders, whoever waits beside them, and whoever needs the moved items. */
function goDown(
  context: PlanningContext,
  from: { items: ReadonlySet<string>; moved: ReadonlySet<string>; waiting: ReadonlySet<Demand> },
  met: Met,
): void {
  const { items, moved, waiting } = from;
  const pegging = peggingOf(context);
  const been = new Set<string>();
  const queue = [...moved];
  const meet = (supply: Supply): void => {
    if (supply.kind === 'stock') met.lots.add(supply.stock.lot);
    else if (supply.kind === 'purchase') met.purchaseLines.add(supply.purchaseLine.purchaseLine);
    else queue.push(supply.workOrder.workOrder);
  };
  for (const item of items) for (const supply of pegging.supplies.get(item) ?? []) meet(supply);
  for (const demand of waiting) for (const { supply } of demand.pegs) meet(supply);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (been.has(id)) continue;
    been.add(id);
    met.orders.add(id);
    const order = context.workOrders.get(id);
    if (!order) continue;
    // whoever waits for this item waits for another time
    if (moved.has(id)) met.items.add(order.item);
    if (!isOpen(order)) continue;
    for (const demand of pegging.ofWorkOrder.get(id)?.demands ?? []) {
      met.items.add(demand.item);
      for (const { supply } of demand.pegs) meet(supply);
    }
  }
}
