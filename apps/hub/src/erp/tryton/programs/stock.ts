/**
 * Stock postings: each is internal shipments, one per location that the goods are taken from, all of one key, done in one
 * go. Tryton assigns by item and not by lot, so the lot's stock is counted here before.
 *
 *   quality-hold     free stock        → quarantine
 *   quality-release  held stock        → the warehouse's storage
 *   scrap            held, then free   → scrap
 *   transfer         free stock        → `to`
 *
 * `from` and `to` of the transaction come before these. postingDate is the effective date.
 */
import type { Transaction } from '@gemba/core/posting';
import type { Refused } from '../../connector.ts';
import { date } from '../rpc/values.ts';
import { type Program, referenceOf, refused, SAME_QTY } from './program.ts';
import type { Place, StockLookUp } from './stock-look-up.ts';

const SHIPMENT = 'stock.shipment.internal';
const CREATED = { $ref: 0 } as const;

export const STOCK_KINDS = ['quality-hold', 'quality-release', 'scrap', 'transfer'] as const;
export type StockKind = (typeof STOCK_KINDS)[number];

export function stockProgram(
  kind: StockKind,
  transaction: Transaction,
  lookUp: StockLookUp,
): Program | Refused {
  const { lot, qty = 0, postingDate } = transaction;
  const to = lookUp.to ?? targetOf(kind, lookUp);
  if (!to) return refused('Where it goes is not said.', 'to');
  const usable = sourcesOf(kind, lookUp, to);
  const parts = distribute(qty, usable);
  if (!parts) {
    const there = usable.map(({ place, qty: free }) => `${place.code} ${free}`).join(', ') || 'none';
    const of = lookUp.lot === null ? `${lookUp.item.code} without a lot` : `lot ${lot}`;
    return refused(
      `Not enough unassigned stock of ${of} in Tryton: ${qty} ${lookUp.item.unit.symbol} asked for, there is ${there}.`,
      'qty',
    );
  }
  const day = date(postingDate);
  const shipments = parts.map(({ place, qty: part }) => ({
    reference: referenceOf(transaction),
    from_location: place.id,
    to_location: to.id,
    // the same twice, or Tryton routes it through a transit location
    planned_start_date: day,
    planned_date: day,
    effective_date: day,
    moves: [
      [
        'create',
        [
          {
            product: lookUp.item.id,
            uom: lookUp.item.unit.id,
            quantity: part,
            from_location: place.id,
            to_location: to.id,
            ...(lookUp.lot !== null && { lot: lookUp.lot }),
          },
        ],
      ],
    ],
  }));
  return {
    steps: [
      [SHIPMENT, 'create', shipments],
      [SHIPMENT, 'wait', CREATED],
      [SHIPMENT, 'assign_try', CREATED],
      [SHIPMENT, 'done', CREATED],
    ],
    expect: [[SHIPMENT, CREATED, 'state', 'done']],
    unlessChanged: [],
    document: [SHIPMENT, CREATED],
  };
}

function targetOf(kind: StockKind, { places }: StockLookUp): Place | null {
  switch (kind) {
    case 'quality-hold':
      return places.quarantine;
    case 'quality-release':
      return places.storage;
    case 'scrap':
      return places.scrap;
    case 'transfer':
      return null;
  }
}

/** The most stock first, so that a posting is few shipments; held stock first for scrap. */
function sourcesOf(kind: StockKind, { positions, places, from }: StockLookUp, to: Place) {
  const fits = ({ place, held }: StockLookUp['positions'][number]): boolean => {
    if (place.id === to.id) return false;
    if (from) return place.id === from.id;
    if (kind === 'quality-release') return held;
    return kind === 'scrap' || !held;
  };
  const ours = (place: Place) => place.id === places.quarantine.id;
  return positions.filter(fits).toSorted(
    (a, b) =>
      Number(b.held) - Number(a.held) ||
      // what a hold of ours has put there before what is held for other reasons
      Number(ours(b.place)) - Number(ours(a.place)) ||
      b.qty - a.qty ||
      a.place.code.localeCompare(b.place.code),
  );
}

/** @returns null when there is too little */
function distribute(qty: number, sources: readonly { place: Place; qty: number }[]) {
  const parts: { place: Place; qty: number }[] = [];
  let rest = qty;
  for (const { place, qty: free } of sources) {
    if (rest <= SAME_QTY) break;
    const part = Math.min(rest, free);
    parts.push({ place, qty: rounded(part) });
    rest -= part;
  }
  return rest > SAME_QTY ? null : parts;
}

/** 0.1 + 0.2 is not a quantity that Tryton's digits allow. */
const rounded = (qty: number): number => Number(qty.toFixed(6));
