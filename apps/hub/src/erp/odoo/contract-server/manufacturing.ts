/**
 * FAKE: manufacturing and work orders, as addons/mrp/models/{mrp_production,mrp_workorder}.py behave: components that
 * nobody marked as picked are not consumed but cancelled; a completion in part renames the order and answers with a
 * window although it succeeded; a planned order loses its plan, and its end, when its start is moved; marking a done order
 * done produces once more.
 */
import { each, window, type Call, type Methods } from './behaviour.ts';
import { addLine, addStock, checkLockDate, doMove, reserve } from './stock.ts';
import { userError, type Row, type Store, type Values } from './store.ts';

const HOUR_MS = 3_600_000;

const rawMoves = (store: Store, production: Row): Row[] =>
  store
    .rows('stock.move')
    .filter(
      (move) =>
        move['raw_material_production_id'] === production.id &&
        !['done', 'cancel'].includes(String(move['state'])),
    );

const workOrders = (store: Store, production: Row): Row[] =>
  store.rows('mrp.workorder').filter((row) => row['production_id'] === production.id);

/** Writing a move's quantity makes its lines, of whatever lots come first. */
export function setQuantity(store: Store, move: Row, quantity: number): void {
  reserve(store, move, quantity);
  const lines = store.rows('stock.move.line').filter((line) => line['move_id'] === move.id);
  const missing = quantity - lines.reduce((sum, line) => sum + Number(line['quantity']), 0);
  if (missing > 0) addLine(store, move, missing, null, Number(move['location_id']));
  store.write('stock.move', move.id, { quantity, picked: true });
}

function registerComponents(production: Row, { store }: Call): void {
  for (const move of rawMoves(store, production))
    setQuantity(store, move, Number(production['qty_producing']) * Number(move['unit_factor']));
}

function markDone(production: Row, call: Call): unknown {
  const { store, context, rules } = call;
  const { id } = production;
  const product = store.row('product.product', Number(production['product_id']));
  if (Number(production['qty_producing']) === 0) {
    store.write('mrp.production', id, { qty_producing: production['product_qty'] });
    registerComponents(production, call);
  }
  const qty = Number(production['qty_producing']);
  const lots =
    rules.version >= 19 ? (production['lot_producing_ids'] as number[]) : [production['lot_producing_id']];
  const lot = lots.find((one) => typeof one === 'number') ?? null;
  if (product['tracking'] !== 'none' && lot === null)
    throw userError(
      `You need to supply Lot/Serial Number for products and 'consume' them: ${String(product['name'])}`,
    );
  const expected = (move: Row) => qty * Number(move['unit_factor']);
  const differs = (move: Row) => !move['picked'] || Number(move['quantity']) !== expected(move);
  if (
    production['consumption'] !== 'flexible' &&
    !context['skip_consumption'] &&
    rawMoves(store, production).some(differs)
  )
    return window('mrp.consumption.warning', 'Consumption Warning');
  const ordered = Number(production['product_qty']);
  if (qty < ordered && !context['skip_backorder'])
    return window('mrp.production.backorder', 'You produced less than initial demand');
  checkLockDate(call);

  const split =
    qty < ordered && ((context['mo_ids_to_backorder'] as number[] | undefined) ?? []).includes(id);
  const backorder = split ? splitOff(store, production, ordered - qty) : null;
  for (const row of workOrders(store, production))
    if (row['state'] !== 'done' && row['state'] !== 'cancel') finish(row, call);
  for (const move of rawMoves(store, production)) {
    if (move['picked']) doMove(store, move);
    else store.write('stock.move', move.id, { state: 'cancel' });
  }
  const stock = store.find('stock.location', (row) => row['complete_name'] === 'WH/Stock');
  if (stock) addStock(store, product.id, lot, stock.id, qty);
  store.write('mrp.production', id, {
    state: 'done',
    qty_produced: Number(production['qty_produced']) + qty,
    date_finished: store.clock(),
  });
  return backorder && !context['skip_redirection']
    ? { ...window('mrp.production', 'Backorder'), res_id: backorder.id }
    : true;
}

/** The order and its backorder get numbers of their own; the backorder keeps the origin. */
function splitOff(store: Store, production: Row, rest: number): Row {
  const sequence = Math.max(1, Number(production['backorder_sequence']));
  const base = String(production['name']).replace(/-\d+$/, '');
  const number = (n: number) => `${base}-${String(n).padStart(3, '0')}`;
  const done = Number(production['product_qty']) - rest;
  store.write('mrp.production', production.id, {
    name: number(sequence),
    backorder_sequence: sequence,
    product_qty: done,
  });
  const { id: _, write_date: __, create_date: ___, ...copy } = production;
  const backorder = store.create('mrp.production', {
    ...copy,
    ...(Array.isArray(copy['lot_producing_ids']) && { lot_producing_ids: [[6, 0, []]] }),
    ...('lot_producing_id' in copy && { lot_producing_id: null }),
    name: number(sequence + 1),
    backorder_sequence: sequence + 1,
    product_qty: rest,
    qty_producing: 0,
    qty_produced: 0,
    state: 'confirmed',
  });
  for (const move of rawMoves(store, production)) {
    const { id: ____, write_date: _____, create_date: ______, ...moveCopy } = move;
    store.create('stock.move', {
      ...moveCopy,
      raw_material_production_id: backorder.id,
      product_uom_qty: rest * Number(move['unit_factor']),
      quantity: 0,
      picked: false,
      state: 'confirmed',
    });
    store.write('stock.move', move.id, { product_uom_qty: done * Number(move['unit_factor']) });
  }
  for (const row of workOrders(store, production))
    store.create('mrp.workorder', {
      name: row['name'],
      sequence: row['sequence'],
      workcenter_id: row['workcenter_id'],
      production_id: backorder.id,
    });
  return backorder;
}

/** Before and after `write`: what Odoo does of its own when dates are moved. */
export function writeProduction(store: Store, id: number, values: Values): void {
  const production = store.row('mrp.production', id);
  if ('date_start' in values) {
    if (production['state'] === 'done' || production['state'] === 'cancel')
      throw userError('You cannot move a manufacturing order once it is cancelled or done.');
    if (production['is_planned'] && workOrders(store, production).some((row) => row['state'] === 'progress'))
      throw userError(
        'Some work orders have already started, so you cannot unplan this manufacturing order.',
      );
  }
  store.write('mrp.production', id, values);
  if (!('date_start' in values) || !production['is_planned']) return;
  for (const row of workOrders(store, production))
    store.write('mrp.workorder', row.id, { date_start: null, date_finished: null });
  const end = new Date(Date.parse(`${String(values['date_start']).replace(' ', 'T')}Z`) + HOUR_MS);
  store.write('mrp.production', id, {
    is_planned: false,
    date_finished: end.toISOString().slice(0, 19).replace('T', ' '),
  });
}

function finish(row: Row, { store }: Call): void {
  const production = store.row('mrp.production', Number(row['production_id']));
  const qty =
    Number(row['qty_produced']) || Number(production['qty_producing']) || Number(production['product_qty']);
  store.write('mrp.workorder', row.id, { state: 'done', qty_produced: qty, date_finished: store.clock() });
}

export const PRODUCTION_METHODS = (call: Call): Methods => ({
  ...(call.rules.version >= 18 && {
    set_qty_producing: each((production, one) => {
      registerComponents(production, one);
      return null;
    }),
  }),
  button_mark_done: each(markDone),
  action_cancel: each((production, { store }) => {
    const consumed = store
      .rows('stock.move')
      .some((move) => move['raw_material_production_id'] === production.id && move['state'] === 'done');
    for (const move of rawMoves(store, production)) store.write('stock.move', move.id, { state: 'cancel' });
    for (const row of workOrders(store, production))
      store.write('mrp.workorder', row.id, { state: 'cancel' });
    store.write('mrp.production', production.id, { state: consumed ? 'done' : 'cancel' });
    return true;
  }),
});

export const WORK_ORDER_METHODS: Methods = {
  button_start: each((row, { store }) => {
    if (row['blocked']) throw userError('Please unblock the work center to start the work order.');
    if (row['state'] === 'done' || row['state'] === 'cancel')
      throw userError('You cannot start a work order that is already done or cancelled');
    store.write('mrp.workorder', row.id, { state: 'progress', date_start: store.clock() });
    store.write('mrp.production', Number(row['production_id']), { state: 'progress' });
    return true;
  }),
  button_finish: each((row, call) => {
    if (row['state'] !== 'done' && row['state'] !== 'cancel') finish(row, call);
    return true;
  }),
};
