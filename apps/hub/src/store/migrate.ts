/**
 * The schema moves forward only: `migrations/NNN-name.sql`, in order, each once. One run is one transaction under an
 * advisory lock, so hubs that start together wait for each other and a migration that fails leaves nothing behind.
 * A file that was applied is history: when its bytes change, the hub refuses to start rather than guess.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';

export interface Migration {
  /** the file's name, "001-journal.sql" */
  name: string;
  sql: string;
  sha256: string;
}

const FOLDER = join(import.meta.dirname, 'migrations');
const FILE = /^\d{3}-[a-z0-9-]+\.sql$/;
/** "gemba" in ASCII; any constant that nothing else in the database uses */
const LOCK = 0x67656d6261;

export async function readMigrations(folder: string = FOLDER): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  const misnamed = names.filter((name) => !FILE.test(name));
  if (misnamed.length > 0)
    throw new Error(`Migrations are named NNN-name.sql; not so: ${misnamed.join(', ')}`);
  const twice = names.filter((name, i) => names[i - 1]?.slice(0, 3) === name.slice(0, 3));
  if (twice.length > 0) throw new Error(`Two migrations have the same number: ${twice.join(', ')}`);
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * @returns the names of the migrations applied by this call
 * @throws Error when an applied file was changed or is gone, or when a migration fails (nothing of this call stays)
 */
export async function migrate(pool: pg.Pool, migrations?: readonly Migration[]): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations());
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await client.query(`
      create table if not exists migration (
        name text primary key,
        sha256 text not null,
        applied_at timestamptz not null default now()
      )`);
    const applied = await appliedTo(client);
    refuseChangedHistory(applied, wanted);
    const missing = wanted.filter(({ name }) => !applied.has(name));
    for (const migration of missing) await apply(client, migration);
    await client.query('commit');
    return missing.map(({ name }) => name);
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function appliedTo(client: pg.PoolClient): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from migration');
  return new Map(rows.map(({ name, sha256 }) => [name, sha256]));
}

async function apply(client: pg.PoolClient, { name, sql, sha256 }: Migration): Promise<void> {
  try {
    await client.query(sql);
  } catch (cause) {
    throw new Error(`Migration ${name} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  await client.query('insert into migration (name, sha256) values ($1, $2)', [name, sha256]);
}

function refuseChangedHistory(applied: ReadonlyMap<string, string>, wanted: readonly Migration[]): void {
  const known = new Map(wanted.map(({ name, sha256 }) => [name, sha256]));
  const problems = [...applied].flatMap(([name, sha256]) => {
    const now = known.get(name);
    if (now === undefined)
      return [`${name} is in the database but not in this version of Gemba (a newer one made it?)`];
    return now === sha256 ? [] : [`${name} was changed after it was applied; add a new migration instead`];
  });
  if (problems.length > 0)
    throw new Error(`The database does not fit this version of Gemba: ${problems.join('; ')}.`);
}
