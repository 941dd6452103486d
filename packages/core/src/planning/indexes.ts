/**
 * The look-ups of a planning context, each said once: from which entity, by which code, in which order. Built from all
 * rows, or carried on by a change of some: then only the lists under the codes concerned are made anew.
 */
import { compareText } from './compare-text.ts';
import type { Index, PlanningContext } from './context.ts';
import { type Changes, type Entity, GROUP_OF, type GroupChange, type Row, rowsReplaced } from './delta.ts';
import type { PlanningRows } from './entities.ts';

type IndexName = Exclude<keyof PlanningContext, 'at' | 'timeZone' | 'currency' | 'rows'>;
type Indexes = Pick<PlanningContext, IndexName>;

interface Kept<T> {
  from(rows: PlanningRows): T;
  /** @param gone the rows that the change takes the place of */
  after(before: T, gone: PlanningRows, changes: Changes): T;
}

const INDEXES: { readonly [N in IndexName]: Kept<Indexes[N]> } = {
  items: single('items'),
  workCentres: single('workCentres'),
  workOrders: single('workOrders'),
  salesLines: single('salesLines'),
  purchaseLines: single('purchaseLines'),
  bomOf: listed('bomLines', (r) => r.parent),
  whereUsed: listed('bomLines', (r) => r.component),
  workCentresOfLine: listed('workCentres', (r) => r.line),
  workCentresOfArea: listed('workCentres', (r) => r.area),
  workOrdersOfItem: listed('workOrders', (r) => r.item),
  workOrdersOfLine: listed('workOrders', (r) => r.line, byStart),
  operationsOfWorkOrder: listed('operations', (r) => r.workOrder, byStart),
  operationsAtWorkCentre: listed('operations', (r) => r.workCentre, byStart),
  requirementsOfWorkOrder: listed('requirements', (r) => r.workOrder),
  requirementsOfItem: listed('requirements', (r) => r.item),
  requirementsOnLot: listed('requirements', (r) => r.lot),
  stockOfItem: listed('stock', (r) => r.item),
  stockOfLot: listed('stock', (r) => r.lot),
  salesLinesOfItem: listed('salesLines', (r) => r.item),
  purchaseLinesOfItem: listed(
    'purchaseLines',
    (r) => r.item,
    (a, b) => compareText(a.due, b.due),
  ),
};

const NAMES = Object.keys(INDEXES) as readonly IndexName[];

export const indexesOf = (rows: PlanningRows): Indexes =>
  Object.fromEntries(NAMES.map((name) => [name, INDEXES[name].from(rows)])) as unknown as Indexes;

export function indexesAfter(before: PlanningContext, changes: Changes): Indexes {
  const gone = rowsReplaced(before.rows, changes);
  return Object.fromEntries(
    NAMES.map((name) => [name, carriedOn(name, before, gone, changes)]),
  ) as unknown as Indexes;
}

function carriedOn<N extends IndexName>(
  name: N,
  before: PlanningContext,
  gone: PlanningRows,
  changes: Changes,
): Indexes[N] {
  const kept: Kept<Indexes[N]> = INDEXES[name];
  return kept.after(before[name], gone, changes);
}

/** Entities whose groups have one row. */
function single<E extends 'items' | 'workCentres' | 'workOrders' | 'salesLines' | 'purchaseLines'>(
  entity: E,
): Kept<ReadonlyMap<string, Row<E>>> {
  const codeOf: (row: Row<E>) => string = GROUP_OF[entity];
  return {
    from: (rows) => new Map(rows[entity].map((row: Row<E>) => [codeOf(row), row])),
    after(before, _gone, changes) {
      const change: GroupChange<E> | undefined = changes[entity];
      if (!change) return before;
      const map = new Map(before);
      for (const code of change.of) map.delete(code);
      for (const row of change.rows) map.set(codeOf(row), row);
      return map;
    },
  };
}

/** Rows without the code are left out. */
function listed<E extends Entity>(
  entity: E,
  codeOf: (row: Row<E>) => string | undefined,
  inOrder?: (a: Row<E>, b: Row<E>) => number,
): Kept<Index<Row<E>>> {
  const byCode = (rows: readonly Row<E>[]): Map<string, Row<E>[]> => {
    const map = Map.groupBy(rows, (row) => codeOf(row) ?? '');
    map.delete('');
    return map;
  };
  return {
    from: (rows) => byCode(inOrder ? rows[entity].toSorted(inOrder) : rows[entity]),
    after(before, goneRows, changes) {
      const change: GroupChange<E> | undefined = changes[entity];
      if (!change) return before;
      const gone = byCode(goneRows[entity]);
      const come = byCode(change.rows);
      const map = new Map(before);
      for (const code of new Set([...gone.keys(), ...come.keys()])) {
        const left = new Set(gone.get(code));
        const list = [...(before.get(code) ?? []).filter((row) => !left.has(row)), ...(come.get(code) ?? [])];
        if (inOrder) list.sort(inOrder);
        if (list.length > 0) map.set(code, list);
        else map.delete(code);
      }
      return map;
    },
  };
}

function byStart(a: { start: string; workOrder: string }, b: { start: string; workOrder: string }): number {
  return compareText(a.start, b.start) || compareText(a.workOrder, b.workOrder);
}
