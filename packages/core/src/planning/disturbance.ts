/**
 * What an exception's subject does to the plan, before anybody decides.
 *
 * - lot: unusable from now. What was pegged to it waits for the next supply that nobody else waits for, in date order;
 *   after that for the item's lead time. A requirement that had the lot reserved is not given other stock on hand by
 *   itself: that takes a decision. `withAlternatives` shows what that decision would bring.
 * - work centre, line, area: stands still from now for `downtimeMs`. Its operations wait; gaps behind them absorb the delay.
 * - item: `shortQty` of its stock is not there; and what the plan has too late for this item counts too.
 * - purchase line: comes `delayMs` after its due date (after now when it is overdue); else like its item.
 * - work order: ends `delayMs` later. Sales line: nothing moves; it stands for itself.
 */
import type { Subject } from '../exception/state.ts';
import { epochMs, type Instant } from '../time/index.ts';
import { isOpen, type PlanningContext, under } from './context.ts';
import type { Operation } from './entities.ts';
import { type Demand, NOTHING, type Peg, peggingOf, servesAnybody, type Supply } from './pegging.ts';
import { changed, type Changes, leadTimesFrom, planOf } from './projection.ts';

const HOUR_MS = 3_600_000;
export const DEFAULT_DOWNTIME_MS = 4 * HOUR_MS;
export const DEFAULT_DELAY_MS = 24 * HOUR_MS;

/** The narrowest thing that a subject names: what the exception is about. */
export type Cause = { of: keyof Subject; code: string };

const NARROWEST_FIRST = [
  'lot',
  'purchaseLine',
  'workOrder',
  'salesLine',
  'item',
  'workCentre',
  'line',
  'area',
] as const satisfies readonly (keyof Subject)[];

/** @param of what the exception is about, when it is not the narrowest code that the subject names */
export function causeOf(subject: Subject, of?: keyof Subject): Cause | null {
  for (const key of of ? [of] : NARROWEST_FIRST) {
    const code = subject[key];
    if (code) return { of: key, code };
  }
  return null;
}

export interface Assumptions {
  /** ms that a work centre, line or area stands; default 4 h */
  downtimeMs?: number | undefined;
  /** ms that a purchase line or work order comes late; default 24 h */
  delayMs?: number | undefined;
  /** of the item's unit, missing from stock */
  shortQty?: number | undefined;
}

export interface Disturbance {
  /** false: the planning context does not know this code */
  known: boolean;
  changes: Changes;
  /** where it begins: needs that are short, orders that are held up, sales lines that stand for themselves */
  demands: ReadonlySet<Demand>;
  workOrders: ReadonlySet<string>;
  /** per need: how much of it the disturbance takes away */
  missing: ReadonlyMap<Demand, number>;
  /** work orders stopped at a machine → epoch ms at which their next operation runs dry; null: none does */
  driesMs: ReadonlyMap<string, number | null>;
}

export function disturb(
  context: PlanningContext,
  cause: Cause | null,
  now: Instant,
  assumptions: Assumptions,
  withAlternatives: boolean,
): Disturbance {
  if (cause === null) return NOTHING_KNOWN;
  const nowMs = epochMs(now);
  const pegging = peggingOf(context);
  switch (cause.of) {
    case 'lot': {
      const stock = pegging.ofLot.get(cause.code);
      if (!stock && !context.stockOfLot.has(cause.code)) return NOTHING_KNOWN;
      const lost = (stock ?? []).flatMap((s) => s.pegs).map((p) => ({ peg: p, qty: p.qty }));
      return replace(context, lost, nowMs, new Set(stock), withAlternatives);
    }
    case 'purchaseLine': {
      const supply = pegging.ofPurchaseLine.get(cause.code);
      if (!supply)
        return context.purchaseLines.has(cause.code) ? { ...NOTHING_KNOWN, known: true } : NOTHING_KNOWN;
      const later = Math.max(supply.atMs, nowMs) + (assumptions.delayMs ?? DEFAULT_DELAY_MS);
      const short = itemShort(context, supply.item, nowMs, assumptions.shortQty ?? 0, withAlternatives);
      const missing = new Map([
        ...short.missing,
        ...sumByDemand(supply.pegs.map((p) => ({ peg: p, qty: p.qty }))),
      ]);
      const changes = { ...short.changes, supplyMs: new Map([[supply, later]]) };
      return { ...short, changes, missing, demands: new Set(missing.keys()) };
    }
    case 'workOrder': {
      if (!context.workOrders.has(cause.code)) return NOTHING_KNOWN;
      const delay = assumptions.delayMs ?? DEFAULT_DELAY_MS;
      return {
        ...NOTHING_KNOWN,
        known: true,
        changes: changed({ delayMs: new Map([[cause.code, delay]]) }),
        workOrders: new Set([cause.code]),
      };
    }
    case 'salesLine': {
      const demand = pegging.ofSalesLine.get(cause.code);
      return demand ? { ...NOTHING_KNOWN, known: true, demands: new Set([demand]) } : NOTHING_KNOWN;
    }
    case 'item':
      return itemShort(context, cause.code, nowMs, assumptions.shortQty ?? 0, withAlternatives);
    case 'workCentre':
      return context.workCentres.has(cause.code)
        ? standStill(context, [cause.code], nowMs, assumptions.downtimeMs ?? DEFAULT_DOWNTIME_MS)
        : NOTHING_KNOWN;
    case 'line':
    case 'area':
    default: {
      const centres = (cause.of === 'line' ? context.workCentresOfLine : context.workCentresOfArea).get(
        cause.code,
      );
      const codes = (centres ?? []).map((c) => c.workCentre);
      return centres
        ? standStill(context, codes, nowMs, assumptions.downtimeMs ?? DEFAULT_DOWNTIME_MS)
        : NOTHING_KNOWN;
    }
  }
}

const NOTHING_KNOWN: Disturbance = {
  known: false,
  changes: changed({}),
  demands: new Set(),
  workOrders: new Set(),
  missing: new Map(),
  driesMs: new Map(),
};

type Loss = { peg: Peg; qty: number };

function sumByDemand(losses: readonly Loss[]): Map<Demand, number> {
  const sums = new Map<Demand, number>();
  for (const { peg, qty } of losses) sums.set(peg.demand, (sums.get(peg.demand) ?? 0) + qty);
  return sums;
}

/** Lost quantities wait for what is not pegged to anybody: earliest need first, earliest supply first. */
function replace(
  context: PlanningContext,
  losses: readonly Loss[],
  nowMs: number,
  unusable: ReadonlySet<Supply>,
  withAlternatives: boolean,
): Disturbance {
  const notBeforeMs = new Map<Demand, number>();
  const taken = new Map<Supply, number>();
  const leadTime = leadTimesFrom(context, nowMs);
  for (const { peg, qty } of losses.toSorted((a, b) => a.peg.demand.atMs - b.peg.demand.atMs)) {
    let open = qty;
    let ready = nowMs;
    for (const supply of peggingOf(context).supplies.get(peg.demand.item) ?? []) {
      if (open <= NOTHING) break;
      if (unusable.has(supply) || !servesAnybody(supply)) continue;
      if (supply.kind === 'stock' && peg.reserved && !withAlternatives) continue;
      const some = Math.min(open, supply.left - (taken.get(supply) ?? 0));
      if (some <= NOTHING) continue;
      taken.set(supply, (taken.get(supply) ?? 0) + some);
      open -= some;
      const there = supply.kind === 'work-order' ? planOf(context).endMs(supply.key) : supply.atMs;
      ready = Math.max(ready, there);
    }
    if (open > NOTHING) ready = Math.max(ready, leadTime(peg.demand.item));
    notBeforeMs.set(peg.demand, Math.max(ready, notBeforeMs.get(peg.demand) ?? nowMs));
  }
  return {
    ...NOTHING_KNOWN,
    known: true,
    changes: changed({ notBeforeMs }),
    demands: new Set(notBeforeMs.keys()),
    missing: sumByDemand(losses),
  };
}

/** Stock runs out from the latest need backwards; needs that the plan covers too late are short anyway. */
function itemShort(
  context: PlanningContext,
  item: string,
  nowMs: number,
  shortQty: number,
  withAlternatives: boolean,
): Disturbance {
  const pegging = peggingOf(context);
  const demands = pegging.demands.get(item) ?? [];
  if (!context.items.has(item) && demands.length === 0) return NOTHING_KNOWN;
  const stock = (pegging.supplies.get(item) ?? []).filter((s) => s.kind === 'stock');
  const losses: Loss[] = [];
  let open = Math.max(0, shortQty - stock.reduce((sum, s) => sum + (servesAnybody(s) ? s.left : 0), 0));
  const latestFirst = stock.flatMap((s) => s.pegs).toSorted((a, b) => b.demand.atMs - a.demand.atMs);
  for (const peg of latestFirst) {
    const qty = Math.min(open, peg.qty);
    if (qty <= NOTHING) break;
    losses.push({ peg, qty });
    open -= qty;
  }
  const lost = replace(context, losses, nowMs, new Set(stock), withAlternatives);
  const missing = new Map(lost.missing);
  const plan = planOf(context);
  for (const demand of demands) {
    if (plan.readyMs(demand) <= Math.max(demand.atMs, nowMs)) continue;
    const late = demand.pegs.filter((p) => p.supply.kind !== 'stock').reduce((sum, p) => sum + p.qty, 0);
    missing.set(demand, (missing.get(demand) ?? 0) + demand.short + late);
  }
  return { ...lost, missing, demands: new Set(missing.keys()) };
}

/** Operations wait until it runs again; a gap in front of a later operation absorbs as much of the delay as it is long. */
function standStill(
  context: PlanningContext,
  workCentres: readonly string[],
  nowMs: number,
  downtimeMs: number,
): Disturbance {
  const stopped = new Set(workCentres);
  const delays = new Map<Operation, number>();
  for (const workCentre of workCentres) {
    const operations = under(context.operationsAtWorkCentre, workCentre).filter((o) => waits(context, o));
    const spans = operations.map((o) => ({ startMs: epochMs(o.start), endMs: epochMs(o.end) }));
    const delay = carry(spans, (span) =>
      span.endMs > nowMs ? Math.max(0, nowMs + downtimeMs - Math.max(span.startMs, nowMs)) : 0,
    );
    operations.forEach((o, i) => delay[i]! > 0 && delays.set(o, delay[i]!));
  }
  const delayMs = new Map<string, number>();
  const driesMs = new Map<string, number | null>();
  for (const id of new Set([...delays.keys()].map((o) => o.workOrder))) {
    const operations = under(context.operationsOfWorkOrder, id);
    const spans = operations.map((o) => ({ startMs: epochMs(o.start), endMs: epochMs(o.end) }));
    const delay = carry(spans, (_, i) => delays.get(operations[i]!) ?? 0);
    const dry = operations.flatMap((o, i) => {
      const startMs = spans[i]!.startMs;
      const runsNow = stopped.has(o.workCentre) && startMs <= nowMs;
      return delay[i]! > 0 && o.state === 'open' && !runsNow && startMs > nowMs ? [startMs] : [];
    });
    driesMs.set(id, dry.length > 0 ? Math.min(...dry) : null);
    const orderEnd = epochMs(context.workOrders.get(id)!.end);
    const lastEnd = Math.max(...spans.map((s, i) => s.endMs + delay[i]!));
    delayMs.set(id, Math.max(0, lastEnd - orderEnd));
  }
  return {
    ...NOTHING_KNOWN,
    known: true,
    changes: changed({ delayMs }),
    workOrders: new Set(delayMs.keys()),
    driesMs,
  };
}

const waits = (context: PlanningContext, operation: Operation): boolean => {
  const order = context.workOrders.get(operation.workOrder);
  return operation.state !== 'done' && order !== undefined && isOpen(order);
};

/** Delays along operations in order of start: each inherits the delay before it, less the gap between them. */
function carry<S extends { startMs: number; endMs: number }>(
  spans: readonly S[],
  own: (span: S, index: number) => number,
): number[] {
  const delays: number[] = [];
  let busyUntil = -Infinity;
  let delay = 0;
  for (const [i, span] of spans.entries()) {
    delay = Math.max(own(span, i), delay - Math.max(0, span.startMs - busyUntil), 0);
    busyUntil = Math.max(busyUntil, span.endMs);
    delays.push(delay);
  }
  return delays;
}
