/** Reads productions with what belongs to them: works, inputs and outputs in one question each per 500 orders. */
import type { Instant } from '@gemba/core/time';
import { type OrderNames, orderRows, type OrderRows } from './orders.ts';
import { changedSince, type Domain, readAll, readOf } from '../records/read-table.ts';
import type { Source } from '../source.ts';
import { MOVE, PRODUCTION, type Production, WORK } from '../records/tables.ts';

/** Open ones, and those that were finished or cancelled not long ago. */
export const currentOrders = (closedSince: Instant): Domain => [
  'OR',
  ['state', 'not in', ['done', 'cancelled']],
  changedSince(closedSince),
];

/** The orders alone, for re-reading a few: no operations, no requirements. */
export async function readOrderHeads(source: Source, numbers: readonly string[]): Promise<OrderRows[]> {
  return read(source, await readOf(source.session, PRODUCTION, 'number', numbers), false);
}

export async function readCurrentOrders(source: Source, closedSince: Instant): Promise<OrderRows[]> {
  return read(source, await readAll(source.session, PRODUCTION, currentOrders(closedSince)), true);
}

/** @returns the rows of those that are current, and the numbers of all */
export async function readOrders(source: Source, ids: Iterable<number>, closedSince: Instant) {
  const wanted = [...ids];
  const current = await readOf(source.session, PRODUCTION, 'id', wanted, currentOrders(closedSince));
  const known = new Set(current.map((p) => p.id));
  const others = await readOf(
    source.session,
    PRODUCTION,
    'id',
    wanted.filter((id) => !known.has(id)),
  );
  return {
    orders: await read(source, current, true),
    numbers: [...current, ...others].flatMap(({ number }) => (number === null ? [] : [number])),
  };
}

async function read(
  { session, names, days }: Source,
  productions: Production[],
  whole: boolean,
): Promise<OrderRows[]> {
  await names.ensureSmall();
  const idsOf = (wanted: (production: Production) => boolean) => productions.filter(wanted).map((p) => p.id);
  // an order's line is that of its first operation where it has no work centre of its own
  const works = await readOf(
    session,
    WORK,
    'production',
    idsOf((p) => whole || p.work_center === null),
  );
  const inputs = await readOf(
    session,
    MOVE,
    'production_input',
    idsOf((p) => whole && p.state !== 'done' && p.state !== 'cancelled'),
  );
  const outputs = await readOf(
    session,
    MOVE,
    'production_output',
    idsOf((p) => p.state === 'running' || p.state === 'done'),
    [['state', '=', 'done']],
  );
  const made = outputs.filter((m) => names.locations.get(m.to_location).type === 'storage');
  await names.ensureProducts([...productions.map((p) => p.product), ...inputs.map((m) => m.product)]);
  await names.lots.ensure(inputs.map((m) => m.lot));
  await names.operations.ensure(works.map((w) => w.operation));

  const tree = names.workCentres();
  const of: OrderNames = {
    item: names.item,
    inItemUnit: names.inItemUnit,
    workCentre: tree.nameOf,
    lineOf: tree.lineOf,
    operation: (id) => names.operations.get(id).name,
    lot: (id) => names.lots.get(id).number,
  };
  const worksOf = Map.groupBy(works, (w) => w.production);
  const inputsOf = Map.groupBy(inputs, (m) => m.production_input);
  const madeOf = Map.groupBy(made, (m) => m.production_output);
  return productions.flatMap((production) => {
    const parts = {
      works: worksOf.get(production.id) ?? [],
      inputs: inputsOf.get(production.id) ?? [],
      made: madeOf.get(production.id) ?? [],
    };
    return orderRows(production, parts, of, days) ?? [];
  });
}
