/**
 * What else could be used or run: other lots, other lines, orders that could go first, supplies on their way. These are
 * candidates read from the planning context for a person to judge; nothing is reserved or re-planned.
 */
import type { Subject } from '../exception/state.ts';
import { after, epochMs, type Instant, instant } from '../time/index.ts';
import { compareText, isInbound, isOpen, type PlanningContext, under } from './context.ts';
import type { PurchaseLine, StockPosition, WorkOrder } from './entities.ts';
import type { Impact } from './impact.ts';
import { NOTHING, peggingOf } from './pegging.ts';
import { planOf } from './projection.ts';

const HOUR_MS = 3_600_000;
/** a gap shorter than this is no room for another order */
const ROOM_MS = HOUR_MS;
/** more than these nobody compares */
const CANDIDATES = 6;

/** The item that the question is about: the subject's own, else what the first starving order lacks. */
export function itemInQuestion(
  context: PlanningContext,
  subject: Subject,
  impact: Impact,
): string | undefined {
  const ofLot = subject.lot === undefined ? undefined : context.stockOfLot.get(subject.lot)?.[0]?.item;
  const reserved =
    subject.lot === undefined ? undefined : under(context.requirementsOnLot, subject.lot)[0]?.item;
  return (
    ofLot ??
    reserved ??
    subject.item ??
    context.purchaseLines.get(subject.purchaseLine ?? '')?.item ??
    context.salesLines.get(subject.salesLine ?? '')?.item ??
    context.workOrders.get(subject.workOrder ?? '')?.item ??
    impact.workOrders.find((o) => o.short)?.short?.item
  );
}

export interface AlternativeLot {
  stock: StockPosition;
  /** on hand and reserved for nobody, of the item's unit */
  qty: number;
}

/** Free lots of an item with something that nobody has reserved, largest first. */
export function alternativeLots(
  context: PlanningContext,
  item: string | undefined,
  exceptLot?: string,
): AlternativeLot[] {
  return (peggingOf(context).supplies.get(item ?? '') ?? [])
    .flatMap((supply) => {
      if (supply.kind !== 'stock' || supply.stock.status !== 'free' || supply.stock.lot === exceptLot)
        return [];
      const reserved = supply.pegs.reduce((sum, p) => sum + (p.reserved ? p.qty : 0), 0);
      return supply.qty - reserved > NOTHING ? [{ stock: supply.stock, qty: supply.qty - reserved }] : [];
    })
    .toSorted((a, b) => b.qty - a.qty || compareText(a.stock.lot, b.stock.lot));
}

/** The smallest lot that covers the need by itself; when none does, the largest. */
export function bestLot(lots: readonly AlternativeLot[], needed: number): AlternativeLot | undefined {
  return lots.findLast((lot) => lot.qty >= needed) ?? lots[0];
}

/** Open purchase lines of an item, next due first. */
export const inbound = (context: PlanningContext, item: string | undefined): PurchaseLine[] =>
  under(context.purchaseLinesOfItem, item).filter(isInbound);

export interface AlternativeLine {
  line: string;
  /** from when it has an hour or more without an order */
  freeFrom: Instant;
  /** it has orders for the same item, so it is known to be able to make it */
  makesIt: boolean;
}

/** Other lines that make the item, then other lines that share some item with this one; free earliest first. */
export function alternativeLines(
  context: PlanningContext,
  line: string | undefined,
  item: string | undefined,
  now: Instant,
): AlternativeLine[] {
  if (line === undefined) return [];
  const makers = new Set(under(context.workOrdersOfItem, item).map((o) => o.line));
  const ownItems = new Set(under(context.workOrdersOfLine, line).map((o) => o.item));
  const related = new Set(context.rows.workOrders.filter((o) => ownItems.has(o.item)).map((o) => o.line));
  return [...context.workCentresOfLine]
    .filter(([other]) => other !== line && (makers.has(other) || related.has(other)))
    .map(([other]) => ({
      line: other,
      freeFrom: lineFreeFrom(context, other, now),
      makesIt: makers.has(other),
    }))
    .toSorted(
      (a, b) =>
        Number(b.makesIt) - Number(a.makesIt) ||
        compareText(a.freeFrom, b.freeFrom) ||
        compareText(a.line, b.line),
    );
}

function lineFreeFrom(context: PlanningContext, line: string, now: Instant): Instant {
  let free = epochMs(now);
  for (const order of under(context.workOrdersOfLine, line)) {
    if (!isOpen(order) || epochMs(order.end) <= free) continue;
    if (epochMs(order.start) - free >= ROOM_MS) break;
    free = epochMs(order.end);
  }
  return instant(free);
}

/** The next few orders of the line that could start now: not begun, not affected, and all they need is on hand. By start. */
export function ordersToPullForward(
  context: PlanningContext,
  line: string | undefined,
  impact: Impact,
  now: Instant,
): WorkOrder[] {
  const affected = new Set(impact.workOrders.map((o) => o.workOrder.workOrder));
  const pegging = peggingOf(context);
  const plan = planOf(context);
  const atMs = epochMs(context.at);
  // nobody pulls forward what is planned for more than a week ahead
  const horizon = after(now, 7 * 24 * HOUR_MS);
  const found: WorkOrder[] = [];
  for (const order of under(context.workOrdersOfLine, line)) {
    if (found.length === CANDIDATES || order.start > horizon) break;
    if (order.state !== 'released' && order.state !== 'planned') continue;
    if (order.start <= now || affected.has(order.workOrder)) continue;
    const needs = pegging.ofWorkOrder.get(order.workOrder)?.demands ?? [];
    if (needs.every((need) => plan.readyMs(need) <= atMs)) found.push(order);
  }
  return found;
}

/** Set-up time of an order by its set-up or change-over operation, in ms; undefined when the ERP has none. */
export function changeoverMs(context: PlanningContext, workOrder: string | undefined): number | undefined {
  const setUp = under(context.operationsOfWorkOrder, workOrder).find((o) =>
    /^(set[- ]?up|change[- ]?over)/i.test(o.description),
  );
  return setUp && epochMs(setUp.end) - epochMs(setUp.start);
}

/** How much of the item in question the affected orders lack. */
export function neededQty(impact: Impact, item: string | undefined): number {
  return impact.workOrders.reduce((sum, o) => sum + (o.short?.item === item ? (o.short?.qty ?? 0) : 0), 0);
}

/** The line that the question is about: the subject's, its work centre's, its order's, or the first affected order's. */
export function lineInQuestion(
  context: PlanningContext,
  subject: Subject,
  impact: Impact,
): string | undefined {
  return (
    subject.line ??
    context.workCentres.get(subject.workCentre ?? '')?.line ??
    context.workOrders.get(subject.workOrder ?? '')?.line ??
    impact.workOrders[0]?.workOrder.line
  );
}
