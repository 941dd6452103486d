/**
 * Dates of lines.
 *
 *   customer-date  planned date of the line's customer shipments, and the sale's shipping date: on a sale in process the
 *                  latter alone changes nothing. A shipment's date holds for everything in it, other lines included.
 *   expedite       the line's own delivery date and its open moves; of a request that nobody has ordered, its supply date
 */
import type { Transaction } from '@gemba/core/posting';
import type { Refused } from '../../connector.ts';
import { date } from '../rpc/values.ts';
import type { PurchaseLookUp, SalesLineLookUp } from './line-look-up.ts';
import { type Program, refused, type Step } from './program.ts';

export const LINE_KINDS = ['customer-date', 'expedite'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

const SHIPMENT = 'stock.shipment.out';
const SALE = 'sale.sale';
const MOVE = 'stock.move';
const LINE = 'purchase.line';
const REQUEST = 'purchase.request';

export function customerDateProgram(
  transaction: Transaction,
  { sale, shipments, shipped, moves }: SalesLineLookUp,
): Program | Refused {
  if (sale.state === 'cancelled' || sale.state === 'done')
    return refused(`Sale ${sale.number} is ${sale.state} in Tryton: its dates no longer move.`);
  if (shipped) return refused(`Sale line ${transaction.salesLine} has left or is packed in Tryton.`);
  const day = date(transaction.date ?? '');
  const shipment: Step[] =
    shipments.length > 0 ? [[SHIPMENT, 'write', shipments, { planned_date: day }]] : [];
  return {
    // the sale first: it is the one that may say no
    steps: [[SALE, 'write', [sale.id], { shipping_date: day }], ...shipment],
    expect: [
      [SALE, [sale.id], 'shipping_date', day],
      ...each(shipments, (ids) => [SHIPMENT, ids, 'planned_date', day]),
      // a shipment's date does not reach moves that are assigned
      ...each(moves, (ids) => [MOVE, ids, 'planned_date', day]),
    ],
    unlessChanged: [],
    document: [SALE, [sale.id]],
  };
}

export function expediteProgram(transaction: Transaction, lookUp: PurchaseLookUp): Program | Refused {
  const day = date(transaction.date ?? '');
  if ('request' in lookUp) {
    const { request, state } = lookUp;
    if (state !== 'draft')
      return refused(
        `Purchase request ${transaction.purchaseLine} is ${state} in Tryton: move its purchase line.`,
      );
    return {
      steps: [[REQUEST, 'write', [request], { supply_date: day }]],
      expect: [[REQUEST, [request], 'supply_date', day]],
      unlessChanged: [],
      document: [REQUEST, [request]],
    };
  }
  const { line, purchase, moves } = lookUp;
  if (purchase.state === 'cancelled' || purchase.state === 'done')
    return refused(`Purchase ${purchase.number} is ${purchase.state} in Tryton: its dates no longer move.`);
  if (purchase.state === 'processing' && moves.length === 0)
    return refused(`Purchase line ${transaction.purchaseLine} has been received in Tryton.`);
  const open: Step[] = moves.length > 0 ? [[MOVE, 'write', moves, { planned_date: day }]] : [];
  return {
    steps: [[LINE, 'write', [line], { delivery_date_edit: true, delivery_date_store: day }], ...open],
    expect: [
      [LINE, [line], 'delivery_date_store', day],
      ...each(moves, (ids) => [MOVE, ids, 'planned_date', day]),
    ],
    unlessChanged: [],
    document: [LINE, [line]],
  };
}

const each = (ids: number[], of: (ids: number[]) => Program['expect'][number]): Program['expect'] =>
  ids.length > 0 ? [of(ids)] : [];
