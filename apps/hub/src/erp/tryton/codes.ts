/**
 * The codes under which Tryton's records are known in the planning context and in transactions. Reading (context/) and
 * writing (programs/) go through these, so that a figure on the wall can be posted against.
 *
 *   item          product.code                      lot       stock.lot.number, or NO_LOT
 *   work order    production.number                 location  stock.location.code, else its name
 *   operation     sequence of the work, else its id work centre  name (Tryton has no code for it)
 *   sales line    <sale number>/<line id>           customer, supplier  party.code
 *   purchase line <purchase number>/<line id>, or PR/<id> of a purchase request that nobody has ordered yet
 *   unit          product.uom.symbol
 *   version       `_timestamp` of the production: what `expectedVersion` is held against
 */
/** Stock that is kept without a lot. */
export const NO_LOT = '-';

export const lineCode = (document: string, lineId: number): string => `${document}/${lineId}`;

const REQUEST = 'PR';
export const requestCode = (id: number): string => lineCode(REQUEST, id);

/** @returns null when the code is not one of a line */
export function lineIdOf(code: string): { document: string; id: number; request: boolean } | null {
  const parts = /^(.+)\/(\d+)$/.exec(code);
  const [, document, id] = parts ?? [];
  if (document === undefined || id === undefined) return null;
  return { document, id: Number(id), request: document === REQUEST };
}

export const locationCode = ({ code, name }: { code: string | null; name: string }): string => code ?? name;

export const operationCode = ({ sequence, id }: { sequence: number | null; id: number }): string =>
  String(sequence ?? id);
