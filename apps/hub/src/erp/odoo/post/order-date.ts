/**
 * Customer date and expedite: a date on a sales or purchase order, key and date in one call. Odoo promises a delivery for
 * the whole sales order (`commitment_date`): its other lines move with it. Suppliers' dates are per line (`date_planned`).
 */
import type { Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import type { z } from 'zod';
import { lineIn } from '../records/codes.ts';
import { dayOf, onDay } from '../records/plant-days.ts';
import { PURCHASE_LINE, PURCHASE_ORDER, SALES_LINE, SALES_ORDER } from '../records/models.ts';
import { TRACE } from '../records/odoo-client.ts';
import { toOdoo } from '../rpc/values.ts';
import type { Desk, Program } from './program.ts';
import { Refusal } from './refusal.ts';
import { traced, withoutTrace, withTrace } from './trace.ts';

interface Dated {
  id: number;
  name: string;
  state: string;
  trace: string | null;
  date: Instant | null;
}

/** Where a kind's date is. */
interface Place {
  model: typeof SALES_ORDER | typeof PURCHASE_ORDER;
  code: (transaction: Transaction) => string;
  field: 'salesLine' | 'purchaseLine';
  /** @returns the order that the line belongs to; null when the line is not its */
  orderOf: (lineId: number) => Promise<number | null>;
  dateOf: (
    order: z.output<typeof SALES_ORDER.row | typeof PURCHASE_ORDER.row>,
    lineId: number,
  ) => Promise<Instant | null>;
  values: (lineId: number, date: string) => Record<string, unknown>;
}

export function customerDate(desk: Desk): Program {
  const { odoo } = desk;
  return orderDate(desk, {
    model: SALES_ORDER,
    code: ({ salesLine = '' }) => salesLine,
    field: 'salesLine',
    orderOf: async (id) => (await odoo.search(SALES_LINE, [['id', '=', id]]))[0]?.order_id?.id ?? null,
    dateOf: async (order) => ('commitment_date' in order ? order.commitment_date : null),
    values: (_, date) => ({ commitment_date: date }),
  });
}

export function expedite(desk: Desk): Program {
  const { odoo } = desk;
  const line = async (id: number) => (await odoo.search(PURCHASE_LINE, [['id', '=', id]]))[0];
  return orderDate(desk, {
    model: PURCHASE_ORDER,
    code: ({ purchaseLine = '' }) => purchaseLine,
    field: 'purchaseLine',
    orderOf: async (id) => (await line(id))?.order_id?.id ?? null,
    dateOf: async (_, id) => (await line(id))?.date_planned ?? null,
    values: (id, date) => ({ order_line: [[1, id, { date_planned: date }]] }),
  });
}

function orderDate({ odoo, config }: Desk, { model, code, field, orderOf, dateOf, values }: Place): Program {
  type Order = z.output<typeof SALES_ORDER.row | typeof PURCHASE_ORDER.row>;
  const search = (domain: [string, string, unknown][]): Promise<Order[]> =>
    odoo.search<typeof SALES_ORDER.row | typeof PURCHASE_ORDER.row>(model, domain);
  const dayIn = (date: Instant | null): string => (date ? dayOf(date, config.timeZone) : '');
  const lineIdOf = (transaction: Transaction): number => lineIn(code(transaction))?.id ?? 0;

  async function dated(order: Order | undefined, lineId: number): Promise<Dated | null> {
    if (!order) return null;
    const { id, name, state } = order;
    return {
      id,
      name: name ?? '',
      state: state ?? '',
      trace: order[TRACE] ?? null,
      date: await dateOf(order, lineId),
    };
  }

  const find = async (transaction: Transaction): Promise<Dated | null> =>
    dated(
      (await traced<typeof SALES_ORDER.row | typeof PURCHASE_ORDER.row>(odoo, model, transaction.key))[0],
      lineIdOf(transaction),
    );

  async function begin(transaction: Transaction): Promise<Dated> {
    const parts = lineIn(code(transaction));
    const orderId = parts && (await orderOf(parts.id));
    const order = orderId ? await dated((await search([['id', '=', orderId]]))[0], parts.id) : null;
    if (!parts || !order || order.name !== parts.order)
      throw new Refusal(`Odoo has no order line ${code(transaction)}`, field);
    if (order.state === 'cancel') throw new Refusal(`${order.name} is cancelled in Odoo`, field);
    return order;
  }

  return {
    async post(transaction) {
      const found = await find(transaction);
      if (found) return found.name;
      const { key, date = '' } = transaction;
      const order = await begin(transaction);
      const traceField = (await odoo.traceField(model.name)) ?? 'origin';
      const lineId = lineIdOf(transaction);
      const write = (at: Instant | null, trace: string | false) =>
        odoo.write(model.name, order.id, { ...values(lineId, at ? toOdoo(at) : ''), [traceField]: trace });
      await write(onDay(date, order.date, config.timeZone), withTrace(order.trace, key));
      const after = await find(transaction);
      if (after && dayIn(after.date) === date) return after.name;
      if (order.date) await write(order.date, withoutTrace(order.trace, key));
      throw new Refusal(
        `Odoo keeps the date of ${code(transaction)} at ${after && dayIn(after.date)}, not ${date}`,
        'date',
      );
    },

    find: async (transaction) => (await find(transaction))?.name ?? null,

    async readBack(transaction) {
      const found = await find(transaction);
      return found && { document: found.name, state: found.state, date: dayIn(found.date) };
    },
  };
}
