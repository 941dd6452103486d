/**
 * The cross-reference table. Rows are added and removed, never changed; a reference for a code that has one already takes
 * its place. Changes of one plant happen one after the other, so that the highest `change` tells whether a hub's copy is
 * current.
 */
import type { CodeEntity, CodeReference, Lesson } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import { type Connection, type Database, inTransaction } from '../../store/database.ts';

export type NewReference = Lesson;

export interface ReferenceRow extends CodeReference {
  id: string;
  by: string;
  at: Instant;
  removedBy: string | null;
  removedAt: Instant | null;
}

/** Whose act it is, and when. */
export interface Act {
  by: string;
  at: Instant;
}

/** The ERP's code belongs to another code of ours already: it would not find its way back. */
export interface TakenCode {
  taken: { reference: NewReference; by: string };
}

export interface Added {
  added: number;
  replaced: number;
  unchanged: number;
}

const COLUMNS = `id, entity, nullif(item, '') as item, ours, theirs, factor::float8 as factor,
  learned_from as "learnedFrom", by, at, removed_by as "removedBy", removed_at as "removedAt"`;

/** The references that hold, and the change that they are current with. */
export async function loadReferences(
  database: Database,
  plant: string,
): Promise<{ references: CodeReference[]; change: number }> {
  // first: what changes in between is seen as a change the next time
  const change = await lastChange(database, plant);
  const { rows } = await database.query<CodeReference>(
    `select entity, nullif(item, '') as item, ours, theirs, factor::float8 as factor, learned_from as "learnedFrom"
       from cross_reference where plant = $1 and removed_at is null order by at, id`,
    [plant],
  );
  return { references: rows, change };
}

export async function lastChange(database: Database, plant: string): Promise<number> {
  const { rows } = await database.query<{ change: number | null }>({
    name: 'cross-reference-change',
    text: 'select max(change) as change from cross_reference where plant = $1',
    values: [plant],
  });
  return rows[0]?.change ?? 0;
}

/** @param before newest first: what comes after this place. @returns one more than `limit` if there is more */
export async function listReferences(
  database: Database,
  plant: string,
  query: {
    entity: CodeEntity | null;
    search: string | null;
    removed: boolean;
    limit: number;
    before: readonly [at: string, id: string];
  },
): Promise<ReferenceRow[]> {
  const { rows } = await database.query<ReferenceRow>(
    `select ${COLUMNS} from cross_reference
      where plant = $1 and (at, id) < ($2, $3) and ($4::text is null or entity = $4)
        and ($5::text is null or position(lower($5) in lower(ours)) > 0 or position(lower($5) in lower(theirs)) > 0)
        and ($6 or removed_at is null)
      order by at desc, id desc limit $7`,
    [plant, ...query.before, query.entity, query.search, query.removed, query.limit + 1],
  );
  return rows;
}

/** All that hold, for export. */
export async function allReferences(database: Database, plant: string): Promise<ReferenceRow[]> {
  const { rows } = await database.query<ReferenceRow>(
    `select ${COLUMNS} from cross_reference where plant = $1 and removed_at is null
      order by entity, item, ours collate "C"`,
    [plant],
  );
  return rows;
}

/** All of them or none. @param learnedFrom the key of the posting that taught them; null: a person entered them */
export async function addReferences(
  database: Database,
  plant: string,
  references: readonly NewReference[],
  act: Act,
  learnedFrom: string | null = null,
): Promise<Added | TakenCode> {
  try {
    return await inTransaction(database, (tx) => addAll(tx, plant, references, act, learnedFrom));
  } catch (error) {
    if (error instanceof Taken) return { taken: error.what };
    throw error;
  }
}

/** Rolls back what was added before. */
class Taken extends Error {
  readonly what: TakenCode['taken'];
  constructor(what: TakenCode['taken']) {
    super('taken');
    this.what = what;
  }
}

async function addAll(
  tx: Connection,
  plant: string,
  references: readonly NewReference[],
  act: Act,
  learnedFrom: string | null,
): Promise<Added> {
  await inTurn(tx, plant);
  const done: Added = { added: 0, replaced: 0, unchanged: 0 };
  const fresh: NewReference[] = [];
  // first all that make room, so that two codes can be exchanged for each other
  for (const reference of references) {
    const became = await makeRoom(tx, plant, reference, act);
    done[became] += 1;
    if (became !== 'unchanged') fresh.push(reference);
  }
  for (const reference of fresh) {
    const by = learnedFrom === null ? await holderOf(tx, plant, reference) : null;
    if (by !== null) throw new Taken({ reference, by });
    await insert(tx, plant, reference, act, learnedFrom);
  }
  return done;
}

/** @returns null: there is none that holds */
export async function removeReference(
  database: Database,
  plant: string,
  id: string,
  act: Act,
): Promise<ReferenceRow | null> {
  return inTransaction(database, async (tx) => {
    await inTurn(tx, plant);
    const { rows } = await tx.query<ReferenceRow>(
      `update cross_reference set removed_by = $3, removed_at = $4, change = nextval('cross_reference_change')
        where plant = $1 and id = $2 and removed_at is null returning ${COLUMNS}`,
      [plant, id, act.by, act.at],
    );
    return rows[0] ?? null;
  });
}

async function inTurn(tx: Connection, plant: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('gemba cross-reference'), hashtext($1))`, [plant]);
}

/** Removes what our code referred to before. */
async function makeRoom(
  tx: Connection,
  plant: string,
  { entity, item, ours, theirs, factor }: NewReference,
  { by, at }: Act,
): Promise<keyof Added> {
  const known = await tx.query<{ same: boolean }>(
    `select theirs = $5 and factor = $6 as same from cross_reference
      where plant = $1 and entity = $2 and item = $3 and ours = $4 and removed_at is null`,
    [plant, entity, item ?? '', ours, theirs, factor],
  );
  const before = known.rows[0];
  if (before?.same) return 'unchanged';
  if (!before) return 'added';
  await tx.query(
    `update cross_reference set removed_by = $5, removed_at = $6, change = nextval('cross_reference_change')
      where plant = $1 and entity = $2 and item = $3 and ours = $4 and removed_at is null`,
    [plant, entity, item ?? '', ours, by, at],
  );
  return 'replaced';
}

/** Our code that the ERP's belongs to already; units may be shared. */
async function holderOf(
  tx: Connection,
  plant: string,
  { entity, item, theirs }: NewReference,
): Promise<string | null> {
  const { rows } = await tx.query<{ ours: string }>(
    `select ours from cross_reference where plant = $1 and entity = $2 and item = $3 and theirs = $4
        and removed_at is null and learned_from is null and entity <> 'uom'`,
    [plant, entity, item ?? '', theirs],
  );
  return rows[0]?.ours ?? null;
}

async function insert(
  tx: Connection,
  plant: string,
  { entity, item, ours, theirs, factor }: NewReference,
  { by, at }: Act,
  learnedFrom: string | null,
): Promise<void> {
  await tx.query(
    `insert into cross_reference (plant, entity, item, ours, theirs, factor, learned_from, by, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [plant, entity, item ?? '', ours, theirs, factor, learnedFrom, by, at],
  );
}
