/**
 * A Tryton with the demo plant in it is built once per machine and day (the plant's dates count from today) into a cache
 * folder, and copied from there. The folder appears complete or not at all; who comes second waits for the first.
 *
 * <cache>/<database>: `postgres/` (a stopped cluster with the database TEMPLATE) or `plant.sqlite`, and `made.json`.
 */
import { createHash, randomInt } from 'node:crypto';
import {
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isAlive } from '../../../store/postmaster.ts';
import { freePort } from '../../../channels/fakes/free-port.ts';
import { account, ACTIVATED, VERSION } from './missing.ts';
import { onDatabase, startPostgres, withFreshCatalogue } from './postgres.ts';
import { login } from './rpc.ts';
import { seedDemoPlant } from './seed/plant.ts';
import { admin, furnish, secret, serve, type TrytondPlace } from './trytond.ts';

export type DatabaseKind = 'sqlite' | 'postgresql';

/** The database that is never connected to once it is built: copies are made of it. */
export const TEMPLATE = 'plant_seed';

/** `made.json`: the passwords, and the moment from which the plant's dates count. */
export const Made = z.object({ adminPassword: z.string(), secret: z.string(), seededAt: z.iso.datetime() });
export type Made = z.infer<typeof Made>;

const ROOT = join(import.meta.dirname, '../../../../../..');
const MADE_OF = [
  // the rest of the module is in no database: a stand takes it as it is when it starts
  'resources/erp/tryton/gemba_bridge/{__init__.py,posting.py,*.xml,tryton.cfg}',
  'resources/demo/*.csv',
  'apps/hub/src/erp/tryton/stand/seed/{foundation,master-data,orders,plant,stock,trade}.ts',
  'apps/hub/src/erp/tryton/stand/missing.ts',
];
const KEEP_MS = 2 * 86_400_000;
const BUILD_AT_MOST_MS = 30 * 60_000;

/** @returns the folder; building it takes two to three minutes with PostgreSQL, about one with SQLite */
export async function built(kind: DatabaseKind, { log, now }: { log: Logger; now: number }): Promise<string> {
  const cache = join(tmpdir(), `gemba-tryton-${stateOf(now)}`);
  const folder = join(cache, kind);
  forgetOld(cache, now);
  mkdirSync(cache, { recursive: true, mode: 0o711 });
  if (statSync(cache).uid !== 0) throw new Error(`${cache} belongs to somebody else: remove it.`);
  while (!existsSync(folder)) {
    const lock = join(cache, `${kind}.building`);
    if (!takeLock(lock)) {
      await sleep(500);
      continue;
    }
    try {
      if (!existsSync(folder)) await build(kind, folder, log, now);
    } finally {
      rmSync(lock, { force: true });
    }
  }
  return folder;
}

/** Changes with everything that the built stand is made of, and with the day. */
function stateOf(now: number): string {
  const hash = createHash('sha256')
    .update(new Date(now).toISOString().slice(0, 10))
    .update(readFileSync(VERSION));
  for (const path of globSync(MADE_OF, { cwd: ROOT }).toSorted())
    hash.update(path).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex').slice(0, 16);
}

function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (existsSync(lock)) {
      const holder = Number(readFileSync(lock, 'utf8'));
      const tooOld = Date.now() - statSync(lock).mtimeMs > BUILD_AT_MOST_MS;
      if (tooOld || (holder > 0 && !isAlive(holder))) rmSync(lock, { force: true });
    }
    return false;
  }
}

function forgetOld(cache: string, now: number): void {
  for (const other of globSync(join(tmpdir(), 'gemba-tryton-????????????????')))
    if (other !== cache && now - statSync(other).mtimeMs > KEEP_MS)
      rmSync(other, { recursive: true, force: true });
}

function forgetHalfBuilt(folder: string): void {
  for (const half of globSync(`${folder}.new-*`))
    if (!isAlive(Number(half.split('-').at(-1)))) rmSync(half, { recursive: true, force: true });
}

async function build(kind: DatabaseKind, folder: string, log: Logger, now: number): Promise<void> {
  const started = performance.now();
  forgetHalfBuilt(folder);
  const side = `${folder}.new-${process.pid}`;
  mkdirSync(side, { recursive: true, mode: 0o711 });
  const made: Made = { adminPassword: password(), secret: password(), seededAt: instant(now) };
  writeFileSync(join(side, 'made.json'), JSON.stringify(made), { mode: 0o600 });
  const workshop = join(side, 'workshop');
  const place = async (): Promise<TrytondPlace> => ({
    folder: workshop,
    database: TEMPLATE,
    port: await freePort(),
  });
  log.info({ kind, folder }, 'building a Tryton with the demo plant; this is done once a day');
  if (kind === 'postgresql') {
    const postgres = await startPostgres({ folder: join(side, 'postgres'), durable: false, log });
    try {
      const [first, second] = [await place(), { ...(await place()), folder: `${workshop}-2` }];
      await onDatabase(postgres.url('postgres'), `create database ${TEMPLATE}`);
      for (const one of [first, second]) furnish(one, postgres.url(''));
      await withFreshCatalogue(postgres.url(TEMPLATE), async () => activate(first, made, log));
      await fill([first, second], made, { log, now });
      await onDatabase(postgres.url(TEMPLATE), 'vacuum analyze', 'checkpoint');
    } finally {
      await postgres.stop();
    }
  } else {
    const first = await place();
    furnish(first, 'sqlite://');
    const file = join(workshop, 'databases', `${TEMPLATE}.sqlite`);
    secret(file, '');
    await activate(first, made, log);
    await fill([first], made, { log, now });
    renameSync(file, join(side, 'plant.sqlite'));
    chownSync(join(side, 'plant.sqlite'), account('tryton')?.uid ?? 0, 0);
  }
  for (const left of [workshop, `${workshop}-2`]) rmSync(left, { recursive: true, force: true });
  // another process may have built it too, when both found the lock of a dead one
  if (existsSync(folder)) rmSync(side, { recursive: true, force: true });
  else renameSync(side, folder);
  log.info({ kind, ms: Math.round(performance.now() - started) }, 'built');
}

async function activate(place: TrytondPlace, { adminPassword }: Made, log: Logger): Promise<void> {
  const started = performance.now();
  secret(join(place.folder, 'admin-password'), adminPassword);
  await admin(place, '-u', ...ACTIVATED, '--activate-dependencies', '--email', 'admin@example.invalid');
  log.info({ ms: Math.round(performance.now() - started) }, 'activated the modules');
}

/** Tryton computes on one core per process: a second process on the same database halves the time. */
async function fill(
  places: readonly TrytondPlace[],
  { adminPassword, secret: gemba }: Made,
  { log, now }: { log: Logger; now: number },
): Promise<void> {
  const servers = await Promise.all(places.map(serve));
  try {
    const clients = await Promise.all(servers.map(({ url }) => login(url, TEMPLATE, 'admin', adminPassword)));
    const [first, second = first] = clients;
    if (!first || !second) throw new Error('A stand is filled by at least one server.');
    await seedDemoPlant(first, second, { secret: gemba, now, log });
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

const CHARACTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** No character twice: Tryton refuses passwords that repeat theirs too often. Some 130 bits. */
function password(): string {
  const left = CHARACTERS.split('');
  return Array.from({ length: 24 }, () => left.splice(randomInt(left.length), 1)[0]).join('');
}
