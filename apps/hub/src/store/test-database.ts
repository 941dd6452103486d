/**
 * A database of its own for a test: empty, migrated, gone after `drop`. The schema is built once per state of the
 * migration files as a template, and copied: a few ten milliseconds instead of all migrations each time.
 */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Pool } from 'pg';
import { inject } from 'vitest';
import { openDatabase } from './database.ts';
import { migrate, type Migration, readMigrations } from './migrate.ts';

export interface TestDatabase {
  pool: Pool;
  url: string;
  /** ends the pool and removes the database, other sessions in it included */
  drop(): Promise<void>;
}

export async function testDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const migrations = await readMigrations();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(server, async (client) => {
    const template = await ensureTemplate(client, server, migrations);
    await client.query(`create database ${name} template ${template}`);
  });
  const url = databaseUrl(server, name);
  const pool = openDatabase(url, 5);
  return {
    pool,
    url,
    drop: async () => {
      if (!pool.ended) await pool.end();
      await onServer(server, async (client) => {
        await sessionsGone(client, name);
        await client.query(`drop database if exists ${name} with (force)`);
      });
    },
  };
}

/** A pool has ended before its sockets have: a session that is forced out then raises an error that nobody can catch. */
async function sessionsGone(client: Client, database: string): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    const { rowCount } = await client.query('select from pg_stat_activity where datname = $1', [database]);
    if (rowCount === 0) return;
    await sleep(20);
  }
}

async function ensureTemplate(
  client: Client,
  server: string,
  migrations: readonly Migration[],
): Promise<string> {
  const state = createHash('sha256').update(migrations.map(({ name, sha256 }) => name + sha256).join());
  const template = `template_${state.digest('hex').slice(0, 16)}`;
  await client.query(`select pg_advisory_lock(hashtext($1))`, [template]);
  try {
    const ready = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [
      template,
    ]);
    if (ready.rowCount === 1) return template;
    await client.query(`drop database if exists ${template} with (force)`);
    await client.query(`create database ${template}`);
    const pool = openDatabase(databaseUrl(server, template), 1);
    try {
      await migrate(pool, migrations);
    } finally {
      await pool.end();
    }
    await client.query(`alter database ${template} is_template true`);
    return template;
  } finally {
    await client.query(`select pg_advisory_unlock(hashtext($1))`, [template]);
  }
}

async function onServer(server: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: server });
  client.on('error', () => undefined); // one that ends meanwhile fails its statement, not the whole run
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const databaseUrl = (server: string, name: string): string => server.replace(/\/[^/]*$/, `/${name}`);
