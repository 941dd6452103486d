/**
 * The codes under which Odoo's records are known in the planning context and in transactions. Reading (context/) and
 * writing (post/) go through these, so that a figure on the wall can be posted against.
 *
 *   item          Internal Reference, else "#<id>"     lot       its name, or NO_LOT
 *   work order    Reference (WH/MO/00012)              location  full name (WH/Stock/Shelf 1)
 *   operation     name of the work order, with "#<id>" where the order has two of that name
 *   work centre   Code, else name                      unit      name
 *   sales line    <order>/<line id>                    purchase line  <order>/<line id>
 *   customer, supplier  Reference, else "#<id>"
 */

/** Stock that is kept without a lot. */
export const NO_LOT = '-';

const ownOr = (code: string | null, id: number): string => code ?? `#${id}`;

export const productCode = (row: { id: number; default_code: string | null }): string =>
  ownOr(row.default_code, row.id);
export const partnerCode = (row: { id: number; ref: string | null }): string => ownOr(row.ref, row.id);
export const workCentreCode = (row: { id: number; code: string | null; name: string | null }): string =>
  row.code ?? ownOr(row.name, row.id);

/** @returns the id in a code such as "#17" */
export function idIn(code: string): number | null {
  const id = /^#(\d+)$/.exec(code)?.[1];
  return id === undefined ? null : Number(id);
}

export const lineCode = (order: string, id: number): string => `${order}/${id}`;

/** @returns null when the code is not one of a line */
export function lineIn(code: string): { order: string; id: number } | null {
  const [, order, id] = /^(.+)\/(\d+)$/.exec(code) ?? [];
  return order === undefined || id === undefined ? null : { order, id: Number(id) };
}

/** @param all operations of the same order */
export function operationCode<Row extends { id: number; name: string | null }>(
  row: Row,
  all: readonly Row[],
): string {
  const name = ownOr(row.name, row.id);
  return all.some((other) => other.id !== row.id && other.name === row.name) ? `${name} #${row.id}` : name;
}

/**
 * A partial completion makes two orders of one: WH/MO/00012 goes on as WH/MO/00012-001 (done) and WH/MO/00012-002 (what
 * remains), the next one adds -003 (addons/mrp/models/mrp_production.py, `_get_name_backorder`).
 */
export const orderBeforeSplit = (name: string): string => name.replace(/-\d{3,}$/, '');
