/**
 * A change of the planning context. Rows come in groups, each group whole: all operations of an order, all stock of an
 * item. A group's rows take the place of those that were known; a group without rows is gone. So a delta can be applied
 * twice, late or overlapping with the next one, and the result is what a full read would have given.
 */
import type { PlanningRows } from './entities.ts';
import type { Instant } from '../time/index.ts';

export type Entity = keyof PlanningRows;
export type Row<E extends Entity> = PlanningRows[E][number];

/** Groups of one entity, whole. The groups of `rows` are among `of`. */
export interface GroupChange<E extends Entity> {
  of: readonly string[];
  rows: PlanningRows[E];
}
export type Changes = { [E in Entity]?: GroupChange<E> };

export interface ContextDelta {
  changes: Changes;
  /** what was looked at, changed or not: the figures of others keep their age; absent: everything */
  covers?: readonly Entity[];
  /** when the figures were true in the ERP */
  at: Instant;
  /** where the next delta goes on from */
  cursor: string;
}

/** The code by which an entity's rows are grouped. */
export const GROUP_OF: { readonly [E in Entity]: (row: Row<E>) => string } = {
  items: (row) => row.item,
  bomLines: (row) => row.parent,
  workCentres: (row) => row.workCentre,
  workOrders: (row) => row.workOrder,
  operations: (row) => row.workOrder,
  requirements: (row) => row.workOrder,
  stock: (row) => row.item,
  salesLines: (row) => row.salesLine,
  purchaseLines: (row) => row.purchaseLine,
};

export const ENTITIES = Object.keys(GROUP_OF) as readonly Entity[];

export const noRows = (): PlanningRows => ({
  items: [],
  bomLines: [],
  workCentres: [],
  workOrders: [],
  operations: [],
  requirements: [],
  stock: [],
  salesLines: [],
  purchaseLines: [],
});

/** The rows after a change: those of unchanged entities are the same arrays as before. */
export function applyDelta(rows: PlanningRows, { changes }: Pick<ContextDelta, 'changes'>): PlanningRows {
  const after = { ...rows };
  for (const entity of ENTITIES) replaceGroups(after, entity, changes[entity]);
  return after;
}

function replaceGroups<E extends Entity>(
  rows: PlanningRows,
  entity: E,
  change: GroupChange<E> | undefined,
): void {
  if (!change || change.of.length === 0) return;
  rows[entity] = [...rowsOutside(rows, entity, change), ...change.rows] as PlanningRows[E];
}

const rowsOutside = <E extends Entity>(rows: PlanningRows, entity: E, { of }: GroupChange<E>): Row<E>[] => {
  const changed = new Set(of);
  return rows[entity].filter((row: Row<E>) => !changed.has(GROUP_OF[entity](row)));
};

/** The rows that changes take the place of. */
export function rowsReplaced(rows: PlanningRows, changes: Changes): PlanningRows {
  const replaced = noRows();
  for (const entity of ENTITIES) putReplaced(replaced, entity, rows, changes[entity]);
  return replaced;
}

function putReplaced<E extends Entity>(
  replaced: PlanningRows,
  entity: E,
  rows: PlanningRows,
  change: GroupChange<E> | undefined,
): void {
  if (change) replaced[entity] = rowsWithin(rows, entity, change) as PlanningRows[E];
}

function rowsWithin<E extends Entity>(rows: PlanningRows, entity: E, { of }: GroupChange<E>): Row<E>[] {
  const changed = new Set(of);
  return rows[entity].filter((row: Row<E>) => changed.has(GROUP_OF[entity](row)));
}

/** What of a delta is news: the groups whose rows differ from those known. Deltas overlap, so most often little is. */
export function newsOf(rows: PlanningRows, { changes }: Pick<ContextDelta, 'changes'>): Changes {
  const news: Changes = {};
  for (const entity of ENTITIES) putNews(news, entity, rows, changes[entity]);
  return news;
}

function putNews<E extends Entity>(
  news: Changes,
  entity: E,
  rows: PlanningRows,
  change: GroupChange<E> | undefined,
): void {
  if (!change || change.of.length === 0) return;
  put(
    news,
    entity,
    differingGroups(entity, rowsWithin(rows, entity, change), change.rows, new Set(change.of)),
  );
}

/** What leads from one state of all rows to another; of some entities only, for those who have no time for all at once. */
export function changesBetween(
  before: PlanningRows,
  after: PlanningRows,
  entities: readonly Entity[] = ENTITIES,
): Changes {
  const changes: Changes = {};
  for (const entity of entities) putBetween(changes, entity, before, after);
  return changes;
}

function putBetween<E extends Entity>(
  changes: Changes,
  entity: E,
  before: PlanningRows,
  after: PlanningRows,
): void {
  if (before[entity] !== after[entity])
    put(changes, entity, differingGroups(entity, before[entity], after[entity]));
}

function put<E extends Entity>(changes: Changes, entity: E, change: GroupChange<E>): void {
  if (change.of.length > 0) (changes as { [K in E]?: GroupChange<E> })[entity] = change;
}

function differingGroups<E extends Entity>(
  entity: E,
  before: readonly Row<E>[],
  after: readonly Row<E>[],
  groups?: ReadonlySet<string>,
): GroupChange<E> {
  const groupOf: (row: Row<E>) => string = GROUP_OF[entity];
  const were = Map.groupBy(before, groupOf);
  const are = Map.groupBy(after, groupOf);
  const of = [...(groups ?? new Set([...were.keys(), ...are.keys()]))].filter(
    (group) => !sameRows(were.get(group) ?? [], are.get(group) ?? []),
  );
  return { of, rows: of.flatMap((group) => are.get(group) ?? []) as PlanningRows[E] };
}

/** In whatever order, and in whatever order of their fields: a database keeps neither. */
function sameRows(a: readonly object[], b: readonly object[]): boolean {
  if (a.length !== b.length) return false;
  if (a.every((row, n) => sameRow(row as Fields, b[n] as Fields))) return true;
  const left = a.map(written).toSorted();
  const right = b.map(written).toSorted();
  return left.every((row, n) => row === right[n]);
}

type Fields = Readonly<Record<string, unknown>>;

/** An absent field is as good as an undefined one. */
function sameRow(a: Fields, b: Fields): boolean {
  if (a === b) return true;
  for (const field in a) if (a[field] !== b[field]) return false;
  for (const field in b) if (a[field] !== b[field]) return false;
  return true;
}

const written = (row: object): string =>
  JSON.stringify(
    Object.entries(row)
      .filter(([, value]) => value !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
