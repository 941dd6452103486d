/**
 * Work orders as productions: `number` is the order's own. Planned ones are drafts, released ones waiting, running ones
 * running, finished ones done. What was issued or made so far is done moves; what is open is draft moves, with the lot
 * where one is reserved. Operations are works with the operation's number as their sequence; what was done has a cycle.
 */
import type { Operation, PlanningRows, Requirement, WorkOrder } from '@gemba/core/planning';
import { date, decimal, seconds, type Fields, type TrytonClient } from '../rpc.ts';
import type { Foundation } from './foundation.ts';
import { of, type MasterData } from './master-data.ts';
import type { Stock } from './stock.ts';

interface Plant {
  base: Foundation;
  master: MasterData;
  stock: Stock;
  rows: PlanningRows;
  /** turns an instant into a calendar day of the plant */
  dayOf: (at: string) => string;
}

export async function seedOrders(tryton: TrytonClient, plant: Plant): Promise<void> {
  const { rows } = plant;
  const needs = Map.groupBy(rows.requirements, ({ workOrder }) => workOrder);
  const steps = Map.groupBy(rows.operations, ({ workOrder }) => workOrder);
  const ids = await tryton.create(
    'production',
    rows.workOrders.map((order) =>
      production(plant, order, needs.get(order.workOrder) ?? [], steps.get(order.workOrder) ?? []),
    ),
  );
  const idOf = new Map(rows.workOrders.map(({ workOrder }, n) => [workOrder, ids[n] ?? 0]));
  const inStates = (...states: WorkOrder['state'][]) =>
    rows.workOrders.filter(({ state }) => states.includes(state)).map(({ workOrder }) => of(idOf, workOrder));

  await tryton.press('production', 'wait', inStates('released', 'running', 'finished'));
  const started = inStates('running', 'finished');
  await tryton.press('production', 'assign_force', started);
  await tryton.press('production', 'run', started);
  await issueLater(tryton, plant, idOf);
  await doCycles(tryton, plant, idOf);
  await receiveDone(tryton, plant, idOf);
  await tryton.press('production', 'done', inStates('finished'));
}

const begun = ({ state }: WorkOrder) => state === 'running' || state === 'finished';

function production(
  plant: Plant,
  order: WorkOrder,
  needs: readonly Requirement[],
  steps: readonly Operation[],
): Fields {
  const { base, master, dayOf } = plant;
  const wanted = needs.map((need) => ({ need, qty: begun(order) ? need.qtyIssued : need.qty }));
  const outputs = [
    { qty: order.qtyDone, done: true },
    { qty: order.qty - order.qtyDone, done: false },
  ];
  return {
    number: order.workOrder,
    company: base.company,
    warehouse: base.warehouse,
    location: base.production,
    product: of(master.products, order.item),
    bom: of(master.boms, order.item),
    uom: unitOf(plant, order.item),
    quantity: order.qty,
    planned_start_date: date(dayOf(order.start)),
    planned_date: date(dayOf(order.end)),
    work_center: of(master.workCentres, order.line),
    inputs: [['create', wanted.filter(({ qty }) => qty > 0).map(({ need, qty }) => input(plant, need, qty))]],
    outputs: [
      [
        'create',
        outputs.filter(({ qty }) => qty > 0).map(({ qty, done }) => output(plant, order, qty, done)),
      ],
    ],
    works: [
      [
        'create',
        steps.map((step) => ({
          company: base.company,
          sequence: Number(step.operation),
          operation: of(master.operations, step.description),
          work_center: of(master.workCentres, step.workCentre),
        })),
      ],
    ],
  };
}

function input(plant: Plant, { item, lot }: Requirement, quantity: number): Fields {
  const { base, master, stock } = plant;
  const place = lot === undefined ? undefined : stock.placeOf.get(lot);
  return {
    product: of(master.products, item),
    uom: unitOf(plant, item),
    quantity,
    from_location: place === undefined ? base.storage : of(stock.locations, place),
    to_location: base.production,
    company: base.company,
    ...(lot !== undefined && { lot: of(stock.lots, lot) }),
  };
}

/** What was made lies under the order's own lot where the plant's stock shows it. */
function output(plant: Plant, { item, workOrder }: WorkOrder, quantity: number, done: boolean): Fields {
  const { base, master, stock } = plant;
  const lot = `${item}-${workOrder}`;
  const place = done ? stock.placeOf.get(lot) : undefined;
  return {
    product: of(master.products, item),
    uom: unitOf(plant, item),
    quantity,
    from_location: base.production,
    to_location: place === undefined ? base.storage : of(stock.locations, place),
    company: base.company,
    currency: base.currency,
    unit_price: decimal(0),
    ...(place !== undefined && { lot: of(stock.lots, lot) }),
  };
}

/** What a running order still needs: `run` would have issued it. */
async function issueLater(
  tryton: TrytonClient,
  plant: Plant,
  idOf: ReadonlyMap<string, number>,
): Promise<void> {
  const running = plant.rows.workOrders.filter(({ state }) => state === 'running');
  await tryton.create(
    'stock.move',
    running.flatMap((order) =>
      plant.rows.requirements
        .filter((need) => need.workOrder === order.workOrder && need.qty > need.qtyIssued)
        .map((need) => ({
          ...input(plant, need, Math.round((need.qty - need.qtyIssued) * 1e6) / 1e6),
          production_input: of(idOf, order.workOrder),
          planned_date: date(plant.dayOf(order.start)),
        })),
    ),
  );
}

async function doCycles(
  tryton: TrytonClient,
  { rows }: Plant,
  idOf: ReadonlyMap<string, number>,
): Promise<void> {
  const orders = rows.workOrders.filter(begun).map(({ workOrder }) => workOrder);
  const works = await tryton.read(
    'production.work',
    [['production', 'in', orders.map((order) => of(idOf, order))]],
    ['production', 'sequence'],
  );
  const workOf = new Map(
    works.map((row) => [`${Number(row['production'])}/${Number(row['sequence'])}`, Number(row['id'])]),
  );
  const steps = rows.operations.filter((step) => orders.includes(step.workOrder) && step.state !== 'open');
  const cycles = await tryton.create(
    'production.work.cycle',
    steps.map(({ workOrder, operation, start, end, state }) => ({
      work: of(workOf, `${of(idOf, workOrder)}/${Number(operation)}`),
      ...(state === 'done' && { duration: seconds((Date.parse(end) - Date.parse(start)) / 1_000) }),
    })),
  );
  await tryton.press('production.work.cycle', 'run', cycles);
  await tryton.press(
    'production.work.cycle',
    'do',
    cycles.filter((_, n) => steps[n]?.state === 'done'),
  );
}

async function receiveDone(
  tryton: TrytonClient,
  { rows }: Plant,
  idOf: ReadonlyMap<string, number>,
): Promise<void> {
  const made = new Map(
    rows.workOrders
      .filter(({ state, qtyDone }) => state === 'running' && qtyDone > 0)
      .map(({ workOrder, qtyDone }) => [of(idOf, workOrder), qtyDone]),
  );
  const outputs = await tryton.read(
    'stock.move',
    [['production_output', 'in', [...made.keys()]]],
    ['production_output', 'quantity'],
  );
  // the open rest may be as much as what is done: one of the two then
  const done = new Map<number, number>();
  for (const row of outputs) {
    const order = Number(row['production_output']);
    if (row['quantity'] === made.get(order) && !done.has(order)) done.set(order, Number(row['id']));
  }
  await tryton.press('stock.move', 'do', [...done.values()]);
}

function unitOf({ master, rows }: Plant, item: string): number {
  const uom = rows.items.find((row) => row.item === item)?.uom ?? '';
  return of(master.units, uom);
}
