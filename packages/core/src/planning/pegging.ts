/**
 * Soft pegging: which supply covers which need, first in first out by date, item by item.
 *
 * Supply: stock on hand, what is still to be made by open work orders (at their end), open purchase lines (at their due
 * date). Need: what open work orders have not been issued yet (when their operation needs it), sales lines (end of the
 * promised day). A lot that is reserved for a requirement serves that requirement first, even when it has been put on
 * hold since: the ERP still promises it. The rest of a lot serves others only when it is free.
 *
 * Items are pegged when they are first asked for and kept with the context; a context that a change led to takes over the
 * pegs of every item whose rows are still the same. So neither a refresh nor a signal pays for a whole plant. Dates are planned dates; what delays do to them is `projection.ts`: pegs are
 * not exchanged because a supply turns out late, so that people see who waits for what instead of a plan nobody made.
 */
import { epochMs } from '../time/index.ts';
import { endOfDayMs } from './calendar-day.ts';
import { compareText, isInbound, isOpen, type PlanningContext, under } from './context.ts';
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

interface LookUp<T> {
  get(code: string): T | undefined;
}

export interface Pegging {
  /** per item, by date */
  readonly supplies: LookUp<readonly Supply[]>;
  /** per item, by date */
  readonly demands: LookUp<readonly Demand[]>;
  readonly ofWorkOrder: LookUp<{ supply: Supply | null; demands: readonly Demand[] }>;
  readonly ofSalesLine: LookUp<Demand>;
  readonly ofPurchaseLine: LookUp<Supply>;
  readonly ofLot: LookUp<readonly Supply[]>;
}

/** Below this a quantity is nothing: sums of decimals in binary. */
export const NOTHING = 1e-9;

interface ItemRows {
  stock: readonly StockPosition[];
  workOrders: readonly WorkOrder[];
  purchaseLines: readonly PurchaseLine[];
  salesLines: readonly SalesLine[];
  requirements: readonly Requirement[];
}

interface ItemPegs {
  /** what they were made from */
  rows: ItemRows;
  /** the work orders of `rows.requirements`, one by one */
  needing: readonly (WorkOrder | undefined)[];
  supplies: readonly Supply[];
  demands: readonly Demand[];
  supplyOf: ReadonlyMap<object, Supply>;
  demandOf: ReadonlyMap<object, Demand>;
}

interface Kept {
  pegging: Pegging;
  items: Map<string, ItemPegs>;
}

const kept = new WeakMap<PlanningContext, Kept>();

/** The pegs of a context. */
export function peggingOf(context: PlanningContext): Pegging {
  const known = kept.get(context);
  if (known) return known.pegging;
  const made = peg(context, new Map());
  kept.set(context, made);
  return made.pegging;
}

/** Lets a context start from the pegs of the one that it followed. */
export function inheritPegs(from: PlanningContext, to: PlanningContext): void {
  const known = kept.get(from);
  if (known) kept.set(to, peg(to, new Map(known.items)));
}

/** @param items pegs of an earlier context, each used if nothing that it was made from has changed */
function peg(context: PlanningContext, items: Map<string, ItemPegs>): Kept {
  const upToDate = new Set<string>();
  const orders = new Map<string, { supply: Supply | null; demands: readonly Demand[] }>();

  function of(item: string): ItemPegs {
    const known = items.get(item);
    if (known && upToDate.has(item)) return known;
    upToDate.add(item);
    const rows = rowsOfItem(context, item);
    if (known && isMadeFrom(known, rows, context)) return known;
    const made = pegItem(context, rows);
    items.set(item, made);
    return made;
  }

  const pegging: Pegging = {
    supplies: { get: (item) => of(item).supplies },
    demands: { get: (item) => of(item).demands },
    ofWorkOrder: {
      get(id) {
        const known = orders.get(id);
        if (known) return known;
        const order = context.workOrders.get(id);
        if (!order) return undefined;
        const demands = under(context.requirementsOfWorkOrder, id).flatMap(
          (need) => of(need.item).demandOf.get(need) ?? [],
        );
        const found = { supply: of(order.item).supplyOf.get(order) ?? null, demands };
        orders.set(id, found);
        return found;
      },
    },
    ofSalesLine: {
      get(id) {
        const line = context.salesLines.get(id);
        return line && of(line.item).demandOf.get(line);
      },
    },
    ofPurchaseLine: {
      get(id) {
        const line = context.purchaseLines.get(id);
        return line && of(line.item).supplyOf.get(line);
      },
    },
    ofLot: {
      get(lot) {
        const supplies = under(context.stockOfLot, lot).flatMap((s) => of(s.item).supplyOf.get(s) ?? []);
        return supplies.length > 0 ? supplies : undefined;
      },
    },
  };
  return { pegging, items };
}

const rowsOfItem = (context: PlanningContext, item: string): ItemRows => ({
  stock: under(context.stockOfItem, item),
  workOrders: under(context.workOrdersOfItem, item),
  purchaseLines: under(context.purchaseLinesOfItem, item),
  salesLines: under(context.salesLinesOfItem, item),
  requirements: under(context.requirementsOfItem, item),
});

function isMadeFrom({ rows: was, needing }: ItemPegs, rows: ItemRows, context: PlanningContext): boolean {
  return (
    same(was.stock, rows.stock) &&
    same(was.workOrders, rows.workOrders) &&
    same(was.purchaseLines, rows.purchaseLines) &&
    same(was.salesLines, rows.salesLines) &&
    same(was.requirements, rows.requirements) &&
    rows.requirements.every((need, n) => context.workOrders.get(need.workOrder) === needing[n])
  );
}

const same = (a: readonly object[], b: readonly object[]): boolean =>
  a === b || (a.length === 0 && b.length === 0);

function pegItem(context: PlanningContext, rows: ItemRows): ItemPegs {
  const needing = rows.requirements.map((need) => context.workOrders.get(need.workOrder));
  const supplies = suppliesOf(rows);
  const demands = demandsOf(rows, needing, context.timeZone);
  const supplyOf = new Map(supplies.map((s) => [rowOf(s), s]));
  const demandOf = new Map(demands.map((d) => [d.kind === 'sales' ? d.salesLine : d.requirement, d]));
  supplies.sort(byDate);
  demands.sort(byDate);
  linkAll(supplies, demands);
  return { rows, needing, supplies, demands, supplyOf, demandOf };
}

function rowOf(supply: Supply): object {
  switch (supply.kind) {
    case 'stock':
      return supply.stock;
    case 'work-order':
      return supply.workOrder;
    case 'purchase':
      return supply.purchaseLine;
  }
}

function linkAll(supplies: readonly Supply[], demands: readonly Demand[]): void {
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

function suppliesOf(rows: ItemRows): Supply[] {
  const supplies: Supply[] = [];
  for (const stock of rows.stock)
    if (stock.qty > NOTHING)
      supplies.push({
        kind: 'stock',
        stock,
        ...supply(stock.item, stock.qty, -Infinity, `${stock.lot} ${stock.location}`),
      });
  for (const order of rows.workOrders)
    if (isOpen(order) && order.qty - order.qtyDone > NOTHING)
      supplies.push({
        kind: 'work-order',
        workOrder: order,
        ...supply(order.item, order.qty - order.qtyDone, epochMs(order.end), order.workOrder),
      });
  for (const line of rows.purchaseLines)
    if (isInbound(line) && line.qty > NOTHING)
      supplies.push({
        kind: 'purchase',
        purchaseLine: line,
        ...supply(line.item, line.qty, epochMs(line.due), line.purchaseLine),
      });
  return supplies;
}

function demandsOf(rows: ItemRows, needing: readonly (WorkOrder | undefined)[], timeZone: string): Demand[] {
  const demands: Demand[] = [];
  for (const [n, need] of rows.requirements.entries()) {
    const order = needing[n];
    const open = need.qty - need.qtyIssued;
    if (!order || !isOpen(order) || open <= NOTHING) continue;
    demands.push({
      kind: 'requirement',
      requirement: need,
      workOrder: order,
      ...demand(need.item, open, epochMs(need.neededAt), `${need.workOrder} ${need.operation}`),
    });
  }
  for (const line of rows.salesLines)
    if (line.qty > NOTHING)
      demands.push({
        kind: 'sales',
        salesLine: line,
        ...demand(line.item, line.qty, endOfDayMs(line.promised, timeZone), line.salesLine),
      });
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
