/** The whitelisted methods that the connector calls. */
import { FrappeError } from './frappe-error.ts';
import { get, rowsOf, text, tick, type Row, type Site } from './site.ts';

export const METHODS: Readonly<Record<string, (site: Site, args: Row) => unknown>> = {
  'erpnext.manufacturing.doctype.work_order.work_order.make_stock_entry': makeStockEntry,
  'erpnext.manufacturing.doctype.work_order.work_order.stop_unstop': stopUnstop,
  'erpnext.controllers.accounts_controller.update_child_qty_rate': updateItems,
  'erpnext.stock.doctype.batch.batch.get_batch_qty': getBatchQty,
};

/** An unsaved document: nothing is written. */
function makeStockEntry(site: Site, args: Row): Row {
  const order = get(site, 'Work Order', text(args['work_order_id']));
  const qty = Number(args['qty']);
  const bom = get(site, 'BOM', text(order['bom_no']));
  return {
    doctype: 'Stock Entry',
    name: `new-stock-entry-${site.ticks}`,
    __islocal: 1,
    docstatus: 0,
    purpose: args['purpose'],
    stock_entry_type: args['purpose'],
    work_order: order.name,
    company: order['company'],
    from_bom: 1,
    bom_no: bom.name,
    fg_completed_qty: qty,
    from_warehouse: order['wip_warehouse'],
    to_warehouse: order['fg_warehouse'],
    items: [
      ...rowsOf(bom, 'items').map((row) => ({
        item_code: row['item_code'],
        qty: (Number(row['stock_qty']) / Number(bom['quantity'])) * qty,
        uom: row['stock_uom'],
        conversion_factor: 1,
        s_warehouse: order['wip_warehouse'],
        is_finished_item: 0,
      })),
      {
        item_code: order['production_item'],
        qty,
        transfer_qty: qty,
        uom: order['stock_uom'],
        conversion_factor: 1,
        t_warehouse: order['fg_warehouse'],
        is_finished_item: 1,
      },
    ],
  };
}

function stopUnstop(site: Site, args: Row): string {
  const order = get(site, 'Work Order', text(args['work_order']));
  if (order['status'] === 'Closed')
    throw new FrappeError('ValidationError', 'Closed Work Order can not be stopped or Re-opened');
  order['status'] = args['status'];
  order.modified = tick(site);
  return text(args['status']);
}

/** Rows that are not sent are deleted; a row that is changed loses what is not sent of it. */
function updateItems(site: Site, args: Row): null {
  const order = get(site, text(args['parent_doctype']), text(args['parent_doctype_name']));
  if (order.docstatus !== 1 || order['status'] === 'Closed')
    throw new FrappeError('ValidationError', `<b>${order.name}</b> is closed`);
  const sent: Row[] = JSON.parse(text(args['trans_items']));
  const date = args['parent_doctype'] === 'Sales Order' ? 'delivery_date' : 'schedule_date';
  order['items'] = rowsOf(order, 'items').flatMap((row) => {
    const change = sent.find((one) => one['docname'] === row['name']);
    if (!change) return [];
    if (change[date] === row[date] && change['qty'] === row['qty'] && change['rate'] === row['rate'])
      return [row];
    return [
      {
        ...row,
        qty: change['qty'],
        rate: change['rate'],
        description: change['description'],
        [date]: change[date],
      },
    ];
  });
  order.modified = tick(site);
  return null;
}

function getBatchQty(site: Site, args: Row): Row[] {
  return [...site.stock].flatMap(([key, qty]) => {
    const [item, warehouse, batch = ''] = key.split('|');
    const asked =
      item === args['item_code'] &&
      (args['warehouse'] === undefined || warehouse === args['warehouse']) &&
      (args['batch_no'] === undefined || batch === args['batch_no']);
    return asked && batch !== '' && qty !== 0 ? [{ batch_no: batch, warehouse, qty }] : [];
  });
}
