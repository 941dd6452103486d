import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueryResultRow } from 'pg';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { isAlive, occupantOf, readPostmaster } from './postmaster.ts';

const log = pino({ level: 'silent' });
let dataFolder: string;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'gemba-embedded-'));
  chmodSync(dataFolder, 0o711);
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 }));

const cluster = () => join(dataFolder, 'postgres', 'cluster');

async function query<Row extends QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const database = openDatabase(url, 1);
  try {
    return (await database.query<Row>(sql)).rows;
  } finally {
    await database.end();
  }
}

/** Not even as a zombie that nobody has buried yet. */
const isRunning = (pid: number) => isAlive(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';

/** Another process that opens the data folder, says its url and stays. */
async function otherHub(): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    const { openEmbedded } = await import(${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))});
    const { pino } = await import('pino');
    const { url } = await openEmbedded({ dataFolder: ${JSON.stringify(dataFolder)}, log: pino({ level: 'silent' }) });
    console.log(url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { child, url: String(said).trim() };
}

test('what was committed is there after stop and start', async () => {
  const first = await openEmbedded({ dataFolder, log });
  await query(first.url, 'create table t as select 7 as n');
  await first.stop();
  expect(occupantOf(cluster())).toEqual({ state: 'none' });

  const second = await openEmbedded({ dataFolder, log });
  expect(await query(second.url, 'select n from t')).toEqual([{ n: 7 }]);
  await second.stop();
});

test('commits are durable: fsync, synchronous_commit and checksums are on', async () => {
  const server = await openEmbedded({ dataFolder, log });
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums'])
    expect(await query(server.url, `show ${setting}`)).toEqual([{ [setting]: 'on' }]);
  await server.stop();
});

test('only who has the password gets in, only through a socket that only the owner may open', async () => {
  const server = await openEmbedded({ dataFolder, log });
  await expect(query(server.url.replace(/:[0-9a-f]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password/);
  expect(await query(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
  const { socketFolder } = readPostmaster(cluster())!;
  expect(statSync(socketFolder!).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataFolder, 'postgres', 'password')).mode & 0o077).toBe(0);
  await server.stop();
});

test('after kill -9 of its hub the database comes back with everything that was committed', async () => {
  const { child, url } = await otherHub();
  await query(url, 'create table t as select 7 as n');
  const { pid } = readPostmaster(cluster())!;
  child.kill('SIGKILL');
  await once(child, 'exit');

  const server = await openEmbedded({ dataFolder, log });
  expect(await query(server.url, 'select n from t')).toEqual([{ n: 7 }]);
  expect(readPostmaster(cluster())!.pid).not.toBe(pid);
  expect(isRunning(pid)).toBe(false);
  await server.stop();
});

test('after kill -9 of its hub and of PostgreSQL itself it recovers', async () => {
  const { child, url } = await otherHub();
  await query(url, 'create table t as select 7 as n');
  process.kill(readPostmaster(cluster())!.pid, 'SIGKILL');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const server = await openEmbedded({ dataFolder, log });
  expect(await query(server.url, 'select n from t')).toEqual([{ n: 7 }]);
  await server.stop();
});

test('a second process joins the server of the first and leaves it running', async () => {
  const { child, url } = await otherHub();
  const { pid } = readPostmaster(cluster())!;
  const joined = await openEmbedded({ dataFolder, log });
  expect(joined.url).toBe(url);
  await joined.stop();
  expect(isRunning(pid)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await openEmbedded({ dataFolder, log })).stop();
});

test('a lock file whose process id now belongs to a stranger does not block the start', async () => {
  const server = await openEmbedded({ dataFolder, log });
  await server.stop();
  writeFileSync(join(cluster(), 'postmaster.pid'), `${process.pid}\n${cluster()}\n0\n5432\n\n\n\nready\n`);
  expect(occupantOf(cluster()).state).toBe('foreign');
  await (await openEmbedded({ dataFolder, log })).stop();
});

test('a data folder with a path too long for a socket works', async () => {
  const deep = join(dataFolder, 'a folder with a name that people give'.repeat(3));
  mkdirSync(deep, { recursive: true });
  const server = await openEmbedded({ dataFolder: deep, log });
  expect(await query(server.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  const { socketFolder } = readPostmaster(join(deep, 'postgres', 'cluster'))!;
  expect(socketFolder!.startsWith(deep)).toBe(false);
  expect(statSync(socketFolder!).mode & 0o777).toBe(0o700);
  await server.stop();
  expect(() => statSync(socketFolder!)).toThrow(/ENOENT/);
});

test('a cluster of another PostgreSQL version is refused in plain words', async () => {
  mkdirSync(cluster(), { recursive: true });
  writeFileSync(join(cluster(), 'PG_VERSION'), '17\n');
  await expect(openEmbedded({ dataFolder, log })).rejects.toThrow(/made by PostgreSQL 17; this Gemba brings/);
  expect(readFileSync(join(cluster(), 'PG_VERSION'), 'utf8')).toBe('17\n');
});
