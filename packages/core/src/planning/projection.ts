/**
 * When things are really ready, given the pegs: a late component delays its work order, a late work order delays what
 * is pegged to it, level by level up to the sales line. A delay is carried one to one (a work order keeps its own
 * duration); what is covered by nothing is ready after the item's lead time; an item without master data is ready at
 * no known time (Infinity). Nothing ever gets earlier than planned, and nothing is re-planned here.
 *
 * Evaluated lazily with a memory, so an impact touches only what it reaches. All times are epoch ms.
 */
import { epochMs } from '../time/index.ts';
import { workingDaysAfterMs } from './calendar-day.ts';
import type { PlanningContext } from './context.ts';
import { type Demand, NOTHING, type Pegging, peggingOf, type Supply } from './pegging.ts';

/** What differs from the plan. */
export interface Changes {
  /** a part of this demand is not there before */
  notBeforeMs: ReadonlyMap<Demand, number>;
  /** work order → ms that it is delayed for another reason than material */
  delayMs: ReadonlyMap<string, number>;
  /** this supply is not there before */
  supplyMs: ReadonlyMap<Supply, number>;
}

export interface Projection {
  /** when all of it can be there */
  readyMs(demand: Demand): number;
  endMs(workOrder: string): number;
}

const NO_CHANGES: Changes = { notBeforeMs: new Map(), delayMs: new Map(), supplyMs: new Map() };

/** These, and nothing else. */
export const changed = (some: Partial<Changes>): Changes => ({ ...NO_CHANGES, ...some });

const kept = new WeakMap<PlanningContext, Projection>();

/** The plan as it stands, late supplies included. */
export function planOf(context: PlanningContext): Projection {
  const known = kept.get(context);
  if (known) return known;
  const plan = project(context, NO_CHANGES, null);
  kept.set(context, plan);
  return plan;
}

/** @param reached work orders that the changes can touch; the others are taken from the plan. null: all */
export function project(
  context: PlanningContext,
  changes: Changes,
  reached: ReadonlySet<string> | null,
): Projection {
  const pegging: Pegging = peggingOf(context);
  const atMs = epochMs(context.at);
  const leadTime = leadTimesFrom(context, atMs);
  const ends = new Map<string, number>();
  const underway = new Set<string>();

  function endMs(id: string): number {
    if (reached && !reached.has(id)) return planOf(context).endMs(id);
    const known = ends.get(id);
    if (known !== undefined) return known;
    const order = context.workOrders.get(id);
    if (!order) return Infinity;
    const planned = Math.max(epochMs(order.end), atMs);
    // a circle in the ERP's data: the order waits for itself, so this peg is left out
    if (underway.has(id)) return planned;
    underway.add(id);
    let delay = changes.delayMs.get(id) ?? 0;
    for (const demand of pegging.ofWorkOrder.get(id)?.demands ?? [])
      delay = Math.max(delay, readyMs(demand) - Math.max(demand.atMs, atMs));
    underway.delete(id);
    const end = planned + delay;
    ends.set(id, end);
    return end;
  }

  function readyMs(demand: Demand): number {
    let ready = Math.max(atMs, changes.notBeforeMs.get(demand) ?? atMs);
    for (const { supply } of demand.pegs) ready = Math.max(ready, supplyMs(supply));
    if (demand.short > NOTHING) ready = Math.max(ready, leadTime(demand.item));
    return ready;
  }

  function supplyMs(supply: Supply): number {
    const notBefore = changes.supplyMs.get(supply) ?? -Infinity;
    if (supply.kind === 'work-order') return Math.max(notBefore, endMs(supply.workOrder.workOrder));
    return Math.max(notBefore, supply.atMs, atMs);
  }

  return { readyMs, endMs };
}

/** When something ordered or released at `fromMs` is there; Infinity for an item that the context does not know. */
export function leadTimesFrom(context: PlanningContext, fromMs: number): (item: string) => number {
  // many needs share few lead times, and the calendar is slow
  const after = new Map<number, number>();
  return (item) => {
    const days = context.items.get(item)?.leadTimeDays;
    if (days === undefined) return Infinity;
    const known = after.get(days) ?? workingDaysAfterMs(fromMs, days, context.timeZone);
    after.set(days, known);
    return known;
  };
}
