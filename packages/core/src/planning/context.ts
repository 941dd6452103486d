/**
 * The planning context, indexed: every question of this folder is a look-up in here. Built from all rows
 * or carried on by a change of some (`contextAfter`), frozen, and shared by whoever asks. Finished and cancelled work orders and received purchase lines stay
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
import { indexesOf } from './indexes.ts';

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
  return Object.freeze({
    at,
    timeZone: settings.timeZone ?? 'UTC',
    currency: settings.currency ?? 'EUR',
    rows,
    ...indexesOf(rows),
  });
}

export const isOpen = (order: WorkOrder): boolean =>
  order.state === 'planned' || order.state === 'released' || order.state === 'running';

export const isInbound = (line: PurchaseLine): boolean => line.state !== 'received';

/** The rows under a key; empty when there are none. */
export const under = <T>(rows: Index<T>, key: string | undefined): readonly T[] =>
  (key === undefined ? undefined : rows.get(key)) ?? [];

export { compareText } from './compare-text.ts';
