/**
 * The planning context: the ERP's read model. Codes are the ERP's own. Days are calendar days of the plant
 * ("2026-11-25"), instants are UTC; quantities are in the item's unit; money is in the plant's currency.
 */
import type { Instant } from '../time/index.ts';

export type Day = string;

export interface Item {
  item: string;
  description: string;
  uom: string;
  /** purchased items are bought, manufactured ones have a BOM */
  procurement: 'purchased' | 'manufactured';
  /** working days from order to receipt or from release to finish */
  leadTimeDays: number;
  unitCost: number;
}

export interface BomLine {
  parent: string;
  component: string;
  /** of the component's unit for one unit of the parent */
  qtyPer: number;
}

export interface WorkCentre {
  workCentre: string;
  description: string;
  line: string;
  area: string;
}

export interface WorkOrder {
  workOrder: string;
  item: string;
  qty: number;
  qtyDone: number;
  state: 'planned' | 'released' | 'running' | 'finished' | 'cancelled';
  start: Instant;
  end: Instant;
  line: string;
  version: string;
}

export interface Operation {
  workOrder: string;
  operation: string;
  description: string;
  workCentre: string;
  start: Instant;
  end: Instant;
  state: 'open' | 'running' | 'done';
}

/** What a work order still needs, and from which lot when one is reserved. */
export interface Requirement {
  workOrder: string;
  operation: string;
  item: string;
  qty: number;
  qtyIssued: number;
  neededAt: Instant;
  /** the lot that is reserved for it */
  lot?: string | undefined;
}

export interface StockPosition {
  item: string;
  lot: string;
  location: string;
  qty: number;
  /** only free stock covers needs */
  status: 'free' | 'quality' | 'blocked';
}

export interface SalesLine {
  salesLine: string;
  customer: string;
  customerName: string;
  /** A is a key account */
  customerClass: 'A' | 'B' | 'C';
  item: string;
  qty: number;
  promised: Day;
  value: number;
}

export interface PurchaseLine {
  purchaseLine: string;
  supplier: string;
  item: string;
  qty: number;
  due: Instant;
  state: 'open' | 'confirmed' | 'received';
}

/** Rows per entity, as a connector reads them from its ERP. */
export interface PlanningRows {
  items: Item[];
  bomLines: BomLine[];
  workCentres: WorkCentre[];
  workOrders: WorkOrder[];
  operations: Operation[];
  requirements: Requirement[];
  stock: StockPosition[];
  salesLines: SalesLine[];
  purchaseLines: PurchaseLine[];
}
