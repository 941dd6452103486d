import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate, type Migration, readMigrations } from './migrate.ts';
import { testDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let shipped: Migration[];

beforeEach(async () => {
  database = await testDatabase();
  shipped = await readMigrations();
});
afterEach(() => database.drop());

const migration = (name: string, sql: string): Migration => ({
  name,
  sql,
  sha256: createHash('sha256').update(sql).digest('hex'),
});

test('a test database has every shipped migration, and a second run applies none', async () => {
  const { rows } = await database.pool.query<{ name: string }>('select name from migration order by name');
  expect(rows.map(({ name }) => name)).toEqual(shipped.map(({ name }) => name));
  expect(await migrate(database.pool)).toEqual([]);
});

test('new migrations are applied in order, once', async () => {
  const added = [
    migration('901-a.sql', 'create table a (n int)'),
    migration('902-b.sql', 'alter table a add m int'),
  ];
  expect(await migrate(database.pool, [...shipped, ...added])).toEqual(['901-a.sql', '902-b.sql']);
  expect(await migrate(database.pool, [...shipped, ...added])).toEqual([]);
  await database.pool.query('insert into a (n, m) values (1, 2)');
});

test('hubs that start together apply each migration once', async () => {
  const added = [...shipped, migration('901-a.sql', 'create table a (n int)')];
  const runs = await Promise.all([1, 2, 3].map(() => migrate(database.pool, added)));
  expect(runs.flat()).toEqual(['901-a.sql']);
});

test('a failing migration is named and leaves nothing of its run behind', async () => {
  const added = [
    migration('901-a.sql', 'create table a (n int)'),
    migration('902-b.sql', 'create tabel b ()'),
  ];
  await expect(migrate(database.pool, [...shipped, ...added])).rejects.toThrow(
    /902-b\.sql failed: syntax error/,
  );
  const { rows } = await database.pool.query("select to_regclass('a') as found");
  expect(rows).toEqual([{ found: null }]);
});

test('a migration changed after it was applied is refused by name', async () => {
  await migrate(database.pool, [...shipped, migration('901-a.sql', 'create table a (n int)')]);
  const changed = [...shipped, migration('901-a.sql', 'create table a (n bigint)')];
  await expect(migrate(database.pool, changed)).rejects.toThrow(
    /901-a\.sql was changed after it was applied/,
  );
});

test('a database of a newer version is refused', async () => {
  await migrate(database.pool, [...shipped, migration('901-a.sql', 'create table a (n int)')]);
  await expect(migrate(database.pool, shipped)).rejects.toThrow(
    /901-a\.sql is in the database but not in this/,
  );
});

test('migration files with a wrong name or the same number twice are refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gemba-migrations-'));
  try {
    await writeFile(join(folder, '1-a.sql'), 'select 1');
    await expect(readMigrations(folder)).rejects.toThrow(/not so: 1-a\.sql/);
    await rm(join(folder, '1-a.sql'));
    await writeFile(join(folder, '001-a.sql'), 'select 1');
    await writeFile(join(folder, '001-b.sql'), 'select 1');
    await expect(readMigrations(folder)).rejects.toThrow(/same number: 001-b\.sql/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
