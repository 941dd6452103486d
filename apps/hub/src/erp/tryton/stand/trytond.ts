/**
 * Debian's trytond and trytond-admin, run as the user `tryton` with a configuration and a copy of our module in the
 * stand's folder. The process that is started is trytond itself, so that its id can be killed; it dies with this process.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { account } from './missing.ts';

export interface TrytondPlace {
  /** the stand's folder: trytond.conf, modules/, trytond.log */
  folder: string;
  /** Tryton's name of the database */
  database: string;
  port: number;
}

const START_MS = 60_000;
const STOP_MS = 10_000;
const MODULE = join(import.meta.dirname, '../../../../../../resources/erp/tryton');

/**
 * Writes what trytond needs into the folder.
 * @param uri Tryton's `[database] uri`; may hold a password, so the file is for the user tryton only
 */
export function furnish({ folder, port }: TrytondPlace, uri: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  chmodSync(folder, 0o711);
  const databases = join(folder, 'databases');
  mkdirSync(databases, { recursive: true, mode: 0o700 });
  own(databases);
  const modules = join(folder, 'modules');
  cpSync(MODULE, modules, { recursive: true, filter: (path) => !path.includes('__pycache__') });
  // the checkout's own modes may keep the user tryton out
  for (const entry of ['', ...readdirSync(modules, { recursive: true, encoding: 'utf8' })])
    chmodSync(join(modules, entry), 0o755);
  const conf = [
    '[database]',
    `uri = ${uri}`,
    `path = ${databases}`,
    'list = False',
    '[web]',
    `listen = 127.0.0.1:${port}`,
    '[session]',
    'max_age = 2592000',
    '',
  ];
  secret(join(folder, 'trytond.conf'), conf.join('\n'));
}

/** A file that only the user tryton (and root) can read. */
export function secret(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
  own(path);
}

/** trytond-admin: makes or updates the database. @throws Error with its last words */
export async function admin({ folder, database }: TrytondPlace, ...args: string[]): Promise<void> {
  const [program = '', ...rest] = command(folder, '/usr/bin/trytond-admin', ['-d', database, ...args]);
  try {
    await promisify(execFile)(program, rest, { cwd: folder, env: surroundings(folder), maxBuffer: 1e8 });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(`trytond-admin failed: ${said.slice(-2_000)}`, { cause: error });
  }
}

export interface Trytond {
  url: string;
  pid: number;
  running(): boolean;
  /** SIGTERM, and SIGKILL when it takes too long; resolves when it has ended */
  stop(): Promise<void>;
  kill9(): Promise<void>;
}

/** Resolves when it answers. @throws Error when it ended or did not answer in time */
export async function serve({ folder, database, port }: TrytondPlace): Promise<Trytond> {
  const [program = '', ...args] = command(folder, '/usr/bin/trytond', ['-d', database]);
  const logFile = join(folder, 'trytond.log');
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(program, args, {
    cwd: folder,
    env: surroundings(folder),
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const running = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const url = `http://127.0.0.1:${port}`;
  const until = performance.now() + START_MS;
  while (!(await answers(url))) {
    if (!running() || performance.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`trytond does not start; see ${logFile}`);
    }
    await sleep(50);
  }
  return {
    url,
    pid: child.pid ?? 0,
    running,
    stop: () => end(child, running, ended, 'SIGTERM'),
    kill9: () => end(child, running, ended, 'SIGKILL'),
  };
}

async function end(
  child: ChildProcess,
  running: () => boolean,
  ended: Promise<void>,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<void> {
  if (!running()) return;
  child.kill(signal);
  const tooLong = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(tooLong);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 1, method: 'common.server.version', params: [] }),
      signal: AbortSignal.timeout(2_000),
    });
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

const tryton = () => {
  const found = account('tryton');
  if (!found) throw new Error('There is no user tryton on this machine.');
  return found;
};

function own(path: string): void {
  const { uid, gid } = tryton();
  chownSync(path, uid, gid);
}

function command(folder: string, program: string, args: string[]): string[] {
  const { uid, gid } = tryton();
  const asTryton = [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--pdeathsig=KILL',
    '--',
  ];
  return [...asTryton, program, '-c', join(folder, 'trytond.conf'), ...args];
}

function surroundings(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: '/usr/bin:/bin',
    LC_ALL: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONPATH: join(folder, 'modules'),
    TRYTONPASSFILE: join(folder, 'admin-password'),
  };
}
