/** A production order as it is now: state, dates, outputs, and the operation that is asked about. */
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import type { Refused } from '../../connector.ts';
import { locationCode, operationCode } from '../codes.ts';
import type { Session } from '../rpc/session.ts';
import { lookUpLot } from './stock-look-up.ts';
import { isRefused, refused } from './program.ts';

const Move = z.object({
  id: z.int(),
  state: z.string(),
  quantity: z.number(),
  product: z.int(),
  company: z.int(),
  currency: z.int().nullable(),
  from_location: z.int(),
  to_location: z.int(),
  lot: z.int().nullable(),
  planned_date: z.string().nullable(),
  'uom.': z.object({ id: z.int(), symbol: z.string(), name: z.string() }),
  'to_location.': z.object({ code: z.string().nullable(), name: z.string(), type: z.string() }),
});
export type OutputMove = z.infer<typeof Move>;
const MOVE_FIELDS = [
  ...Object.keys(Move.shape).filter((field) => !field.endsWith('.')),
  'uom.symbol',
  'uom.name',
  'to_location.code',
  'to_location.name',
  'to_location.type',
];

const Order = z.object({
  id: z.int(),
  number: z.string(),
  state: z.string(),
  planned_date: z.string().nullable(),
  planned_start_date: z.string().nullable(),
  product: z.int().nullable(),
  'product.': z.object({ code: z.string().nullable() }).nullable(),
});
export type Order = z.infer<typeof Order>;
const ORDER_FIELDS = [...Object.keys(Order.shape).filter((field) => !field.endsWith('.')), 'product.code'];

const Work = z.object({ id: z.int(), sequence: z.int().nullable(), active_cycles: z.array(z.int()) });

export interface OrderLookUp {
  order: Order;
  /** moves of the order's own item into stock, not cancelled, in Tryton's order */
  outputs: OutputMove[];
  /** the operation, where the transaction names one, and its cycles that somebody has started */
  work: { id: number; running: number[] } | null;
  /** the lot that comes out, where the transaction names one */
  lot: number | null;
  /** the place that what comes out goes to, where the transaction names one */
  to: number | null;
  /** the work centre that the order moves to, where the transaction names one */
  line: number | null;
}

export async function lookUpOrder(
  session: Session,
  transaction: Transaction,
): Promise<OrderLookUp | Refused> {
  const number = transaction.order ?? '';
  const of = (field: string) => [[field, '=', number]];
  const outputs = transaction.kind === 'partial-completion' || transaction.kind === 'finish';
  const [orders, moves, works] = await Promise.all([
    session.read('production', of('number'), ORDER_FIELDS),
    outputs
      ? session.read(
          'stock.move',
          [...of('production_output.number'), ['state', '!=', 'cancelled']],
          MOVE_FIELDS,
          {
            order: [['id', 'ASC']],
          },
        )
      : [],
    transaction.operation === undefined
      ? []
      : session.read('production.work', of('production.number'), ['sequence', 'active_cycles']),
  ]);
  const [order, second] = z.array(Order).parse(orders);
  if (!order) return refused(`Tryton knows no production order ${number}.`, 'order');
  if (second) return refused(`Tryton has several production orders with the number ${number}.`, 'order');
  const { item, operation, to } = transaction;
  const code = order['product.']?.code ?? null;
  if (item !== undefined && item !== code)
    return refused(`Order ${number} makes ${code ?? 'nothing'} in Tryton, not ${item}.`, 'item');
  const work = z
    .array(Work)
    .parse(works)
    .find((candidate) => operationCode(candidate) === operation);
  if (operation !== undefined && !work)
    return refused(`Order ${number} has no operation ${operation} in Tryton.`, 'operation');
  const lot = await lookUpLot(session, { lot: transaction.lot, item: code ?? undefined });
  if (lot !== null && isRefused(lot)) return lot;
  const toLine = transaction.kind === 'reschedule';
  const goesTo = to === undefined ? null : await (toLine ? lookUpLine : lookUpPlace)(session, to);
  if (to !== undefined && goesTo === null)
    return refused(`Tryton knows no ${toLine ? 'work centre' : 'location'} ${to}.`, 'to');
  return {
    order,
    outputs: z
      .array(Move)
      .parse(moves)
      // scrap and by-products are other outputs of the same order
      .filter((move) => move.product === order.product && move['to_location.'].type === 'storage'),
    work: work ? { id: work.id, running: work.active_cycles } : null,
    lot: lot?.id ?? null,
    to: toLine ? null : goesTo,
    line: toLine ? goesTo : null,
  };
}

async function lookUpLine(session: Session, name: string): Promise<number | null> {
  const [line] = await session.read('production.work.center', [['name', '=', name]], ['name'], { limit: 1 });
  return line ? Number(line['id']) : null;
}

async function lookUpPlace(session: Session, code: string): Promise<number | null> {
  const rows = await session.read(
    'stock.location',
    [['OR', ['code', '=', code], ['name', '=', code]]],
    ['code', 'name'],
  );
  const places = z.array(Place).parse(rows);
  return places.find((place) => locationCode(place) === code)?.id ?? null;
}

const Place = z.object({ id: z.int(), code: z.string().nullable(), name: z.string() });
