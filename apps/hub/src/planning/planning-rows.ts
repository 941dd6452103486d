/** The planning context's table: one row per ERP row, by its natural key; only what differs is written. */
import type { PlanningRows } from '@gemba/core/planning';
import { instant, type Instant } from '@gemba/core/time';
import type { Pool } from 'pg';
import { inTransaction } from '../store/database.ts';

type Entity = keyof PlanningRows;

/** Natural keys; rows that share one (two stock positions alike) are numbered. */
const KEYS: { [E in Entity]: (row: PlanningRows[E][number]) => (string | undefined)[] } = {
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
const ENTITIES = [
  'items',
  'bomLines',
  'workCentres',
  'workOrders',
  'operations',
  'requirements',
  'stock',
  'salesLines',
  'purchaseLines',
] as const satisfies readonly Entity[];

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

/** Null: the ERP was never read. */
export async function loadRows(
  pool: Pool,
  plant: string,
): Promise<{ rows: PlanningRows; at: Instant } | null> {
  const read = await pool.query<{ at: Date | string }>(
    'select read_at as at from planning_read where plant = $1',
    [plant],
  );
  const at = read.rows[0]?.at;
  if (at === undefined) return null;
  const rows = noRows();
  for (const entity of ENTITIES) {
    const found = await pool.query<{ body: never }>(
      'select body from planning_row where plant = $1 and entity = $2 order by key',
      [plant, entity],
    );
    rows[entity] = found.rows.map(({ body }) => body);
  }
  return { rows, at: instant(new Date(at).getTime()) };
}

/**
 * @param before the rows as this hub last saved them: entities that are the same are not compared in the database
 * @returns how many rows were added, changed or removed
 */
export async function saveRows(
  pool: Pool,
  plant: string,
  fresh: { rows: PlanningRows; at: Instant },
  { before, now }: { before: PlanningRows; now: Instant },
): Promise<number> {
  return inTransaction(pool, async (tx) => {
    let changed = 0;
    // one hub after the other: they write the same rows
    await tx.query(`select pg_advisory_xact_lock(hashtext('gemba planning'), hashtext($1))`, [plant]);
    for (const entity of ENTITIES) {
      if (JSON.stringify(before[entity]) === JSON.stringify(fresh.rows[entity])) continue;
      const { keys, bodies, versions } = keyed(entity, fresh.rows[entity]);
      const written = await tx.query(
        `insert into planning_row as p (plant, entity, key, body, version, read_at)
         select $1, $2, f.key, f.body::jsonb, f.version, $6
           from unnest($3::text[], $4::text[], $5::text[]) as f (key, body, version)
           left join planning_row o on o.plant = $1 and o.entity = $2 and o.key = f.key
          where o.body is distinct from f.body::jsonb
         on conflict (plant, entity, key)
           do update set body = excluded.body, version = excluded.version, read_at = excluded.read_at`,
        [plant, entity, keys, bodies, versions, now],
      );
      const removed = await tx.query(
        'delete from planning_row where plant = $1 and entity = $2 and key <> all ($3::text[])',
        [plant, entity, keys],
      );
      changed += (written.rowCount ?? 0) + (removed.rowCount ?? 0);
    }
    await tx.query(
      `insert into planning_read (plant, read_at) values ($1, $2)
       on conflict (plant) do update set read_at = excluded.read_at where planning_read.read_at < excluded.read_at`,
      [plant, fresh.at],
    );
    return changed;
  });
}

function keyed<E extends Entity>(entity: E, rows: readonly PlanningRows[E][number][]) {
  const seen = new Map<string, number>();
  const keys: string[] = [];
  const bodies: string[] = [];
  const versions: (string | null)[] = [];
  for (const row of rows) {
    const key = KEYS[entity](row)
      .map((part) => part ?? '')
      .join('/');
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    keys.push(nth === 1 ? key : `${key}#${nth}`);
    bodies.push(JSON.stringify(row));
    versions.push('version' in row ? row.version : null);
  }
  return { keys, bodies, versions };
}
