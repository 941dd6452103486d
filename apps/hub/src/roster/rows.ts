/** The roster's tables: its head, versions and entries. Every change is made under the head's lock and counted by it. */
import type { Instant } from '@gemba/core/time';
import type { RosterEntry, RosterVersion } from '@gemba/core/wire';
import type { Connection, Database } from '../store/database.ts';

export interface Head {
  version: number;
  revision: number;
}

/** With the row that says when it expires. */
export type EntryRow = RosterEntry & { expiresAt: Instant; revision: number };

const ENTRY = `id, kind, entry, state, by, at, settled_by as "settledBy", settled_at as "settledAt",
  expires_at as "expiresAt", revision`;

export async function readHead(database: Database, plant: string): Promise<Head> {
  const { rows } = await database.query<Head>({
    name: 'roster-head',
    text: 'select version, revision from roster_head where plant = $1',
    values: [plant],
  });
  return rows[0] ?? { version: 0, revision: 0 };
}

/** Nobody else changes the roster until the transaction ends. */
export async function lockHead(tx: Connection, plant: string): Promise<Head> {
  await tx.query('insert into roster_head (plant) values ($1) on conflict do nothing', [plant]);
  const { rows } = await tx.query<Head>(
    'select version, revision from roster_head where plant = $1 for update',
    [plant],
  );
  return rows[0] as Head;
}

export async function moveHead(tx: Connection, plant: string, { version, revision }: Head): Promise<void> {
  await tx.query('update roster_head set version = $2, revision = $3 where plant = $1', [
    plant,
    version,
    revision,
  ]);
}

const VERSION = 'version, author, reason, at';

export async function readVersion(
  database: Database | Connection,
  plant: string,
  version: number,
): Promise<(RosterVersion & { document: unknown }) | null> {
  const { rows } = await database.query<RosterVersion & { document: unknown }>(
    `select ${VERSION}, document from roster_version where plant = $1 and version = $2`,
    [plant, version],
  );
  return rows[0] ?? null;
}

/** The version that held at an instant; before the first one, the first. */
export async function versionHeldAt(
  database: Database,
  plant: string,
  at: Instant,
): Promise<(RosterVersion & { document: unknown }) | null> {
  const { rows } = await database.query<RosterVersion & { document: unknown }>(
    `select ${VERSION}, document from roster_version where plant = $1
     order by at <= $2 desc, case when at <= $2 then -version else version end limit 1`,
    [plant, at],
  );
  return rows[0] ?? null;
}

/** Newest first, after a version. */
export async function listVersions(
  database: Database,
  plant: string,
  before: number,
  limit: number,
): Promise<RosterVersion[]> {
  const { rows } = await database.query<RosterVersion>(
    `select ${VERSION} from roster_version where plant = $1 and version < $2 order by version desc limit $3`,
    [plant, before, limit],
  );
  return rows;
}

export async function lastFile(tx: Connection, plant: string): Promise<string | null> {
  const { rows } = await tx.query<{ sha: string }>(
    `select file_sha256 as sha from roster_version where plant = $1 and file_sha256 is not null
     order by version desc limit 1`,
    [plant],
  );
  return rows[0]?.sha ?? null;
}

export async function insertVersion(
  tx: Connection,
  plant: string,
  { version, author, reason, at, document }: RosterVersion & { document: unknown },
  fileSha256: string | null,
): Promise<void> {
  await tx.query(
    `insert into roster_version (plant, version, document, author, reason, at, file_sha256)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [plant, version, JSON.stringify(document), author, reason, at, fileSha256],
  );
}

/** Entries that changed after a revision and have not expired at `at`; settled ones too, so that they can be let go. */
export async function entriesSince(
  database: Database,
  plant: string,
  revision: number,
  at: Instant,
): Promise<EntryRow[]> {
  const { rows } = await database.query<EntryRow>(
    `select ${ENTRY} from roster_entry where plant = $1 and revision > $2 and expires_at > $3 order by revision, id`,
    [plant, revision, at],
  );
  return rows;
}

/** Entries that were active at an instant and could change who was on then. */
export async function entriesHeldAt(database: Database, plant: string, at: Instant): Promise<EntryRow[]> {
  const { rows } = await database.query<EntryRow>(
    `select ${ENTRY} from roster_entry
     where plant = $1 and expires_at > $2 and active_at <= $2 and (ended_at is null or ended_at > $2)
     order by active_at, revision, id`,
    [plant, at],
  );
  return rows;
}

/** Active entries that expire at one of these instants, as the same ones do, whether that is past or not. */
export async function activeExpiringAt(
  tx: Connection,
  plant: string,
  expiries: readonly Instant[],
): Promise<Pick<RosterEntry, 'kind' | 'entry'>[]> {
  const { rows } = await tx.query<Pick<RosterEntry, 'kind' | 'entry'>>(
    `select kind, entry from roster_entry
     where plant = $1 and expires_at = any($2::timestamptz[]) and state = 'active'`,
    [plant, expiries],
  );
  return rows;
}

export async function readEntry(tx: Connection, plant: string, id: string): Promise<EntryRow | null> {
  const { rows } = await tx.query<EntryRow>(
    `select ${ENTRY} from roster_entry where plant = $1 and id = $2`,
    [plant, id],
  );
  return rows[0] ?? null;
}

export async function insertEntries(
  tx: Connection,
  plant: string,
  entries: readonly EntryRow[],
): Promise<void> {
  await tx.query(
    `insert into roster_entry (id, plant, kind, entry, state, by, at, active_at, expires_at, revision)
     select e.id, $1, e.kind, e.entry, e.state, e.by, e.at, case when e.state = 'active' then e.at end,
       e."expiresAt", e.revision
     from jsonb_to_recordset($2) as e (id uuid, kind text, entry jsonb, state text, by text, at timestamptz,
       "expiresAt" timestamptz, revision bigint)`,
    [plant, JSON.stringify(entries)],
  );
}

export async function settleEntry(
  tx: Connection,
  id: string,
  { state, by, at, revision }: { state: RosterEntry['state']; by: string; at: Instant; revision: number },
): Promise<void> {
  await tx.query(
    `update roster_entry set state = $2, settled_by = $3, settled_at = $4, revision = $5,
       active_at = case when $2 = 'active' then $4::timestamptz else active_at end,
       ended_at = case when $2 = 'active' then null else $4::timestamptz end
     where id = $1`,
    [id, state, by, at, revision],
  );
}
