/**
 * The PostgreSQL behind a stand: the hub's own embedded binaries on a cluster of the stand's own, on loopback TCP because
 * trytond runs as another user. `durable: false` (no fsync) is for building only; a copy of what was built runs with it on.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from 'pino';
import { binariesOfThisPlatform, environment } from '../../../store/binaries.ts';
import { makeCluster, passwordOf, ROLE } from '../../../store/cluster.ts';
import { readPostmaster } from '../../../store/postmaster.ts';
import { letThrough, runnerForPostgres } from '../../../store/unprivileged.ts';
import { freePort } from '../../../channels/fakes/free-port.ts';

export interface StandPostgres {
  /** with the password: not for logs; the path is the database, or none for trytond */
  url(database: string): string;
  stop(): Promise<void>;
}

const START_MS = 60_000;

export async function startPostgres({
  folder,
  durable,
  log,
}: {
  folder: string;
  durable: boolean;
  log: Logger;
}): Promise<StandPostgres> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const home = realpathSync(folder);
  const binaries = await binariesOfThisPlatform();
  const runner = runnerForPostgres();
  letThrough(runner, home);
  await makeCluster(home, binaries, runner, log);
  const cluster = join(home, 'cluster');
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    maintenance_work_mem: '64MB',
    min_wal_size: '32MB',
    max_wal_size: durable ? '512MB' : '128MB',
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    jit: 'off',
    timezone: 'UTC',
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
  };
  const [program = '', ...args] = [
    ...runner.prefix,
    binaries.postgres,
    '-D',
    cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const child = spawn(program, args, {
    cwd: home,
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const lastWords: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    lastWords.push(chunk.trim());
    lastWords.splice(0, lastWords.length - 6);
    log.debug({ postgres: chunk.trim() }, 'PostgreSQL reports');
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const running = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const until = performance.now() + START_MS;
  const ready = () => {
    const postmaster = readPostmaster(cluster);
    return postmaster?.pid === child.pid && postmaster?.ready === true;
  };
  while (!ready()) {
    if (!running() || performance.now() > until)
      throw new Error(`The stand's PostgreSQL in ${home} does not start: ${lastWords.join(' | ')}`);
    await sleep(20);
  }
  const password = passwordOf(home);
  return {
    url: (database) => `postgresql://${ROLE}:${password}@127.0.0.1:${port}/${database}`,
    async stop() {
      if (running()) child.kill('SIGINT');
      await ended;
    },
  };
}

/** A connection of its own. One that the server ends fails its next statement, not the process. */
export async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Runs statements one by one, each in a transaction of its own. */
export async function onDatabase(url: string, ...statements: string[]): Promise<void> {
  const client = await connected(url);
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Tables of the catalogue that Tryton asks again and again while it makes its own. */
const CATALOGUE = [
  'pg_constraint',
  'pg_depend',
  'pg_class',
  'pg_attribute',
  'pg_attrdef',
  'pg_index',
  'pg_namespace',
];
const ANALYZE_EVERY_MS = 2_000;

/**
 * Keeps the planner's picture of the growing catalogue fresh while `work` runs. Tryton asks for its foreign keys thousands
 * of times; without this each answer takes 150 ms in place of 5.
 */
export async function withFreshCatalogue<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = await connected(url);
  let done = false;
  const analyzing = (async () => {
    while (!done) {
      await client.query(`analyze ${CATALOGUE.map((table) => `pg_catalog.${table}`).join(', ')}`);
      await sleep(ANALYZE_EVERY_MS);
    }
  })();
  try {
    return await work();
  } finally {
    done = true;
    await analyzing;
    await client.end();
  }
}
