/** A sales or purchase line, and the open shipments and moves that its date is in. */
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import type { Refused } from '../../connector.ts';
import { lineIdOf } from '../codes.ts';
import type { Session } from '../rpc/session.ts';
import { refused } from './program.ts';

const SalesLine = z.object({
  id: z.int(),
  'sale.': z.object({ id: z.int(), number: z.string().nullable(), state: z.string() }),
});

const Shipment = z.object({ id: z.int(), state: z.string() });
const Move = z.object({ id: z.int() });

export interface SalesLineLookUp {
  line: number;
  sale: { id: number; number: string; state: string };
  /** customer shipments of the line that are not packed yet */
  shipments: number[];
  /** whether everything has left */
  shipped: boolean;
  /** the line's moves in these shipments */
  moves: number[];
}

/** The dates of a packed shipment no longer move. */
const MOVABLE = ['draft', 'waiting', 'assigned', 'picked'];

export async function lookUpSalesLine(
  session: Session,
  { salesLine = '' }: Transaction,
): Promise<SalesLineLookUp | Refused> {
  const code = lineIdOf(salesLine);
  const unknown = refused(`Tryton knows no sales line ${salesLine}.`, 'salesLine');
  if (!code) return unknown;
  const ofLine = ['moves.origin.id', '=', code.id, 'sale.line'];
  const [lines, shipments, moves] = await Promise.all([
    session.read('sale.line', [['id', '=', code.id]], ['sale.number', 'sale.state']),
    session.read('stock.shipment.out', [ofLine, ['state', '!=', 'cancelled']], ['state']),
    session.read(
      'stock.move',
      [
        ['origin.id', '=', code.id, 'sale.line'],
        ['state', 'in', ['draft', 'staging']],
      ],
      ['state'],
    ),
  ]);
  const [line] = z.array(SalesLine).parse(lines);
  const sale = line?.['sale.'];
  if (!sale || sale.number !== code.document) return unknown;
  const known = z.array(Shipment).parse(shipments);
  const movable = known.filter(({ state }) => MOVABLE.includes(state));
  return {
    line: code.id,
    sale: { ...sale, number: sale.number ?? '' },
    shipments: movable.map(({ id }) => id),
    shipped: known.length > 0 && movable.length === 0,
    moves: z
      .array(Move)
      .parse(moves)
      .map(({ id }) => id),
  };
}

const PurchaseLine = z.object({
  id: z.int(),
  'purchase.': z.object({ id: z.int(), number: z.string().nullable(), state: z.string() }),
});
const Request = z.object({ id: z.int(), state: z.string(), 'purchase_line.': z.unknown() });

export type PurchaseLookUp =
  | { request: number; state: string }
  | { line: number; purchase: { id: number; number: string; state: string }; moves: number[] };

export async function lookUpPurchaseLine(
  session: Session,
  { purchaseLine = '' }: Transaction,
): Promise<PurchaseLookUp | Refused> {
  const code = lineIdOf(purchaseLine);
  const unknown = refused(`Tryton knows no purchase line ${purchaseLine}.`, 'purchaseLine');
  if (!code) return unknown;
  if (code.request) {
    const rows = await session.read(
      'purchase.request',
      [['id', '=', code.id]],
      ['state', 'purchase_line.id'],
    );
    const [request] = z.array(Request).parse(rows);
    return request ? { request: request.id, state: request.state } : unknown;
  }
  const [lines, moves] = await Promise.all([
    session.read('purchase.line', [['id', '=', code.id]], ['purchase.number', 'purchase.state']),
    session.read(
      'stock.move',
      [
        ['origin.id', '=', code.id, 'purchase.line'],
        ['state', 'in', ['draft', 'staging']],
      ],
      ['state'],
    ),
  ]);
  const [line] = z.array(PurchaseLine).parse(lines);
  const purchase = line?.['purchase.'];
  if (!purchase || purchase.number !== code.document) return unknown;
  return {
    line: code.id,
    purchase: { ...purchase, number: purchase.number ?? '' },
    moves: z
      .array(Move)
      .parse(moves)
      .map(({ id }) => id),
  };
}
