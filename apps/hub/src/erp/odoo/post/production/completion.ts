/**
 * Partial completion and finish: quantity registered on the order, then `button_mark_done`. In part, Odoo closes the order
 * with what was produced and opens a backorder for the rest; both get new numbers (codes.ts, `orderBeforeSplit`).
 *
 * Calls: write quantity and key → set_qty_producing (the components' quantities; since 18, before that written one by one)
 * → button_mark_done with what its questions would be answered with: a backorder for what remains, or none. Consumption
 * that differs from the bill is a person's to answer. Pressed twice nothing doubles: an order that is done is not pressed.
 * (addons/mrp/models/mrp_production.py.)
 */
import type { Transaction } from '@gemba/core/posting';
import type { Production } from '../../context/order-rows.ts';
import { LOT, MOVE, PRODUCTION } from '../../records/models.ts';
import { TRACE } from '../../records/odoo-client.ts';
import { OdooRefusal } from '../../rpc/odoo-rpc.ts';
import { orderQty } from '../master-data.ts';
import { bookedOn, sameQty, SAME_QTY, type Desk, type Program } from '../program.ts';
import { asked, Refusal } from '../refusal.ts';
import { tracesIn } from '../trace.ts';
import { openOrder, orTakeBack, tracedOrder, writeTraced } from './traced-order.ts';

export function completion(desk: Desk): Program {
  const { odoo } = desk;

  /** @throws Refusal when the order was closed with another quantity than this posting's */
  function closed(production: Production, transaction: Transaction): string {
    const { name, qty_produced: produced } = production;
    if (transaction.qty !== undefined && !sameQty(produced, orderQty(production, transaction)))
      throw new Refusal(`${name} was closed in Odoo with ${produced}, not with ${transaction.qty}`, 'qty');
    return name ?? '';
  }

  /** @returns the order with its quantity registered, and what was registered before */
  async function begin(transaction: Transaction): Promise<{ production: Production; before: number }> {
    const production = await openOrder(desk, transaction);
    const { name, state, product_qty: ordered, qty_producing: before } = production;
    if (state === 'draft') throw new Refusal(`${name} is a draft in Odoo: confirm it there first`, 'order');
    const qty = transaction.qty === undefined ? before || ordered : orderQty(production, transaction);
    if (qty > ordered + SAME_QTY) throw new Refusal(`${name} is for ${ordered}, not for ${qty}`, 'qty');
    const lot = await finishedLot(desk, production, transaction.lot);
    await writeTraced(desk, production, transaction, { qty_producing: qty, ...lot });
    return { production, before };
  }

  async function close(production: Production, transaction: Transaction): Promise<string> {
    const { id } = production;
    await registerComponents(desk, id);
    const answer = await odoo.press(PRODUCTION.name, id, 'button_mark_done', {
      skip_backorder: true,
      ...(transaction.kind === 'partial-completion' && { mo_ids_to_backorder: [id] }),
      ...bookedOn(desk, transaction),
    });
    const after = await tracedOrder(desk, transaction);
    if (after?.state === 'done') return closed(after, transaction);
    throw new Refusal(
      asked(answer) ?? `Odoo left ${after?.name} in state ${after?.state}; nothing was posted`,
      transaction.qty === undefined ? undefined : 'qty',
    );
  }

  return {
    async post(transaction) {
      const found = await tracedOrder(desk, transaction);
      if (found?.state === 'done') return closed(found, transaction);
      const { production, before } = found ? { production: found, before: 0 } : await begin(transaction);
      return orTakeBack(desk, transaction, { qty_producing: before }, async () => {
        if (production.state === 'cancel')
          throw new Refusal(`${production.name} was cancelled in Odoo`, 'order');
        return close(production, transaction);
      });
    },

    async find(transaction) {
      const found = await tracedOrder(desk, transaction);
      return found?.state === 'done' ? found.name : null;
    },

    async readBack({ key, ...transaction }) {
      const found = await tracedOrder(desk, { key, ...transaction });
      if (!found) return null;
      const rest = (await odoo.search(PRODUCTION, [['id', '>', found.id]], { limit: 200 })).find(
        (one) => one.state !== 'done' && tracesIn(one[TRACE] ?? null).some((trace) => trace.key === key),
      );
      const lot = found.lot_producing_id?.name ?? (await lotName(desk, found.lot_producing_ids[0]));
      return {
        document: found.name ?? '',
        state: found.state ?? '',
        qty: found.qty_produced,
        uom: found.product_uom_id?.name ?? '',
        ...(lot && { lot }),
        ...(rest?.name && { backorder: rest.name, remaining: rest.product_qty }),
      };
    },
  };
}

/** Odoo does this in the form when the quantity is typed in; over the interface it has to be asked for. */
async function registerComponents({ odoo }: Desk, id: number): Promise<void> {
  try {
    await odoo.press(PRODUCTION.name, id, 'set_qty_producing');
  } catch (error) {
    if (!(error instanceof OdooRefusal) || !isMissingMethod(error)) throw error;
    const moves = await odoo.search(MOVE, [
      ['raw_material_production_id', '=', id],
      ['state', 'not in', ['done', 'cancel']],
      ['picked', '=', false],
    ]);
    for (const move of moves)
      await odoo.write(MOVE.name, move.id, { quantity: move.should_consume_qty, picked: true });
  }
}

const isMissingMethod = ({ exception }: OdooRefusal): boolean =>
  exception === 'builtins.AttributeError' || exception === 'werkzeug.exceptions.NotFound';

/** The lot that is made: found by its name, or made, for what is produced is new. */
async function finishedLot(
  { odoo }: Desk,
  { product_id: product }: Production,
  name: string | undefined,
): Promise<Record<string, unknown>> {
  if (name === undefined || !product) return {};
  const [lot] = await odoo.search(LOT, [
    ['name', '=', name],
    ['product_id', '=', product.id],
  ]);
  const id = lot?.id ?? (await odoo.create(LOT.name, { name, product_id: product.id }));
  const several = await odoo.hasField(PRODUCTION.name, 'lot_producing_ids');
  return several ? { lot_producing_ids: [[6, 0, [id]]] } : { lot_producing_id: id };
}

async function lotName({ odoo }: Desk, id: number | undefined): Promise<string | null> {
  if (id === undefined) return null;
  const [lot] = await odoo.search(LOT, [['id', '=', id]]);
  return lot?.name ?? null;
}
