/** What the demo ERP does with stock: hold, release, scrap, transfer. Refusals are in the ERP's own words. */
import type { Transaction } from '@gemba/core/posting';
import {
  addRow,
  asText,
  change,
  numberIn,
  removeRow,
  rowWhere,
  rowsWhere,
  type Books,
  type Row,
} from './books.ts';
import type { Verdict } from './verdict.ts';

/** Null: the unit is the item's. */
export function wrongUnit(books: Books, item: string, uom: string | undefined): string | null {
  const master = rowWhere(books, 'items', { item });
  if (!master) return `Item ${item} does not exist.`;
  if (uom !== master['uom'])
    return `Unit "${uom ?? ''}" cannot be used for item ${item}: its unit is ${master['uom']}.`;
  return null;
}

interface Move {
  /** taken from in this order */
  statuses: readonly string[];
  /** null: it leaves the stock */
  target: { status: string | null; location: string | null } | null;
  /** how the ERP calls the stock that it looked for */
  called: string;
}

const MOVES = {
  'quality-hold': { statuses: ['free'], called: 'free', target: { status: 'quality', location: null } },
  'quality-release': {
    statuses: ['quality', 'blocked'],
    called: 'held',
    target: { status: 'free', location: null },
  },
  scrap: { statuses: ['quality', 'blocked', 'free'], called: 'in stock', target: null },
  transfer: {
    statuses: ['free', 'quality', 'blocked'],
    called: 'in stock',
    target: { status: null, location: null },
  },
} as const satisfies Record<string, Move>;

export function moveStock(books: Books, transaction: Transaction, kind: keyof typeof MOVES): Verdict {
  const { item = '', lot = '', qty = 0, uom, from, to } = transaction;
  const { statuses, target, called }: Move = MOVES[kind];
  const unit = wrongUnit(books, item, uom);
  if (unit) return { refused: unit };
  const positions = rowsWhere(books, 'stock', { item, lot });
  if (positions.length === 0) return { refused: `Lot ${lot} of item ${item} does not exist.`, field: 'lot' };

  const candidates = positions
    .filter((row) => statuses.includes(row['status'] ?? ''))
    .filter((row) => (from ? row['location'] === from : true))
    .filter((row) => kind !== 'transfer' || row['location'] !== to)
    .toSorted((a, b) => statuses.indexOf(a['status'] ?? '') - statuses.indexOf(b['status'] ?? ''));
  const available = candidates.reduce((sum, row) => sum + Math.max(0, numberIn(row, 'qty')), 0);
  if (available < qty) {
    const where = from ? ` at ${from}` : '';
    return {
      refused: `Lot ${lot}: ${asText(qty)} ${uom} asked, only ${asText(available)} ${called}${where}.`,
      field: 'qty',
    };
  }

  let left = qty;
  const locations = new Set<string>();
  for (const position of candidates) {
    const taken = Math.min(left, Math.max(0, numberIn(position, 'qty')));
    if (taken === 0) continue;
    left -= taken;
    take(books, position, taken);
    if (!target) continue;
    const location = to ?? target.location ?? position['location'] ?? '';
    locations.add(location);
    put(books, { ...position, location, status: target.status ?? position['status'] ?? 'free' }, taken);
  }
  return {
    values: {
      item,
      lot,
      qty,
      uom: uom ?? '',
      ...(target?.status ? { status: target.status } : {}),
      ...(locations.size > 0 ? { location: [...locations].join(', ') } : {}),
    },
  };
}

function take(books: Books, position: Row, qty: number): void {
  const rest = numberIn(position, 'qty') - qty;
  if (rest > 1e-9) change(books, 'stock', position, { qty: asText(rest) });
  else removeRow(books, 'stock', position);
}

/** Adds to the position that is alike, or makes one. */
export function put(books: Books, like: Row, qty: number): void {
  const { item = '', lot = '', location = '', status = 'free' } = like;
  const there = rowWhere(books, 'stock', { item, lot, location, status });
  if (there) change(books, 'stock', there, { qty: asText(numberIn(there, 'qty') + qty) });
  else addRow(books, 'stock', { ...like, item, lot, location, status, qty: asText(qty) });
}
