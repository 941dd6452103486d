/**
 * Between the codes that Gemba's people and sources use (ours) and the ERP's (theirs). A code without a reference is the
 * same on both sides. References are unique both ways; those learned from repairs only from ours to theirs, for people
 * write the same item in many ways. Units may carry a factor: `factor` of theirs make one of ours.
 *
 * A reference of a unit or a lot may hold for one item only (the ERP's code of it): it goes before one that holds for
 * all. A lot without a reference may be written in another format (lot-format.ts).
 */
import type { TouchedRows } from './touched.ts';
import type { Transaction } from './transaction.ts';
import { type LotFormat, lotToOurs, lotToTheirs } from './lot-format.ts';

export const CODE_ENTITIES = ['item', 'uom', 'location', 'lot', 'party', 'work-centre'] as const;
export type CodeEntity = (typeof CODE_ENTITIES)[number];

export interface CodeReference {
  entity: CodeEntity;
  /** of units and lots: the ERP's item that it holds for; null: all */
  item: string | null;
  ours: string;
  theirs: string;
  /** of units: how many of theirs make one of ours; of all others: 1 */
  factor: number;
  /** the key of the posting whose repair taught it; null: a person entered it */
  learnedFrom: string | null;
}

export interface CodeBook {
  /** @param item the ERP's code, where units and lots are concerned */
  toTheirs(entity: CodeEntity, code: string, item?: string): { code: string; factor: number };
  toOurs(entity: CodeEntity, code: string, item?: string): string;
}

export function codeBook(references: readonly CodeReference[], formats: readonly LotFormat[] = []): CodeBook {
  const theirs = new Map(references.map((r) => [placeOf(r.entity, r.item, r.ours), r]));
  const ours = new Map<string, CodeReference>();
  for (const r of references)
    if (r.learnedFrom === null && r.factor === 1) ours.set(placeOf(r.entity, r.item, r.theirs), r);
  const found = (map: typeof ours, entity: CodeEntity, code: string, item: string | undefined) =>
    (item === undefined ? undefined : map.get(placeOf(entity, item, code))) ??
    map.get(placeOf(entity, null, code));
  return {
    toTheirs(entity, code, item) {
      const reference = found(theirs, entity, code, item);
      if (reference) return { code: reference.theirs, factor: reference.factor };
      return { code: (entity === 'lot' ? lotToTheirs(formats, code) : null) ?? code, factor: 1 };
    },
    toOurs: (entity, code, item) =>
      found(ours, entity, code, item)?.ours ?? (entity === 'lot' ? lotToOurs(formats, code) : null) ?? code,
  };
}

const placeOf = (entity: CodeEntity, item: string | null, code: string): string =>
  JSON.stringify([entity, item, code]);

export interface InTheirCodes {
  transaction: Transaction;
  /** the ERP's rows in our codes; stock of the transaction's item in the transaction's unit */
  back: (rows: TouchedRows) => TouchedRows;
}

/** @param itemOf the ERP's item of an order, where the transaction names none itself */
export function inTheirCodes(
  asked: Transaction,
  book: CodeBook,
  itemOf: (order: string) => string | undefined,
): InTheirCodes {
  const used = new Map<string, string>();
  const theirs = (entity: CodeEntity, code: string, of?: string): string => {
    const there = book.toTheirs(entity, code, of).code;
    used.set(placeOf(entity, null, there), code);
    return there;
  };
  const ours = (entity: CodeEntity, code: string, of?: string): string =>
    used.get(placeOf(entity, null, code)) ?? book.toOurs(entity, code, of);

  const { item, lot, uom, qty, from, to, workCentre, order } = asked;
  const theirItem = item === undefined ? undefined : theirs('item', item);
  const of = theirItem ?? (order === undefined ? undefined : itemOf(order));
  const unit = uom === undefined ? undefined : book.toTheirs('uom', uom, of);
  const factor = unit?.factor ?? 1;
  const transaction: Transaction = {
    ...asked,
    ...(theirItem !== undefined && { item: theirItem }),
    ...(lot !== undefined && { lot: theirs('lot', lot, of) }),
    ...(unit && { uom: unit.code }),
    ...(qty !== undefined && { qty: toSixDecimals(qty * factor) }),
    ...(from !== undefined && { from: theirs('location', from) }),
    ...(to !== undefined && { to: theirs('location', to) }),
    ...(workCentre !== undefined && { workCentre: theirs('work-centre', workCentre) }),
  };

  const back = (rows: TouchedRows): TouchedRows => ({
    workOrders: rows.workOrders.map((r) => ({ ...r, item: ours('item', r.item) })),
    stock: rows.stock.map((r) => ({
      ...r,
      item: ours('item', r.item),
      lot: ours('lot', r.lot, r.item),
      location: ours('location', r.location),
      qty: r.item === of ? toSixDecimals(r.qty / factor) : r.qty,
    })),
    salesLines: rows.salesLines.map((r) => ({
      ...r,
      item: ours('item', r.item),
      customer: ours('party', r.customer),
    })),
    purchaseLines: rows.purchaseLines.map((r) => ({
      ...r,
      item: ours('item', r.item),
      supplier: ours('party', r.supplier),
    })),
  });
  return { transaction, back };
}

/** Binary dust behind the sixth decimal is none of the quantity. Exact up to a thousand million. */
export const toSixDecimals = (qty: number): number => Number(qty.toFixed(6));
