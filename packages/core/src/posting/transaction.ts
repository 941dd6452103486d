/**
 * ERP-neutral transactions. An outcome is turned into these; a connector translates them for its ERP.
 * Dates are calendar days of the plant ("2026-11-25"); quantities are in `uom`.
 */
import { z } from 'zod';

export const POSTING_KINDS = [
  'quality-hold',
  'quality-release',
  'scrap',
  'reschedule',
  'partial-completion',
  'operation-confirmation',
  'finish',
  'customer-date',
  'expedite',
  'transfer',
  'maintenance-order',
  'cancel',
] as const;
export type PostingKind = (typeof POSTING_KINDS)[number];

const Day = z.iso.date();
const Ref = z.string().min(1).max(100);

/** What is common to all kinds; which of the optional fields a kind needs is said by {@link REQUIRED_FIELDS}. */
export const Transaction = z.strictObject({
  /** idempotency key, unique per plant: the ERP may see it twice and must act once */
  key: z.string().min(1).max(200),
  kind: z.enum(POSTING_KINDS),
  plant: z.string(),
  order: Ref.optional(),
  operation: Ref.optional(),
  workCentre: Ref.optional(),
  item: Ref.optional(),
  lot: Ref.optional(),
  qty: z.number().positive().optional(),
  uom: z.string().max(20).optional(),
  from: Ref.optional(),
  to: Ref.optional(),
  salesLine: Ref.optional(),
  purchaseLine: Ref.optional(),
  /** the new date for reschedule, customer-date, expedite */
  date: Day.optional(),
  reason: z.string().max(500).optional(),
  postingDate: Day,
  expectedVersion: z.string().max(100).optional(),
});
export type Transaction = z.infer<typeof Transaction>;

/** The fields a kind cannot do without, besides key, kind, plant and postingDate. */
export const REQUIRED_FIELDS: Readonly<Record<PostingKind, readonly (keyof Transaction)[]>> = {
  'quality-hold': ['lot', 'item', 'qty', 'uom'],
  'quality-release': ['lot', 'item', 'qty', 'uom'],
  scrap: ['lot', 'item', 'qty', 'uom'],
  reschedule: ['order', 'date'],
  'partial-completion': ['order', 'qty', 'uom'],
  'operation-confirmation': ['order', 'operation', 'qty', 'uom'],
  finish: ['order'],
  'customer-date': ['salesLine', 'date'],
  expedite: ['purchaseLine', 'date'],
  transfer: ['item', 'lot', 'qty', 'uom', 'to'],
  'maintenance-order': ['workCentre', 'reason'],
  cancel: ['order'],
};

/** Whether both ask the ERP for the same, under whatever key and on whatever day. */
export function asksTheSame(a: Transaction, b: Transaction): boolean {
  const { key: _key, postingDate: _postingDate, expectedVersion: _version, ...asked } = Transaction.shape;
  return (Object.keys(asked) as (keyof typeof asked)[]).every((field) => a[field] === b[field]);
}

/** What serialises: postings on the same document keep their order; others don't wait for each other. */
export function documentOf(transaction: Transaction): string {
  const { order, salesLine, purchaseLine, lot, workCentre, item } = transaction;
  if (order) return `order:${order}`;
  if (salesLine) return `sales:${salesLine}`;
  if (purchaseLine) return `purchase:${purchaseLine}`;
  if (lot) return `lot:${lot}`;
  if (workCentre) return `work-centre:${workCentre}`;
  return `item:${item ?? 'none'}`;
}

export const POSTING_STATES = [
  'queued',
  'posting',
  'posted',
  'confirmed',
  'rejected',
  /** given up by a person, with a reason */
  'voided',
  /** its decision was taken back before it was sent */
  'superseded',
  /** confirmed, and undone by another posting that is confirmed too */
  'compensated',
] as const;
export type PostingState = (typeof POSTING_STATES)[number];

/** Nothing more happens to a posting in one of these. */
export const isSettled = (state: PostingState): boolean =>
  state === 'confirmed' || state === 'voided' || state === 'superseded' || state === 'compensated';
