/** Save, submit, cancel and delete of documents, with the checks that every DocType has and those of the few here. */
import { ALLOW_ON_SUBMIT, COLUMNS } from './columns.ts';
import { FrappeError } from './frappe-error.ts';
import { get, nextName, put, rowsOf, table, text, tick, type Doc, type Row, type Site } from './site.ts';
import { submitStockEntry, validateStockEntry } from './stock-entry.ts';

export function insert(site: Site, doctype: string, sent: Row): Doc {
  const doc = put(site, doctype, {
    ...known(site, doctype, sent),
    name: nextName(site, doctype),
    docstatus: 0,
  });
  save(site, doctype, doc, 0);
  return doc;
}

export function update(site: Site, doctype: string, name: string, sent: Row): Doc {
  const before = get(site, doctype, name);
  if (sent['modified'] !== undefined && sent['modified'] !== before.modified)
    throw new FrappeError(
      'TimestampMismatchError',
      `Error: ${name} (${doctype}) has been modified after you have opened it (${before.modified}, ${text(sent['modified'])}). Please refresh to get the latest document.`,
    );
  const changes = known(site, doctype, sent);
  if (before.docstatus === 2) throw new FrappeError('ValidationError', 'Cannot edit cancelled document');
  if (before.docstatus === 1 && sent['docstatus'] !== 2)
    for (const field of Object.keys(changes))
      if (changes[field] !== before[field] && !(ALLOW_ON_SUBMIT[doctype] ?? []).includes(field))
        throw new FrappeError(
          'UpdateAfterSubmitError',
          `Not allowed to change <strong>${field}</strong> after submission from ${text(before[field])} to ${text(changes[field])}`,
        );
  const doc: Doc = {
    ...before,
    ...changes,
    docstatus: Number(sent['docstatus'] ?? before.docstatus),
    modified: tick(site),
  };
  table(site, doctype).set(name, doc);
  save(site, doctype, doc, before.docstatus);
  return doc;
}

export function remove(site: Site, doctype: string, name: string): void {
  const doc = get(site, doctype, name);
  if (doc.docstatus === 1)
    throw new FrappeError(
      'ValidationError',
      `${doctype} <a>${name}</a>: Submitted Record cannot be deleted. You must Cancel it first.`,
    );
  table(site, doctype).delete(name);
}

/** Frappe leaves out what is no column, without a word. */
const known = (site: Site, doctype: string, sent: Row): Row =>
  Object.fromEntries(
    Object.entries(sent).filter(
      ([field]) =>
        (COLUMNS[doctype] ?? []).includes(field) &&
        !['name', 'docstatus', 'modified', 'creation'].includes(field) &&
        (site.keyField || field !== 'custom_gemba_key'),
    ),
  );

function save(site: Site, doctype: string, doc: Doc, before: number): void {
  unique(site, doctype, doc);
  if (doctype === 'Stock Entry') {
    doc['purpose'] ??= doc['stock_entry_type'];
    validateStockEntry(site, doc);
    if (before === 0 && doc.docstatus === 1) submitStockEntry(site, doc);
  }
  if (doctype === 'Job Card') saveJobCard(site, doc);
  if (doctype === 'Work Order' && doc.docstatus === 2) cancelWorkOrder(site, doc);
}

/** The custom field is unique in the database, drafts and cancelled documents included. */
function unique(site: Site, doctype: string, doc: Doc): void {
  const keysOf = (d: Doc) =>
    doctype === 'Job Card'
      ? rowsOf(d, 'time_logs').map((row) => row['custom_gemba_key'])
      : [d['custom_gemba_key']];
  const taken = [...table(site, doctype).values()].filter((other) => other.name !== doc.name).flatMap(keysOf);
  const own = keysOf(doc).filter(Boolean);
  if (own.some((key, at) => taken.includes(key) || own.indexOf(key) !== at))
    throw new FrappeError('UniqueValidationError', 'Gemba Key must be unique');
}

function saveJobCard(site: Site, card: Doc): void {
  const total = rowsOf(card, 'time_logs').reduce((sum, row) => sum + Number(row['completed_qty'] ?? 0), 0);
  card['total_completed_qty'] = total;
  card['status'] = card.docstatus === 1 ? 'Completed' : total > 0 ? 'Work In Progress' : 'Open';
  const order = get(site, 'Work Order', text(card['work_order']));
  const operations = rowsOf(order, 'operations');
  const at = operations.findIndex((row) => row['name'] === card['operation_id']);
  const earlier = operations.slice(0, at).find((row) => row['status'] !== 'Completed');
  if (earlier && total > 0)
    throw new FrappeError(
      'OperationSequenceError',
      `Job Card <b>${card.name}</b>: As per the sequence of the operations in the work order <b>${order.name}</b>, complete the operation <b>${text(earlier['operation'])}</b> before the operation <b>${text(card['operation'])}</b>.`,
    );
  if (card.docstatus !== 1) return;
  if (total > Number(card['for_quantity']))
    throw new FrappeError(
      'ValidationError',
      `The <b>Total Completed Qty</b> (<b>${total}</b>) must be equal to <b>Qty to Manufacture</b> (<b>${text(card['for_quantity'])}</b>)`,
    );
  card['process_loss_qty'] = Number(card['for_quantity']) - total;
  const operation = operations[at];
  if (operation) Object.assign(operation, { completed_qty: total, status: 'Completed' });
  order.modified = tick(site);
}

function cancelWorkOrder(site: Site, order: Doc): void {
  const entry = [...table(site, 'Stock Entry').values()].find(
    (doc) => doc['work_order'] === order.name && doc.docstatus === 1,
  );
  if (entry)
    throw new FrappeError(
      'ValidationError',
      `Cannot cancel because submitted Stock Entry <a href="/app/stock-entry/${entry.name}">${entry.name}</a> exists`,
    );
  order['status'] = 'Cancelled';
}
