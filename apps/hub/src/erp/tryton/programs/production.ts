/**
 * Postings on a production order. Tryton answers a button that cannot be pressed with success and does nothing, so what
 * is wrong with the order's state is said here, and the state is expected afterwards.
 *
 *   reschedule              planned end = date; the start moves by as many days. Tryton's moves follow. `to`: the work
 *                           centre of the order; its operations keep theirs
 *   partial-completion      a done output of the quantity; what is still open becomes less by it
 *   operation-confirmation  the cycles that somebody has started are done, else one without a duration is. Tryton keeps no
 *                           quantity with it.
 *   finish                  what is open comes out, or `qty` of it, and the order is done
 *   cancel                  only before the order runs
 *
 * postingDate is the effective date of what comes out.
 */
import type { Transaction } from '@gemba/core/posting';
import { DateTime } from 'luxon';
import type { Refused } from '../../connector.ts';
import { date, decimal, duration } from '../rpc/values.ts';
import { wrongUnit } from './item-look-up.ts';
import type { OrderLookUp, OutputMove } from './order-look-up.ts';
import { type Program, refused, SAME_QTY, type Step } from './program.ts';

const ORDER = 'production';
const MOVE = 'stock.move';
const CYCLE = 'production.work.cycle';
const CREATED = { $ref: 0 } as const;

export const ORDER_KINDS = [
  'reschedule',
  'partial-completion',
  'operation-confirmation',
  'finish',
  'cancel',
] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

export function orderProgram(
  kind: OrderKind,
  transaction: Transaction,
  lookUp: OrderLookUp,
): Program | Refused {
  switch (kind) {
    case 'reschedule':
      return reschedule(transaction, lookUp);
    case 'partial-completion':
      return partialCompletion(transaction, lookUp);
    case 'operation-confirmation':
      return operationConfirmation(transaction, lookUp);
    case 'finish':
      return finish(transaction, lookUp);
    case 'cancel':
      return cancel(transaction, lookUp);
  }
}

function reschedule(transaction: Transaction, { order, line }: OrderLookUp): Program | Refused {
  if (order.state === 'done' || order.state === 'cancelled')
    return wrongState(order, 'it has no dates to move');
  const end = transaction.date ?? '';
  // Tryton demands a start with every end
  const start =
    order.planned_date === null || order.planned_start_date === null
      ? (order.planned_start_date ?? end)
      : movedAlong(order.planned_start_date, order.planned_date, end);
  return onOrder(transaction, order, {
    steps: [
      [
        ORDER,
        'write',
        [order.id],
        {
          planned_date: date(end),
          planned_start_date: date(start),
          ...(line !== null && { work_center: line }),
        },
      ],
    ],
    expect: [
      [ORDER, [order.id], 'planned_date', date(end)],
      [ORDER, [order.id], 'planned_start_date', date(start)],
      ...(line === null ? [] : [[ORDER, [order.id], 'work_center', line] as Program['expect'][number]]),
    ],
  });
}

function partialCompletion(transaction: Transaction, lookUp: OrderLookUp): Program | Refused {
  const { order, outputs, lot, to } = lookUp;
  const { qty = 0, uom, postingDate } = transaction;
  if (order.state !== 'running') return wrongState(order, 'only from a running order something comes out');
  const open = outputs.filter((move) => move.state !== 'done');
  const like = open[0] ?? outputs[0];
  if (!like) return refused(`Order ${order.number} has no output of its own item in Tryton.`, 'order');
  const unit = wrongUnit(uom, like['uom.'], `order ${order.number}`);
  if (unit) return unit;
  const made = {
    production_output: order.id,
    product: like.product,
    uom: like['uom.'].id,
    quantity: qty,
    from_location: like.from_location,
    to_location: to ?? like.to_location,
    company: like.company,
    currency: like.currency,
    // Tryton works out the cost when the order is done
    unit_price: decimal(0),
    effective_date: date(postingDate),
    ...((lot ?? like.lot) !== null && { lot: lot ?? like.lot }),
    ...(like.planned_date !== null && { planned_date: date(like.planned_date) }),
  };
  return onOrder(transaction, order, {
    steps: [[MOVE, 'create', [made]], ...lessOpen(open, qty), [MOVE, 'do', CREATED]],
    expect: [
      [MOVE, CREATED, 'state', 'done'],
      [MOVE, CREATED, 'quantity', qty],
      [ORDER, [order.id], 'state', 'running'],
    ],
  });
}

/** Takes the quantity off what is still to come; more than was planned leaves nothing. */
function lessOpen(open: readonly OutputMove[], qty: number): Step[] {
  const steps: Step[] = [];
  let taken = qty;
  for (const move of open) {
    if (taken <= SAME_QTY) break;
    const part = Math.min(taken, move.quantity);
    taken -= part;
    steps.push([MOVE, 'write', [move.id], { quantity: Number((move.quantity - part).toFixed(6)) }]);
  }
  return steps;
}

function operationConfirmation(transaction: Transaction, { order, work }: OrderLookUp): Program | Refused {
  if (!work) return refused('Which operation is not said.', 'operation');
  if (order.state !== 'running') return wrongState(order, 'only operations of a running order are confirmed');
  const cycles = work.running.length > 0 ? work.running : CREATED;
  const begin: Step[] =
    work.running.length > 0
      ? []
      : [
          [CYCLE, 'create', [{ work: work.id, duration: duration(0) }]],
          [CYCLE, 'run', CREATED],
        ];
  return {
    ...onOrder(transaction, order, {
      steps: [...begin, [CYCLE, 'do', cycles]],
      expect: [[CYCLE, cycles, 'state', 'done']],
    }),
    document: [CYCLE, cycles],
  };
}

function finish(transaction: Transaction, { order, outputs }: OrderLookUp): Program | Refused {
  const { qty, uom, postingDate } = transaction;
  if (order.state !== 'running') return wrongState(order, 'only a running order is finished');
  const open = outputs.filter((move) => move.state !== 'done');
  const [first, ...others] = open;
  const unit = first ? wrongUnit(uom, first['uom.'], `order ${order.number}`) : null;
  if (unit) return unit;
  if (!first && qty !== undefined)
    return refused(`Order ${order.number} has nothing open in Tryton that could come out.`, 'qty');
  const day = { effective_date: date(postingDate) };
  const quantities: Step[] = open.map((move) => [
    MOVE,
    'write',
    [move.id],
    { ...day, ...(qty !== undefined && { quantity: move === first ? qty : 0 }) },
  ]);
  return onOrder(transaction, order, {
    steps: [...quantities, [ORDER, 'write', [order.id], day], [ORDER, 'done', [order.id]]],
    expect: [
      [ORDER, [order.id], 'state', 'done'],
      ...(first && qty !== undefined
        ? [[MOVE, [first.id], 'quantity', qty] as Program['expect'][number]]
        : []),
      ...others.map((move): Program['expect'][number] => [MOVE, [move.id], 'state', 'done']),
    ],
  });
}

function cancel(transaction: Transaction, { order }: OrderLookUp): Program | Refused {
  if (order.state === 'cancelled' || order.state === 'done') return wrongState(order, 'it is settled');
  if (order.state === 'running')
    return wrongState(order, 'Tryton cancels an order only before it runs: its material is already issued');
  return onOrder(transaction, order, {
    steps: [[ORDER, 'cancel', [order.id]]],
    expect: [[ORDER, [order.id], 'state', 'cancelled']],
  });
}

function onOrder(
  { expectedVersion }: Transaction,
  { id }: OrderLookUp['order'],
  { steps, expect }: Pick<Program, 'steps' | 'expect'>,
): Program {
  return {
    steps,
    expect,
    unlessChanged: expectedVersion === undefined ? [] : [[ORDER, id, expectedVersion]],
    document: [ORDER, [id]],
  };
}

const wrongState = ({ number, state }: OrderLookUp['order'], why: string): Refused =>
  refused(`Order ${number} is ${state} in Tryton: ${why}.`);

/** @returns the day moved by as many days as `to` is after `from` */
function movedAlong(day: string, from: string, to: string): string {
  const [moved, a, b] = [day, from, to].map((text) => DateTime.fromISO(text, { zone: 'utc' }));
  return (a && b && moved?.plus(b.diff(a, 'days')).toISODate()) ?? day;
}
