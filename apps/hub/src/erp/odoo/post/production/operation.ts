/**
 * Operation confirmation: a quantity on a work order, which is finished when nothing remains. The key stays on the
 * manufacturing order, with the quantity that the work order had before, so that an answer that was lost half-way cannot
 * add it twice. Calls: write key → button_start → write qty_produced → button_finish.
 * (addons/mrp/models/mrp_workorder.py.)
 */
import type { Transaction } from '@gemba/core/posting';
import type { Production } from '../../context/order-rows.ts';
import { WORK_ORDER } from '../../records/models.ts';
import { TRACE } from '../../records/odoo-client.ts';
import { operationNamed, orderQty, type WorkOrderRow } from '../master-data.ts';
import { sameQty, SAME_QTY, type Desk, type Program } from '../program.ts';
import { asked, Refusal } from '../refusal.ts';
import { fromOf } from '../trace.ts';
import { openOrder, orTakeBack, tracedOrder, writeTraced } from './traced-order.ts';

interface Found {
  production: Production;
  row: WorkOrderRow;
  before: number;
  target: number;
}

export function operationConfirmation(desk: Desk): Program {
  const { odoo } = desk;

  async function find(transaction: Transaction): Promise<Found | null> {
    const production = await tracedOrder(desk, transaction);
    if (!production) return null;
    const row = await operationNamed(desk, production, transaction.operation);
    const before = fromOf(production[TRACE] ?? null, transaction.key) ?? 0;
    return { production, row, before, target: before + orderQty(production, transaction) };
  }

  const isThere = ({ row, target }: Found): boolean =>
    row.qty_produced + SAME_QTY >= target && (row.state === 'done' || row.qty_remaining > SAME_QTY);

  const documentOf = ({ production, row }: Found): string => `${production.name} ${row.name}`;

  async function begin(transaction: Transaction): Promise<Found> {
    const production = await openOrder(desk, transaction);
    const row = await operationNamed(desk, production, transaction.operation);
    if (row.state === 'done' || row.state === 'cancel')
      throw new Refusal(`${row.name} of ${production.name} is ${row.state} in Odoo already`, 'operation');
    const qty = orderQty(production, transaction);
    if (qty > row.qty_remaining + SAME_QTY)
      throw new Refusal(
        `${row.name} of ${production.name} has ${row.qty_remaining} to do, not ${qty}`,
        'qty',
      );
    const before = row.qty_produced;
    await writeTraced(desk, production, transaction, {}, before);
    return { production, row, before, target: before + qty };
  }

  async function carryOn(found: Found, transaction: Transaction): Promise<string> {
    const { row, before, target } = found;
    let answer: unknown = null;
    if (sameQty(row.qty_produced, before)) {
      if (row.state !== 'progress') answer = await odoo.press(WORK_ORDER.name, row.id, 'button_start');
      await odoo.write(WORK_ORDER.name, row.id, { qty_produced: target });
    } else if (!sameQty(row.qty_produced, target)) {
      throw new Refusal(
        `${row.name} has ${row.qty_produced} in Odoo, neither ${before} nor ${target}`,
        'qty',
      );
    }
    const counted = await find(transaction);
    if (counted && counted.row.qty_remaining <= SAME_QTY && counted.row.state !== 'done')
      answer = await odoo.press(WORK_ORDER.name, row.id, 'button_finish');
    const after = await find(transaction);
    if (after && isThere(after)) return documentOf(after);
    throw new Refusal(
      asked(answer) ?? `Odoo left ${row.name} in state ${after?.row.state} with ${after?.row.qty_produced}`,
    );
  }

  return {
    async post(transaction) {
      const found = await find(transaction);
      if (found && isThere(found)) return documentOf(found);
      const begun = found ?? (await begin(transaction));
      return orTakeBack(desk, transaction, {}, () => carryOn(begun, transaction));
    },

    async find(transaction) {
      const found = await find(transaction);
      return found && isThere(found) ? documentOf(found) : null;
    },

    async readBack(transaction) {
      const found = await find(transaction);
      if (!found) return null;
      const { production, row, before } = found;
      return {
        document: documentOf(found),
        state: row.state ?? '',
        qty: row.qty_produced - before,
        uom: production.product_uom_id?.name ?? '',
        remaining: row.qty_remaining,
      };
    },
  };
}
