/** The site's database: documents with their rows, stock by batch, and a clock that ticks at each write. */
import { SERIES } from './columns.ts';
import { FrappeError } from './frappe-error.ts';

export type Row = Record<string, unknown>;
export interface Doc extends Row {
  name: string;
  docstatus: number;
  modified: string;
}

export interface Site {
  docs: Map<string, Map<string, Doc>>;
  /** "item|warehouse|batch" → quantity; the batch is empty for items without */
  stock: Map<string, number>;
  ticks: number;
  /** Stock Settings → Stock Frozen Up To */
  frozenUpTo: string;
  /** whether the custom fields are there */
  keyField: boolean;
}

export const emptySite = (): Site => ({
  docs: new Map(),
  stock: new Map(),
  ticks: 0,
  frozenUpTo: '2026-10-31',
  keyField: true,
});

/** As a column of the database has it. */
export const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** One second a write, from 2026-11-22 09:00:00 in the site's time zone. */
export function tick(site: Site): string {
  site.ticks += 1;
  const at = new Date(Date.UTC(2026, 10, 22, 9, 0, site.ticks)).toISOString();
  return `${at.slice(0, 10)} ${at.slice(11, 19)}.000000`;
}

export const table = (site: Site, doctype: string): Map<string, Doc> => {
  const found = site.docs.get(doctype) ?? new Map<string, Doc>();
  site.docs.set(doctype, found);
  return found;
};

export function put(site: Site, doctype: string, row: Row & { name: string }): Doc {
  const modified = tick(site);
  const doc: Doc = { docstatus: 0, creation: modified, ...row, modified };
  table(site, doctype).set(doc.name, doc);
  return doc;
}

export function get(site: Site, doctype: string, name: string): Doc {
  const doc = table(site, doctype).get(name);
  if (!doc) throw new FrappeError('DoesNotExistError', `${doctype} ${name} not found`);
  return doc;
}

export const nextName = (site: Site, doctype: string): string =>
  `${SERIES[doctype] ?? `${doctype}-`}${String(table(site, doctype).size + 1).padStart(5, '0')}`;

export const rowsOf = (doc: Row, field: string): Row[] => {
  const rows = doc[field];
  return Array.isArray(rows) ? rows : [];
};

/** Adds to a batch, and to the bin that sums it. @throws FrappeError when it would go below zero */
export function move(site: Site, item: string, warehouse: string, batch: string, qty: number): void {
  const key = `${item}|${warehouse}|${batch}`;
  const there = (site.stock.get(key) ?? 0) + qty;
  if (there < 0)
    throw new FrappeError(
      'NegativeStockError',
      `<b>${-there}</b> units of <a href="/app/item/${item}">Item ${item}</a> needed in <a href="/app/warehouse/x">Warehouse ${warehouse}</a> to complete this transaction.`,
    );
  site.stock.set(key, there);
  const name = `bin-${item}-${warehouse}`;
  const bin = table(site, 'Bin').get(name);
  put(site, 'Bin', {
    ...(bin ?? { item_code: item, warehouse }),
    name,
    actual_qty: Number(bin?.['actual_qty'] ?? 0) + qty,
  });
}
