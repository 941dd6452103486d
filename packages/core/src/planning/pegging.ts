/**
 * Soft pegging: which supply covers which need, first in first out by date, item by item.
 *
 * Supply: stock on hand, what is still to be made by open work orders (at their end), open purchase lines (at their due
 * date). Need: what open work orders have not been issued yet (when their operation needs it), sales lines (end of the
 * promised day). A lot that is reserved for a requirement serves that requirement first, even when it has been put on
 * hold since: the ERP still promises it. The rest of a lot serves others only when it is free.
 *
 * Pegged once per context and kept with it; 10,000 orders with 50,000 requirements take a fraction of a second, and every
 * impact afterwards is a walk along the pegs. Dates are planned dates; what delays do to them is `projection.ts`: pegs are
 * not exchanged because a supply turns out late, so that people see who waits for what instead of a plan nobody made.
 */
import { epochMs } from '../time/index.ts';
import { endOfDayMs } from './calendar-day.ts';
import { compareText, isInbound, isOpen, type PlanningContext } from './context.ts';
import type { PurchaseLine, Requirement, SalesLine, StockPosition, WorkOrder } from './entities.ts';

interface SupplyBase {
  readonly item: string;
  readonly qty: number;
  /** epoch ms at which it is planned to be there; stock: -Infinity */
  readonly atMs: number;
  readonly key: string;
  readonly pegs: Peg[];
  /** not pegged to anything */
  left: number;
}
export type Supply = SupplyBase &
  (
    | { readonly kind: 'stock'; readonly stock: StockPosition }
    | { readonly kind: 'work-order'; readonly workOrder: WorkOrder }
    | { readonly kind: 'purchase'; readonly purchaseLine: PurchaseLine }
  );

interface DemandBase {
  readonly item: string;
  readonly qty: number;
  /** epoch ms */
  readonly atMs: number;
  readonly key: string;
  readonly pegs: Peg[];
  /** covered by nothing */
  short: number;
}
export type Demand = DemandBase &
  (
    | { readonly kind: 'requirement'; readonly requirement: Requirement; readonly workOrder: WorkOrder }
    | { readonly kind: 'sales'; readonly salesLine: SalesLine }
  );

export interface Peg {
  readonly supply: Supply;
  readonly demand: Demand;
  readonly qty: number;
  /** by a reservation in the ERP, not by first in first out */
  readonly reserved: boolean;
}

export interface Pegging {
  /** per item, by date */
  readonly supplies: ReadonlyMap<string, readonly Supply[]>;
  /** per item, by date */
  readonly demands: ReadonlyMap<string, readonly Demand[]>;
  readonly ofWorkOrder: ReadonlyMap<string, { supply: Supply | null; demands: readonly Demand[] }>;
  readonly ofSalesLine: ReadonlyMap<string, Demand>;
  readonly ofPurchaseLine: ReadonlyMap<string, Supply>;
  readonly ofLot: ReadonlyMap<string, readonly Supply[]>;
}

/** Below this a quantity is nothing: sums of decimals in binary. */
export const NOTHING = 1e-9;

const kept = new WeakMap<PlanningContext, Pegging>();

/** The pegs of a context. */
export function peggingOf(context: PlanningContext): Pegging {
  const known = kept.get(context);
  if (known) return known;
  const pegging = peg(context);
  kept.set(context, pegging);
  return pegging;
}

function peg(context: PlanningContext): Pegging {
  const supplies = Map.groupBy(suppliesOf(context), (s) => s.item);
  const demands = Map.groupBy(demandsOf(context), (d) => d.item);
  for (const list of supplies.values()) list.sort(byDate);
  for (const list of demands.values()) list.sort(byDate);
  for (const [item, needs] of demands) pegItem(supplies.get(item) ?? [], needs);
  return { supplies, demands, ...lookUps(supplies, demands) };
}

function pegItem(supplies: readonly Supply[], demands: readonly Demand[]): void {
  const lots = Map.groupBy(supplies, (s) => (s.kind === 'stock' ? s.stock.lot : ''));
  for (const demand of demands) {
    const lot = demand.kind === 'requirement' ? demand.requirement.lot : undefined;
    if (lot) for (const supply of lots.get(lot) ?? []) link(supply, demand, true);
  }
  let next = 0;
  for (const demand of demands) {
    while (demand.short > NOTHING && next < supplies.length) {
      const supply = supplies[next]!;
      if (servesAnybody(supply)) link(supply, demand, false);
      if (demand.short > NOTHING) next += 1;
    }
  }
}

/** What is not free serves only those it was reserved for. */
export const servesAnybody = (supply: Supply): boolean =>
  supply.left > NOTHING && (supply.kind !== 'stock' || supply.stock.status === 'free');

function link(supply: Supply, demand: Demand, reserved: boolean): void {
  const qty = Math.min(supply.left, demand.short);
  if (qty <= NOTHING) return;
  const made: Peg = { supply, demand, qty, reserved };
  supply.left -= qty;
  demand.short -= qty;
  supply.pegs.push(made);
  demand.pegs.push(made);
}

function suppliesOf(context: PlanningContext): Supply[] {
  const supplies: Supply[] = [];
  for (const stock of context.rows.stock)
    if (stock.qty > NOTHING)
      supplies.push({
        kind: 'stock',
        stock,
        ...supply(stock.item, stock.qty, -Infinity, `${stock.lot} ${stock.location}`),
      });
  for (const order of context.rows.workOrders)
    if (isOpen(order) && order.qty - order.qtyDone > NOTHING)
      supplies.push({
        kind: 'work-order',
        workOrder: order,
        ...supply(order.item, order.qty - order.qtyDone, epochMs(order.end), order.workOrder),
      });
  for (const line of context.rows.purchaseLines)
    if (isInbound(line) && line.qty > NOTHING)
      supplies.push({
        kind: 'purchase',
        purchaseLine: line,
        ...supply(line.item, line.qty, epochMs(line.due), line.purchaseLine),
      });
  return supplies;
}

function demandsOf(context: PlanningContext): Demand[] {
  const demands: Demand[] = [];
  for (const need of context.rows.requirements) {
    const order = context.workOrders.get(need.workOrder);
    const open = need.qty - need.qtyIssued;
    if (!order || !isOpen(order) || open <= NOTHING) continue;
    demands.push({
      kind: 'requirement',
      requirement: need,
      workOrder: order,
      ...demand(need.item, open, epochMs(need.neededAt), `${need.workOrder} ${need.operation}`),
    });
  }
  const endOf = new Map<string, number>();
  for (const line of context.rows.salesLines) {
    if (line.qty <= NOTHING) continue;
    let end = endOf.get(line.promised);
    if (end === undefined) endOf.set(line.promised, (end = endOfDayMs(line.promised, context.timeZone)));
    demands.push({ kind: 'sales', salesLine: line, ...demand(line.item, line.qty, end, line.salesLine) });
  }
  return demands;
}

const supply = (item: string, qty: number, atMs: number, key: string): SupplyBase => ({
  item,
  qty,
  atMs,
  key,
  pegs: [],
  left: qty,
});

const demand = (item: string, qty: number, atMs: number, key: string): DemandBase => ({
  item,
  qty,
  atMs,
  key,
  pegs: [],
  short: qty,
});

const byDate = (
  a: { atMs: number; kind: string; key: string },
  b: { atMs: number; kind: string; key: string },
): number =>
  (a.atMs === b.atMs ? 0 : a.atMs < b.atMs ? -1 : 1) ||
  compareText(a.kind, b.kind) ||
  compareText(a.key, b.key);

function lookUps(supplies: ReadonlyMap<string, Supply[]>, demands: ReadonlyMap<string, Demand[]>) {
  const ofWorkOrder = new Map<string, { supply: Supply | null; demands: Demand[] }>();
  const ofSalesLine = new Map<string, Demand>();
  const ofPurchaseLine = new Map<string, Supply>();
  const ofLot = new Map<string, Supply[]>();
  const order = (id: string) => {
    let entry = ofWorkOrder.get(id);
    if (!entry) ofWorkOrder.set(id, (entry = { supply: null, demands: [] }));
    return entry;
  };
  for (const list of supplies.values())
    for (const s of list) {
      if (s.kind === 'work-order') order(s.workOrder.workOrder).supply = s;
      else if (s.kind === 'purchase') ofPurchaseLine.set(s.purchaseLine.purchaseLine, s);
      else ofLot.set(s.stock.lot, [...(ofLot.get(s.stock.lot) ?? []), s]);
    }
  for (const list of demands.values())
    for (const d of list) {
      if (d.kind === 'sales') ofSalesLine.set(d.salesLine.salesLine, d);
      else order(d.workOrder.workOrder).demands.push(d);
    }
  return { ofWorkOrder, ofSalesLine, ofPurchaseLine, ofLot };
}
