/**
 * Partial completion and finish as a Stock Entry of the purpose Manufacture. ERPNext explodes the order by
 * `make_stock_entry`, which returns a document that is not saved yet; what the transaction says is put into it.
 *
 * Finish without a quantity makes all that is open. Finish with less than that writes the rest off as process loss, so
 * that the order completes.
 */
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import type { Refused } from '../../connector.ts';
import { WorkOrderDoc } from '../documents.ts';
import type { Draft, Frappe } from '../frappe.ts';
import { NO_LOT } from '../settings.ts';

const MAKE = 'erpnext.manufacturing.doctype.work_order.work_order.make_stock_entry';
/** What tells a saved document from one that is not, and is not to be sent back. */
const UNSAVED = new Set([
  'name',
  'docstatus',
  '__islocal',
  '__unsaved',
  '__onload',
  'owner',
  'creation',
  'modified',
]);
const Row = z.looseObject({ qty: z.number(), is_finished_item: z.number().nullish() });
const Unsaved = z.looseObject({ items: z.array(Row) });

export async function composeManufacture(
  frappe: Frappe,
  transaction: Transaction & { kind: 'partial-completion' | 'finish' },
): Promise<Draft | Refused> {
  const { kind, order = '', qty, uom, lot, to, expectedVersion } = transaction;
  const workOrder = await frappe.read('Work Order', order, WorkOrderDoc);
  if (!workOrder) return refused(`ERPNext has no work order ${order}`, 'order');
  if (expectedVersion !== undefined && expectedVersion !== workOrder.modified)
    return refused(`${order} was changed in ERPNext at ${workOrder.modified}`);
  if (uom !== undefined && uom !== workOrder.stock_uom)
    return refused(`${order} is made in ${workOrder.stock_uom}, not in ${uom}`, 'uom');
  const open = workOrder.qty - workOrder.produced_qty - workOrder.process_loss_qty;
  if (kind === 'finish' && open <= 0)
    return refused(`${order} has nothing left to make: ERPNext says ${workOrder.status}`, 'order');
  const good = qty ?? open;
  const made = kind === 'finish' ? Math.max(good, open) : good;

  const unsaved = await frappe.call(
    MAKE,
    { work_order_id: order, purpose: 'Manufacture', qty: made },
    Unsaved,
    { write: false },
  );
  return {
    ...Object.fromEntries(Object.entries(unsaved).filter(([field]) => !UNSAVED.has(field))),
    set_posting_time: 1,
    posting_date: transaction.postingDate,
    remarks: transaction.reason ?? `Gemba: ${kind}`,
    ...(made > good && { process_loss_qty: made - good }),
    items: unsaved.items.map((row) => ({
      ...row,
      ...(row.is_finished_item && {
        qty: good,
        transfer_qty: good,
        ...(to !== undefined && { t_warehouse: to }),
      }),
      ...(row.is_finished_item &&
        lot !== undefined &&
        lot !== NO_LOT && { batch_no: lot, use_serial_batch_fields: 1 }),
    })),
  };
}

const refused = (reason: string, field?: keyof Transaction): Refused => ({
  state: 'rejected',
  reason,
  ...(field && { field }),
});
