/**
 * The planning context's tables: one row per ERP row, by its group and its natural key; only what differs is written.
 * Several hubs write the same rows: one after the other, and what is older than what is stored is not written, for the
 * newer reading has seen the same changes and later ones.
 */
import {
  type Changes,
  type ContextDelta,
  type Drift,
  ENTITIES,
  type Entity,
  GROUP_OF,
  noRows,
  type PlanningRows,
  type Row,
} from '@gemba/core/planning';
import type { Instant } from '@gemba/core/time';
import type { Pool } from 'pg';
import { type Connection, inTransaction } from '../store/database.ts';

export type Ages = Record<Entity, Instant>;

export interface Stored {
  rows: PlanningRows;
  at: Instant;
  ages: Partial<Ages>;
  /** null: this ERP gave none */
  cursor: string | null;
  /** when everything was last read */
  reconciledAt: Instant | null;
  drift: Drift | null;
}

/** Natural keys; rows that share one (two stock positions alike) are numbered. */
const KEYS: { [E in Entity]: (row: Row<E>) => (string | undefined)[] } = {
  items: (row) => [row.item],
  bomLines: (row) => [row.parent, row.component],
  workCentres: (row) => [row.workCentre],
  workOrders: (row) => [row.workOrder],
  operations: (row) => [row.workOrder, row.operation],
  requirements: (row) => [row.workOrder, row.operation, row.item, row.lot],
  stock: (row) => [row.item, row.lot, row.location, row.status],
  salesLines: (row) => [row.salesLine],
  purchaseLines: (row) => [row.purchaseLine],
};

/** @param erp whose cursor is wanted @returns null: the ERP was never read */
export async function loadStored(pool: Pool, plant: string, erp: string): Promise<Stored | null> {
  const read = await pool.query<Omit<Stored, 'rows' | 'ages'>>(
    `select read_at as at, case when erp = $2 then cursor end as cursor, reconciled_at as "reconciledAt", drift
       from planning_read where plant = $1`,
    [plant, erp],
  );
  const stored = read.rows[0];
  if (!stored) return null;
  const ages = await pool.query<{ entity: Entity; at: Instant }>(
    'select entity, read_at as at from planning_age where plant = $1',
    [plant],
  );
  const rows = noRows();
  for (const entity of ENTITIES) {
    const found = await pool.query<{ body: never }>(
      'select body from planning_row where plant = $1 and entity = $2 order by grp, key',
      [plant, entity],
    );
    rows[entity] = found.rows.map(({ body }) => body);
  }
  return { ...stored, rows, ages: Object.fromEntries(ages.rows.map(({ entity, at }) => [entity, at])) };
}

/** rows in one statement: more would hold up whatever else the hub has to do */
const SLICE = 5_000;

export interface Reading {
  at: Instant;
  cursor: string | null;
  /** whose cursor it is */
  erp: string;
  /** entities that were looked at */
  covers: readonly Entity[];
  /** the hub's own time */
  now: Instant;
}

/** @param changes groups that differ from what this hub held */
export async function saveChanges(
  pool: Pool,
  plant: string,
  { changes }: Pick<ContextDelta, 'changes'>,
  reading: Reading,
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    if (!(await isNewest(tx, plant, reading))) return;
    for (const entity of ENTITIES) await replaceRows(tx, plant, entity, changes[entity], reading.now);
    await saveReading(tx, plant, reading);
  });
}

/** Makes the stored rows what a full read found. @param drift null: there was nothing to compare it with */
export async function saveWhole(
  pool: Pool,
  plant: string,
  rows: PlanningRows,
  reading: Reading,
  drift: Drift | null,
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    if (!(await isNewest(tx, plant, reading))) return;
    for (const entity of ENTITIES)
      await replaceRows(tx, plant, entity, { of: null, rows: rows[entity] }, reading.now);
    await saveReading(tx, plant, reading);
    await tx.query('update planning_read set reconciled_at = $2, drift = $3 where plant = $1', [
      plant,
      reading.now,
      drift && JSON.stringify(drift),
    ]);
  });
}

/** One hub after the other. */
async function isNewest(tx: Connection, plant: string, { at, erp }: Reading): Promise<boolean> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('gemba planning'), hashtext($1))`, [plant]);
  const newer = await tx.query('select from planning_read where plant = $1 and erp = $2 and read_at > $3', [
    plant,
    erp,
    at,
  ]);
  return newer.rowCount === 0;
}

/** @param change `of` null: all groups */
async function replaceRows<E extends Entity>(
  tx: Connection,
  plant: string,
  entity: E,
  change: { of: readonly string[] | null; rows: readonly Row<E>[] } | undefined,
  now: Instant,
): Promise<void> {
  if (!change) return;
  const { rows } = change;
  const { groups, keys } = keyed(entity, rows);
  await tx.query(
    `delete from planning_row p where plant = $1 and entity = $2 and ($3::text[] is null or grp = any ($3))
        and not exists (select from unnest($4::text[], $5::text[]) as f (grp, key) where f.grp = p.grp and f.key = p.key)`,
    [plant, entity, change.of, groups, keys],
  );
  for (let from = 0; from < rows.length; from += SLICE) {
    const slice = rows.slice(from, from + SLICE);
    await tx.query(
      `insert into planning_row as p (plant, entity, grp, key, body, version, read_at)
       select $1, $2, f.grp, f.key, f.body::jsonb, f.version, $7
         from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as f (grp, key, body, version)
       on conflict (plant, entity, grp, key)
         do update set body = excluded.body, version = excluded.version, read_at = excluded.read_at
         where p.body is distinct from excluded.body`,
      [
        plant,
        entity,
        groups.slice(from, from + SLICE),
        keys.slice(from, from + SLICE),
        slice.map((row) => JSON.stringify(row)),
        slice.map((row) => ('version' in row ? row.version : null)),
        now,
      ],
    );
  }
}

async function saveReading(
  tx: Connection,
  plant: string,
  { at, cursor, erp, covers }: Reading,
): Promise<void> {
  await tx.query(
    `insert into planning_read (plant, read_at, cursor, erp) values ($1, $2, $3, $4)
     on conflict (plant) do update set read_at = excluded.read_at, cursor = excluded.cursor, erp = excluded.erp`,
    [plant, at, cursor, erp],
  );
  await tx.query(
    `insert into planning_age (plant, entity, read_at) select $1, e, $3 from unnest($2::text[]) as e
     on conflict (plant, entity) do update set read_at = excluded.read_at`,
    [plant, covers, at],
  );
}

function keyed<E extends Entity>(entity: E, rows: readonly Row<E>[]) {
  const keysOf: (row: Row<E>) => (string | undefined)[] = KEYS[entity];
  const groupOf: (row: Row<E>) => string = GROUP_OF[entity];
  const seen = new Map<string, number>();
  const groups: string[] = [];
  const keys: string[] = [];
  for (const row of rows) {
    const group = groupOf(row);
    const key = keysOf(row)
      .map((part) => part ?? '')
      .join('/')
      // so that no code looks like a number that was given here
      .replaceAll('#', '##');
    const nth = (seen.get(`${group}\n${key}`) ?? 0) + 1;
    seen.set(`${group}\n${key}`, nth);
    groups.push(group);
    keys.push(nth === 1 ? key : `${key}#${nth}`);
  }
  return { groups, keys };
}

/** Of changes and of drift: both leave out entities without any. */
export const isEmpty = (perEntity: Changes | Drift): boolean => Object.keys(perEntity).length === 0;
