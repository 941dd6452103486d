/**
 * FAKE: transfers, scraps and stock, as addons/stock/models/{stock_picking,stock_move,stock_scrap,stock_quant}.py
 * behave: a confirmed transfer reserves whichever lot comes first, validating asks in windows, stock may go negative, and
 * validating a transfer that is done moves the goods once more (odoo/odoo#76210).
 */
import { each, window, type Call, type Methods } from './behaviour.ts';
import { isBelow } from './domain.ts';
import { OdooException, userError, type Row, type Store } from './store.ts';

export function addStock(
  store: Store,
  product: number,
  lot: number | null,
  location: number,
  qty: number,
): void {
  const quant = store.find(
    'stock.quant',
    (row) => row['product_id'] === product && row['lot_id'] === lot && row['location_id'] === location,
  );
  if (!quant) {
    store.create('stock.quant', { product_id: product, lot_id: lot, location_id: location, quantity: qty });
    return;
  }
  const quantity = Number(quant['quantity']) + qty;
  if (quantity === 0) store.remove('stock.quant', quant.id);
  else store.write('stock.quant', quant.id, { quantity });
}

const linesOf = (store: Store, move: Row): Row[] =>
  store.rows('stock.move.line').filter((line) => line['move_id'] === move.id);

function inOwnUnit(store: Store, line: Row): number {
  const own = Number(store.row('product.product', Number(line['product_id']))['uom_id']);
  const inReference = (unit: number): number => {
    const row = store.row('uom.uom', unit);
    return 'relative_factor' in row ? Number(row['factor']) : 1 / Number(row['factor']);
  };
  return Math.round(
    (Number(line['quantity']) * inReference(Number(line['product_uom_id']))) / inReference(own),
  );
}

/** Takes from the lines' places, whatever is there. */
export function doMove(store: Store, move: Row): void {
  for (const line of linesOf(store, move)) {
    const [product, lot] = [Number(line['product_id']), line['lot_id'] as number | null];
    const qty = inOwnUnit(store, line);
    addStock(store, product, lot, Number(line['location_id']), -qty);
    addStock(store, product, lot, Number(line['location_dest_id']), qty);
  }
  const quantity = linesOf(store, move).reduce((sum, line) => sum + Number(line['quantity']), 0);
  store.write('stock.move', move.id, { state: 'done', quantity });
}

/** Reserves from the first quants that there are. */
export function reserve(store: Store, move: Row, upTo = Number(move['product_uom_qty'])): void {
  for (const line of linesOf(store, move)) store.remove('stock.move.line', line.id);
  let missing = upTo;
  for (const quant of store.rows('stock.quant')) {
    const here = Number(quant['quantity']);
    if (quant['product_id'] !== move['product_id'] || here <= 0 || missing <= 0) continue;
    if (!isBelow(store, Number(quant['location_id']), Number(move['location_id']))) continue;
    const quantity = Math.min(here, missing);
    missing -= quantity;
    addLine(store, move, quantity, quant['lot_id'] as number | null, Number(quant['location_id']));
  }
  store.write('stock.move', move.id, {
    quantity: upTo - missing,
    state: missing > 0 ? 'confirmed' : 'assigned',
  });
}

export function addLine(store: Store, move: Row, quantity: number, lot: number | null, from: number): void {
  store.create('stock.move.line', {
    move_id: move.id,
    picking_id: move['picking_id'],
    product_id: move['product_id'],
    product_uom_id: move['product_uom'],
    lot_id: lot,
    quantity,
    location_id: from,
    location_dest_id: move['location_dest_id'],
  });
}

/** "You cannot add/modify entries prior to …" of the books, when the day of the entry is closed. */
export function checkLockDate({ store, context, rules }: Call): void {
  const forced = context['force_period_date'];
  const day = typeof forced === 'string' ? forced : store.clock().slice(0, 10);
  if (rules.lockDate !== null && day <= rules.lockDate)
    throw userError(
      `You cannot add/modify entries prior to and inclusive of: Global Lock Date (${rules.lockDate}).`,
    );
}

const movesOf = (store: Store, picking: Row): Row[] =>
  store.rows('stock.move').filter((move) => move['picking_id'] === picking.id && move['state'] !== 'cancel');

function confirm(picking: Row, { store }: Call): void {
  for (const move of movesOf(store, picking)) reserve(store, move);
  const ready = movesOf(store, picking).every((move) => move['state'] === 'assigned');
  store.write('stock.picking', picking.id, { state: ready ? 'assigned' : 'confirmed' });
}

function validate(picking: Row, call: Call): unknown {
  const { store, context } = call;
  if (picking['state'] === 'draft') confirm(picking, call);
  if (picking['state'] === 'cancel') throw userError('You cannot validate a cancelled transfer.');
  const moves = movesOf(store, picking);
  const lines = moves.flatMap((move) => linesOf(store, move));
  if (lines.length === 0)
    throw userError(
      'You cannot validate a transfer if no quantities are reserved. To force the transfer, encode quantities.',
    );
  for (const line of lines) {
    const product = store.row('product.product', Number(line['product_id']));
    if (product['tracking'] !== 'none' && line['lot_id'] === null)
      throw userError(`You need to supply a Lot/Serial Number for products ${String(product['name'])}.`);
    const lot = typeof line['lot_id'] === 'number' ? store.row('stock.lot', line['lot_id']) : null;
    if (lot?.['expired'] && !context['skip_expired'])
      return window('expiry.picking.confirmation', 'Confirmation');
  }
  const quantity = (move: Row) =>
    linesOf(store, move).reduce((sum, line) => sum + Number(line['quantity']), 0);
  if (!context['skip_backorder'] && moves.some((move) => quantity(move) < Number(move['product_uom_qty'])))
    return window('stock.backorder.confirmation', 'Create Backorder?');
  checkLockDate(call);
  for (const move of moves) doMove(store, move);
  store.write('stock.picking', picking.id, { state: 'done', date_done: store.clock() });
  return true;
}

export const PICKING_METHODS: Methods = {
  action_confirm: each((picking, call) => {
    confirm(picking, call);
    return true;
  }),
  action_assign: each((picking, call) => {
    confirm(picking, call);
    return true;
  }),
  button_validate: each(validate),
  action_cancel: each((picking, { store }) => {
    if (picking['state'] === 'done')
      throw userError('You cannot cancel a stock move that has been set to "Done".');
    for (const move of movesOf(store, picking)) {
      for (const line of linesOf(store, move)) store.remove('stock.move.line', line.id);
      store.write('stock.move', move.id, { state: 'cancel' });
    }
    store.write('stock.picking', picking.id, { state: 'cancel' });
    return true;
  }),
};

export const SCRAP_METHODS: Methods = {
  action_validate: each((scrap, call) => {
    const { store } = call;
    const [product, lot, from] = [
      Number(scrap['product_id']),
      scrap['lot_id'] as number | null,
      Number(scrap['location_id']),
    ];
    const quant = store.find(
      'stock.quant',
      (row) => row['product_id'] === product && row['lot_id'] === lot && row['location_id'] === from,
    );
    const qty = Number(scrap['scrap_qty']);
    if (Number(quant?.['quantity'] ?? 0) < qty)
      return window('stock.warn.insufficient.qty.scrap', 'Valve: Insufficient Quantity To Scrap');
    checkLockDate(call);
    addStock(store, product, lot, from, -qty);
    addStock(store, product, lot, Number(scrap['scrap_location_id']), qty);
    store.write('stock.scrap', scrap.id, { state: 'done', date_done: store.clock() });
    return true;
  }),
  unlink: each((scrap, { store, rules }) => {
    if (rules.mayNotDelete)
      throw new OdooException(
        'odoo.exceptions.AccessError',
        "You are not allowed to delete 'Scrap' (stock.scrap) records.",
      );
    if (scrap['state'] === 'done') throw userError('You cannot delete a scrap which is done.');
    store.remove('stock.scrap', scrap.id);
    return true;
  }),
};
