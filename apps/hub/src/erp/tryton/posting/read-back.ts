/**
 * A posting's document as Tryton shows it now. Fields that the transaction has too carry the same name, so that what
 * differs is a discrepancy; what Tryton does not keep with the document (the quantity of an operation) is left out.
 */
import type { ReadBack, Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import { lineIdOf, locationCode, NO_LOT } from '../codes.ts';
import type { Session } from '../rpc/session.ts';
import type { Trace } from './poster.ts';

const Named = z.object({ code: z.string().nullable(), name: z.string() });
const Move = z.object({
  id: z.int(),
  state: z.string(),
  quantity: z.number(),
  effective_date: z.string().nullable(),
  'product.': z.object({ code: z.string().nullable() }),
  'lot.': z.object({ number: z.string() }).nullable(),
  'uom.': z.object({ symbol: z.string(), name: z.string() }),
  'from_location.': Named,
  'to_location.': Named,
});
const MOVE_FIELDS = [
  'state',
  'quantity',
  'effective_date',
  'product.code',
  'lot.number',
  'uom.symbol',
  'uom.name',
  'from_location.code',
  'from_location.name',
  'to_location.code',
  'to_location.name',
];
const Order = z.object({
  id: z.int(),
  state: z.string(),
  planned_date: z.string().nullable(),
  effective_date: z.string().nullable(),
  quantity: z.number().nullable(),
  'product.': z.object({ code: z.string().nullable() }).nullable(),
  'work_center.': z.object({ name: z.string() }).nullable(),
});
const Dated = z.object({ id: z.int(), state: z.string(), planned_date: z.string().nullable() });

/** @returns null when what the posting made or changed cannot be read */
export async function readBackOf(
  session: Session,
  transaction: Transaction,
  trace: Trace,
): Promise<ReadBack | null> {
  const { kind } = transaction;
  switch (kind) {
    case 'quality-hold':
    case 'quality-release':
    case 'scrap':
    case 'transfer': {
      const shipments = trace.records.map((id) => `stock.shipment.internal,${id}`);
      const moves = await readMoves(session, ['shipment', 'in', shipments]);
      return withDocument(trace, ofMoves(transaction, moves));
    }
    case 'partial-completion': {
      const order = await readOrder(session, transaction);
      const moves = await readMoves(session, ['id', 'in', trace.records]);
      const made = ofMoves(transaction, moves);
      // where it came from is the production itself
      return withDocument(
        trace,
        order && made && { ...order, ...without(made, ['from']), orderState: order['state'] ?? '' },
      );
    }
    case 'operation-confirmation': {
      const order = await readOrder(session, transaction);
      const rows = await session.read(
        'production.work.cycle',
        [['id', 'in', trace.records]],
        ['state', 'work.sequence'],
      );
      const [cycle] = z.array(Cycle).parse(rows);
      if (!order || !cycle) return null;
      const { id, sequence } = cycle['work.'];
      return withDocument(trace, { ...order, operation: String(sequence ?? id), state: cycle.state });
    }
    case 'reschedule':
    case 'finish':
    case 'cancel':
      return withDocument(trace, await readOrder(session, transaction));
    case 'customer-date':
      return withDocument(trace, await readSalesLine(session, transaction));
    case 'expedite':
      return withDocument(trace, await readPurchaseLine(session, transaction));
    case 'maintenance-order':
      return null;
  }
}

const Cycle = z.object({
  state: z.string(),
  'work.': z.object({ id: z.int(), sequence: z.int().nullable() }),
});

const withDocument = ({ document }: Trace, found: ReadBack | null): ReadBack | null =>
  found && { document, ...found };

const without = (found: ReadBack, fields: string[]): ReadBack =>
  Object.fromEntries(Object.entries(found).filter(([field]) => !fields.includes(field)));

async function readMoves(session: Session, clause: unknown[]): Promise<z.infer<typeof Move>[]> {
  const rows = await session.read('stock.move', [clause, ['state', '!=', 'cancelled']], MOVE_FIELDS);
  return z.array(Move).parse(rows);
}

function ofMoves({ uom }: Transaction, moves: z.infer<typeof Move>[]): ReadBack | null {
  const [first] = moves;
  if (!first) return null;
  const unit = first['uom.'];
  return {
    state: distinct(moves.map((move) => move.state)),
    item: distinct(moves.map((move) => move['product.'].code ?? '')),
    lot: distinct(moves.map((move) => move['lot.']?.number ?? NO_LOT)),
    qty: Number(moves.reduce((sum, move) => sum + move.quantity, 0).toFixed(6)),
    // by the name that was used for it
    uom: uom === unit.name ? unit.name : unit.symbol,
    from: distinct(moves.map((move) => locationCode(move['from_location.']))),
    to: distinct(moves.map((move) => locationCode(move['to_location.']))),
    effectiveDate: distinct(moves.map((move) => move.effective_date ?? '')),
  };
}

async function readOrder(session: Session, { kind, order = '', to }: Transaction): Promise<ReadBack | null> {
  const fields = ['state', 'planned_date', 'effective_date', 'quantity', 'product.code', 'work_center.name'];
  const rows = await session.read('production', [['number', '=', order]], fields);
  const [found] = z.array(Order).parse(rows);
  if (!found) return null;
  return {
    order,
    state: found.state,
    item: found['product.']?.code ?? '',
    orderQty: found.quantity ?? 0,
    [kind === 'reschedule' ? 'date' : 'plannedEnd']: found.planned_date ?? '',
    ...(kind === 'reschedule' && to !== undefined && { to: found['work_center.']?.name ?? '' }),
    ...(found.effective_date !== null && { effectiveDate: found.effective_date }),
  };
}

async function readSalesLine(
  session: Session,
  { salesLine = '', date = '' }: Transaction,
): Promise<ReadBack | null> {
  const id = lineIdOf(salesLine)?.id ?? 0;
  const [lines, shipments] = await Promise.all([
    session.read(
      'sale.line',
      [['id', '=', id]],
      ['quantity', 'product.code', 'sale.state', 'sale.shipping_date'],
    ),
    session.read(
      'stock.shipment.out',
      [
        ['moves.origin.id', '=', id, 'sale.line'],
        ['state', 'not in', ['packed', 'done', 'cancelled']],
      ],
      ['state', 'planned_date'],
    ),
  ]);
  const [line] = z.array(SalesLine).parse(lines);
  if (!line) return null;
  const dates = z
    .array(Dated)
    .parse(shipments)
    .map((shipment) => shipment.planned_date ?? '');
  return {
    salesLine,
    state: line['sale.'].state,
    item: line['product.']?.code ?? '',
    lineQty: line.quantity,
    date: worst(dates.length > 0 ? dates : [line['sale.'].shipping_date ?? ''], date),
  };
}

const SalesLine = z.object({
  quantity: z.number(),
  'product.': z.object({ code: z.string().nullable() }).nullable(),
  'sale.': z.object({ state: z.string(), shipping_date: z.string().nullable() }),
});

async function readPurchaseLine(
  session: Session,
  { purchaseLine = '', date = '' }: Transaction,
): Promise<ReadBack | null> {
  const code = lineIdOf(purchaseLine);
  if (code?.request) {
    const rows = await session.read('purchase.request', [['id', '=', code.id]], ['state', 'supply_date']);
    const [request] = z
      .array(z.object({ state: z.string(), supply_date: z.string().nullable() }))
      .parse(rows);
    return request ? { purchaseLine, state: request.state, date: request.supply_date ?? '' } : null;
  }
  const id = code?.id ?? 0;
  const [lines, moves] = await Promise.all([
    session.read(
      'purchase.line',
      [['id', '=', id]],
      ['quantity', 'product.code', 'purchase.state', 'delivery_date_store'],
    ),
    session.read(
      'stock.move',
      [
        ['origin.id', '=', id, 'purchase.line'],
        ['state', 'in', ['draft', 'staging']],
      ],
      ['state', 'planned_date'],
    ),
  ]);
  const [line] = z.array(PurchaseLine).parse(lines);
  if (!line) return null;
  const dates = z
    .array(Dated)
    .parse(moves)
    .map((move) => move.planned_date ?? '');
  return {
    purchaseLine,
    state: line['purchase.'].state,
    item: line['product.']?.code ?? '',
    lineQty: line.quantity,
    date: worst([line.delivery_date_store ?? '', ...dates], date),
  };
}

const PurchaseLine = z.object({
  quantity: z.number(),
  'product.': z.object({ code: z.string().nullable() }).nullable(),
  'purchase.': z.object({ state: z.string() }),
  delivery_date_store: z.string().nullable(),
});

/** The date that is not the one that was asked for, where there is such a one. */
const worst = (dates: readonly string[], asked: string): string =>
  dates.find((day) => day !== asked) ?? asked;

const distinct = (values: readonly string[]): string => [...new Set(values)].join(', ');
