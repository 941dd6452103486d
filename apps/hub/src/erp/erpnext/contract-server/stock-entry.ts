/** What ERPNext checks when a Stock Entry is saved, and does when it is submitted. */
import { FrappeError } from './frappe-error.ts';
import { get, move, put, rowsOf, table, text, tick, type Doc, type Site } from './site.ts';

export function validateStockEntry(site: Site, entry: Doc): void {
  const rows = rowsOf(entry, 'items');
  if (rows.length === 0) throw new FrappeError('MandatoryError', 'Items');
  for (const [at, row] of rows.entries()) {
    const missing = (label: string, doctype: string, value: unknown) => {
      if (value !== undefined && value !== null && value !== '' && !table(site, doctype).has(text(value)))
        throw new FrappeError(
          'LinkValidationError',
          `Could not find Row #${at + 1}: <strong>${label}</strong>: ${text(value)}`,
        );
    };
    missing('Item Code', 'Item', row['item_code']);
    missing('Source Warehouse', 'Warehouse', row['s_warehouse']);
    missing('Target Warehouse', 'Warehouse', row['t_warehouse']);
    missing('Batch No', 'Batch', row['batch_no']);
    if (!row['conversion_factor'])
      throw new FrappeError('ValidationError', `Row ${at + 1}: UOM Conversion Factor is mandatory`);
    const item = get(site, 'Item', text(row['item_code']));
    if (item['disabled']) throw new FrappeError('ValidationError', `Item <b>${item.name}</b> is disabled`);
  }
}

export function submitStockEntry(site: Site, entry: Doc): void {
  if (text(entry['posting_date']) <= site.frozenUpTo)
    throw new FrappeError(
      'StockFreezeError',
      `Stock transactions before <b>${site.frozenUpTo}</b> are frozen`,
    );
  for (const row of rowsOf(entry, 'items')) {
    const item = text(row['item_code']);
    const qty = Number(row['qty']) * Number(row['conversion_factor']);
    const batch = text(row['batch_no'] ?? '');
    const batched = get(site, 'Item', item)['has_batch_no'];
    if (row['s_warehouse']) {
      if (batched && !batch) {
        issueAnyBatch(site, item, text(row['s_warehouse']), qty);
      } else move(site, item, text(row['s_warehouse']), batch, -qty);
    }
    if (row['t_warehouse'])
      move(site, item, text(row['t_warehouse']), batched ? batch || newBatch(site, item) : '', qty);
  }
  if (entry['purpose'] === 'Manufacture') produce(site, entry);
}

function produce(site: Site, entry: Doc): void {
  const order = get(site, 'Work Order', text(entry['work_order']));
  if (order['status'] === 'Stopped')
    throw new FrappeError(
      'ValidationError',
      `Transaction not allowed against stopped Work Order <b>${order.name}</b>`,
    );
  const loss = Number(entry['process_loss_qty'] ?? 0);
  const produced = Number(order['produced_qty'] ?? 0) + Number(entry['fg_completed_qty']) - loss;
  const losses = Number(order['process_loss_qty'] ?? 0) + loss;
  if (produced + losses > Number(order['qty']))
    throw new FrappeError(
      'StockOverProductionError',
      `For quantity ${produced} should not be greater than allowed quantity ${text(order['qty'])}`,
    );
  order['produced_qty'] = produced;
  order['process_loss_qty'] = losses;
  order['status'] = produced + losses >= Number(order['qty']) ? 'Completed' : 'In Process';
  order.modified = tick(site);
}

/** ERPNext picks batches first in, first out. */
function issueAnyBatch(site: Site, item: string, warehouse: string, qty: number): void {
  let left = qty;
  for (const [key, there] of site.stock) {
    const [of, at, batch = ''] = key.split('|');
    if (of !== item || at !== warehouse || left <= 0) continue;
    const taken = Math.min(there, left);
    move(site, item, warehouse, batch, -taken);
    left -= taken;
  }
  if (left > 0) move(site, item, warehouse, '', -left);
}

function newBatch(site: Site, item: string): string {
  const name = `${item}-AUTO-${table(site, 'Batch').size + 1}`;
  put(site, 'Batch', { name, item, batch_id: name });
  return name;
}
