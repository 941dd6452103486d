/**
 * The planning context, indexed: every question of this folder is a look-up in here. Built once per refresh of the
 * read model, frozen, and shared by whoever asks. Finished and cancelled work orders and received purchase lines stay
 * in the rows, but neither need nor bring anything (see `isOpen`, `isInbound`).
 */
import type { Instant } from '../time/index.ts';
import type {
  BomLine,
  Item,
  Operation,
  PlanningRows,
  PurchaseLine,
  Requirement,
  SalesLine,
  StockPosition,
  WorkCentre,
  WorkOrder,
} from './entities.ts';

export type Index<T> = ReadonlyMap<string, readonly T[]>;

export interface PlanningContext {
  /** when the figures were true in the ERP */
  readonly at: Instant;
  /** IANA zone of the plant: calendar days are its days */
  readonly timeZone: string;
  /** ISO 4217 */
  readonly currency: string;
  readonly rows: Readonly<PlanningRows>;
  readonly items: ReadonlyMap<string, Item>;
  readonly workCentres: ReadonlyMap<string, WorkCentre>;
  readonly workOrders: ReadonlyMap<string, WorkOrder>;
  readonly salesLines: ReadonlyMap<string, SalesLine>;
  readonly purchaseLines: ReadonlyMap<string, PurchaseLine>;
  readonly bomOf: Index<BomLine>;
  readonly whereUsed: Index<BomLine>;
  readonly workCentresOfLine: Index<WorkCentre>;
  readonly workCentresOfArea: Index<WorkCentre>;
  readonly workOrdersOfItem: Index<WorkOrder>;
  readonly workOrdersOfLine: Index<WorkOrder>;
  /** by start */
  readonly operationsOfWorkOrder: Index<Operation>;
  /** by start */
  readonly operationsAtWorkCentre: Index<Operation>;
  readonly requirementsOfWorkOrder: Index<Requirement>;
  readonly requirementsOfItem: Index<Requirement>;
  /** requirements that have this lot reserved */
  readonly requirementsOnLot: Index<Requirement>;
  readonly stockOfItem: Index<StockPosition>;
  readonly stockOfLot: Index<StockPosition>;
  readonly salesLinesOfItem: Index<SalesLine>;
  /** by due date */
  readonly purchaseLinesOfItem: Index<PurchaseLine>;
}

export interface ContextSettings {
  /** default "UTC" */
  timeZone?: string | undefined;
  /** default "EUR" */
  currency?: string | undefined;
}

/** @param at when the rows were true in the ERP */
export function buildContext(
  rows: PlanningRows,
  at: Instant,
  settings: ContextSettings = {},
): PlanningContext {
  const operations = rows.operations.toSorted(byStart);
  return Object.freeze({
    at,
    timeZone: settings.timeZone ?? 'UTC',
    currency: settings.currency ?? 'EUR',
    rows,
    items: unique(rows.items, (r) => r.item),
    workCentres: unique(rows.workCentres, (r) => r.workCentre),
    workOrders: unique(rows.workOrders, (r) => r.workOrder),
    salesLines: unique(rows.salesLines, (r) => r.salesLine),
    purchaseLines: unique(rows.purchaseLines, (r) => r.purchaseLine),
    bomOf: index(rows.bomLines, (r) => r.parent),
    whereUsed: index(rows.bomLines, (r) => r.component),
    workCentresOfLine: index(rows.workCentres, (r) => r.line),
    workCentresOfArea: index(rows.workCentres, (r) => r.area),
    workOrdersOfItem: index(rows.workOrders, (r) => r.item),
    workOrdersOfLine: index(rows.workOrders.toSorted(byStart), (r) => r.line),
    operationsOfWorkOrder: index(operations, (r) => r.workOrder),
    operationsAtWorkCentre: index(operations, (r) => r.workCentre),
    requirementsOfWorkOrder: index(rows.requirements, (r) => r.workOrder),
    requirementsOfItem: index(rows.requirements, (r) => r.item),
    requirementsOnLot: index(rows.requirements, (r) => r.lot),
    stockOfItem: index(rows.stock, (r) => r.item),
    stockOfLot: index(rows.stock, (r) => r.lot),
    salesLinesOfItem: index(rows.salesLines, (r) => r.item),
    purchaseLinesOfItem: index(
      rows.purchaseLines.toSorted((a, b) => compareText(a.due, b.due)),
      (r) => r.item,
    ),
  });
}

export const isOpen = (order: WorkOrder): boolean =>
  order.state === 'planned' || order.state === 'released' || order.state === 'running';

export const isInbound = (line: PurchaseLine): boolean => line.state !== 'received';

/** The rows under a key; empty when there are none. */
export const under = <T>(rows: Index<T>, key: string | undefined): readonly T[] =>
  (key === undefined ? undefined : rows.get(key)) ?? [];

/** Order by code unit: the same on every machine, unlike a locale's. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byStart = (a: { start: Instant; workOrder: string }, b: { start: Instant; workOrder: string }) =>
  compareText(a.start, b.start) || compareText(a.workOrder, b.workOrder);

function unique<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [key(row), row]));
}

function index<T>(rows: readonly T[], key: (row: T) => string | undefined): Index<T> {
  const map = new Map<string, T[]>();
  for (const row of rows) {
    const k = key(row);
    if (k === undefined || k === '') continue;
    const list = map.get(k);
    if (list) list.push(row);
    else map.set(k, [row]);
  }
  return map;
}
