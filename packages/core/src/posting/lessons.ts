/**
 * What a repaired posting teaches: that a code which the ERP does not know is this one of the ERP's. Nothing is learned
 * from a code that the ERP knows: it was exchanged for another reason (too little stock, another lot) and means nothing
 * for the next posting. What the context shows only while there is stock (lots, places) may be unknown and right all the
 * same, so there both must be the same but for how they are written. A unit is learned for the item, and only when the
 * quantity stayed the same; a conversion is for people to enter.
 */
import type { PlanningContext } from '../planning/context.ts';
import { writtenAlike } from './closest-codes.ts';
import { type CodeBook, type CodeReference, inTheirCodes } from './cross-reference.ts';
import { itemOf } from './known-codes.ts';
import type { Transaction } from './transaction.ts';

export type Lesson = Omit<CodeReference, 'learnedFrom'>;

/** @param before what was refused and `after` what a person made of it, both in our codes */
export function lessonsOf(
  before: Transaction,
  after: Transaction,
  book: CodeBook,
  context: PlanningContext,
): Lesson[] {
  const theirs = (transaction: Transaction): Transaction =>
    inTheirCodes(transaction, book, (order) => context.workOrders.get(order)?.item).transaction;
  const wrong = theirs(before);
  const right = theirs(after);
  const item = itemOf(right, context) ?? null;
  const unit = context.items.get(item ?? '')?.uom;
  const lots = new Set(context.stockOfItem.get(item ?? '')?.map((s) => s.lot));
  const places = new Set(context.rows.stock.map((s) => s.location));

  /** `known`: empty where nobody can tell */
  const lesson = (
    entity: Lesson['entity'],
    field: 'item' | 'lot' | 'uom' | 'from' | 'to',
    known: { size: number; has(code: string): boolean },
    of: string | null = null,
  ): Lesson[] => {
    const [ours, was, is] = [before[field], wrong[field], right[field]];
    if (ours === undefined || was === undefined || is === undefined || was === is) return [];
    return known.size === 0 || known.has(was) ? [] : [{ entity, item: of, ours, theirs: is, factor: 1 }];
  };

  const lessons = [
    ...lesson('item', 'item', context.items),
    ...(before.qty === after.qty && unit !== undefined ? lesson('uom', 'uom', new Set([unit]), item) : []),
    ...[
      ...lesson('lot', 'lot', lots, item),
      ...lesson('location', 'from', places),
      ...lesson('location', 'to', places),
    ].filter((one) => writtenAlike(one.ours, one.theirs)),
  ];
  return lessons.filter(
    (one, n) => n === lessons.findIndex((o) => o.entity === one.entity && o.ours === one.ours),
  );
}
