/**
 * The formats of the file exchange: the contract with the ERP's side, described with examples in README.md.
 * CSV files have a header line with the field names of core's planning entities, commas, UTF-8; numbers with a point;
 * instants as ISO-8601 with offset; days as 2026-11-25.
 */
import type { PlanningRows } from '@gemba/core/planning';
import { Transaction } from '@gemba/core/posting';
import { Instant } from '@gemba/core/time';
import { z } from 'zod';

const code = z.string().trim().min(1).max(100);
const text = z.string().trim().max(500);
const number = z
  .string()
  .trim()
  .regex(/^-?\d+(\.\d+)?$/, 'a number such as 12 or 12.5')
  .transform(Number);
const quantity = number.refine((value) => value >= 0, 'not negative');
const instant = z.string().trim().pipe(Instant);

/**
 * Per entity: its file, what a line of it must be, and the fields that together may occur only once. Stock and
 * requirements may repeat theirs.
 */
export const EXPORT_FILES = {
  items: {
    file: 'items.csv',
    unique: ['item'],
    row: z.object({
      item: code,
      description: text,
      uom: code,
      procurement: z.enum(['purchased', 'manufactured']),
      leadTimeDays: quantity,
      unitCost: quantity,
    }),
  },
  bomLines: {
    file: 'bom-lines.csv',
    unique: ['parent', 'component'],
    row: z.object({ parent: code, component: code, qtyPer: quantity }),
  },
  workCentres: {
    file: 'work-centres.csv',
    unique: ['workCentre'],
    row: z.object({ workCentre: code, description: text, line: code, area: code }),
  },
  workOrders: {
    file: 'work-orders.csv',
    unique: ['workOrder'],
    row: z.object({
      workOrder: code,
      item: code,
      qty: quantity,
      qtyDone: quantity,
      state: z.enum(['planned', 'released', 'running', 'finished', 'cancelled']),
      start: instant,
      end: instant,
      line: code,
      version: code,
    }),
  },
  operations: {
    file: 'operations.csv',
    unique: ['workOrder', 'operation'],
    row: z.object({
      workOrder: code,
      operation: code,
      description: text,
      workCentre: code,
      start: instant,
      end: instant,
      state: z.enum(['open', 'running', 'done']),
    }),
  },
  requirements: {
    file: 'requirements.csv',
    unique: [],
    row: z.object({
      workOrder: code,
      operation: code,
      item: code,
      qty: quantity,
      qtyIssued: quantity,
      neededAt: instant,
      lot: text.optional().transform((lot) => lot || undefined),
    }),
  },
  stock: {
    file: 'stock.csv',
    unique: [],
    row: z.object({
      item: code,
      lot: text,
      location: code,
      qty: number,
      status: z.enum(['free', 'quality', 'blocked']),
    }),
  },
  salesLines: {
    file: 'sales-lines.csv',
    unique: ['salesLine'],
    row: z.object({
      salesLine: code,
      customer: code,
      customerName: text,
      customerClass: z.enum(['A', 'B', 'C']),
      item: code,
      qty: quantity,
      promised: z.string().trim().pipe(z.iso.date()),
      value: number,
    }),
  },
  purchaseLines: {
    file: 'purchase-lines.csv',
    unique: ['purchaseLine'],
    row: z.object({
      purchaseLine: code,
      supplier: code,
      item: code,
      qty: quantity,
      due: instant,
      state: z.enum(['open', 'confirmed', 'received']),
    }),
  },
} as const satisfies {
  [E in keyof PlanningRows]: {
    file: string;
    unique: readonly (keyof PlanningRows[E][number])[];
    row: z.ZodType<PlanningRows[E][number]>;
  };
};

/** `inbox/<name>.json`: the ERP's answer to the outbox file of the same name. */
export const Acknowledgement = z.discriminatedUnion('status', [
  z.object({
    key: z.string(),
    status: z.literal('posted'),
    document: code,
    message: z.string().optional(),
    at: Instant,
  }),
  z.object({
    key: z.string(),
    status: z.literal('refused'),
    document: z.null().optional(),
    message: z.string().min(1),
    /** the transaction's field that a person would change */
    field: Transaction.keyof().optional(),
    at: Instant,
  }),
]);
export type Acknowledgement = z.infer<typeof Acknowledgement>;

/** `documents/<number>.json`: a document as the ERP holds it after the posting. */
export const ErpDocument = z.object({
  number: code,
  key: z.string(),
  kind: z.string(),
  at: Instant,
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type ErpDocument = z.infer<typeof ErpDocument>;
