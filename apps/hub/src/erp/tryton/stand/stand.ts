/**
 * A real Tryton with the demo plant in it, for tests and for `pnpm gemba erp tryton up`: Debian's trytond on loopback, as
 * the user `tryton`, behind it SQLite or the embedded PostgreSQL. A stand lives in its folder: what was posted is there
 * again when it is started on the same folder. Passwords are random, in files that only root (and tryton) can read.
 *
 * The servers die with this process. `reset` gives the plant as it was seeded; sessions end with it.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { instant, type Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type BenchSize, fillForBench } from './bench-fill.ts';
import { built, type DatabaseKind, Made, TEMPLATE } from './build.ts';
import { freePort } from '../../../channels/fakes/free-port.ts';
import { account, trytonMissing } from './missing.ts';
import { onDatabase, startPostgres, type StandPostgres } from './postgres.ts';
import { furnish, serve, type Trytond, type TrytondPlace } from './trytond.ts';

export interface StandOptions {
  /** empty, or that of an earlier stand of the same kind; the user tryton must be able to pass through its parents */
  folder: string;
  database: DatabaseKind;
  log: Logger;
  /** default: the one it had, or a free one */
  port?: number | undefined;
}

export interface TrytonStand {
  /** "http://127.0.0.1:40123"; the same after every restart */
  url: string;
  database: string;
  adminPassword: string;
  /** the service user, who reads, and posts through the inbox */
  user: string;
  /** its password */
  secret: string;
  /** from which the plant's dates count: hours ago, at most a day in tests */
  seededAt: Instant;
  /** of the plant's database, with the password: not for logs; null with SQLite */
  postgresUrl: string | null;
  /** stops trytond when it runs, and starts it */
  restart(): Promise<void>;
  /** SIGKILL to trytond; `restart` brings it back */
  kill9(): Promise<void>;
  /** trytond and its PostgreSQL; the folder stays */
  stop(): Promise<void>;
  /** the plant as it was seeded */
  reset(): Promise<void>;
  /** PostgreSQL only: multiplies the plant's orders by SQL */
  fillForBench(size: BenchSize): Promise<void>;
}

const DATABASE = 'plant';
const Kept = Made.extend({ port: z.number(), kind: z.enum(['sqlite', 'postgresql']) });
type Kept = z.infer<typeof Kept>;

/** @throws Error in one sentence when there is no Tryton on this machine (`trytonMissing`) */
export async function startTryton(options: StandOptions): Promise<TrytonStand> {
  const missing = trytonMissing();
  if (missing !== null) throw new Error(missing);
  const { folder, log } = options;
  const kept = await settle(options);
  const postgres =
    kept.kind === 'postgresql'
      ? await startPostgres({ folder: join(folder, 'postgres'), durable: true, log })
      : null;
  const place: TrytondPlace = { folder, database: DATABASE, port: kept.port };
  furnish(place, postgres?.url('') ?? 'sqlite://');
  const store = postgres ? inPostgres(postgres) : inFile(folder);
  let server: Trytond;
  try {
    if (!(await store.exists())) await store.fresh();
    server = await serve(place);
  } catch (error) {
    await postgres?.stop();
    throw error;
  }
  const { adminPassword, secret, seededAt } = kept;
  return {
    url: server.url,
    database: DATABASE,
    adminPassword,
    user: 'gemba',
    secret,
    seededAt: instant(Date.parse(seededAt)),
    postgresUrl: postgres?.url(DATABASE) ?? null,
    async restart() {
      await server.stop();
      server = await serve(place);
    },
    kill9: () => server.kill9(),
    async stop() {
      await server.stop();
      await postgres?.stop();
    },
    async reset() {
      await server.stop();
      await store.fresh();
      server = await serve(place);
    },
    async fillForBench(size) {
      if (!postgres) throw new Error('The plant is multiplied in PostgreSQL only.');
      await server.stop();
      await fillForBench(postgres.url(DATABASE), size);
      server = await serve(place);
    },
  };
}

/** Takes a copy of the built plant into an empty folder, or keeps what is there. */
async function settle({ folder, database, log, port }: StandOptions): Promise<Kept> {
  const file = join(folder, 'stand.json');
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  chmodSync(folder, 0o711);
  if (existsSync(file)) {
    const kept = Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (kept.kind !== database) throw new Error(`The stand in ${folder} is one with ${kept.kind}.`);
    return { ...kept, port: port ?? kept.port };
  }
  const from = await built(database, { log, now: Date.now() });
  for (const part of ['postgres', 'plant.sqlite'])
    if (existsSync(join(from, part))) {
      rmSync(join(folder, part), { recursive: true, force: true });
      execFileSync('cp', ['-a', join(from, part), join(folder, part)]);
    }
  const made = Made.parse(JSON.parse(readFileSync(join(from, 'made.json'), 'utf8')));
  const kept: Kept = { ...made, port: port ?? (await freePort()), kind: database };
  writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
  return kept;
}

interface Store {
  exists(): Promise<boolean>;
  /** the plant as it was seeded, in the place of what is there; trytond must not run */
  fresh(): Promise<void>;
}

function inPostgres(postgres: StandPostgres): Store {
  const server = postgres.url('postgres');
  return {
    exists: async () =>
      onDatabase(postgres.url(DATABASE), 'select 1').then(
        () => true,
        () => false,
      ),
    fresh: () =>
      onDatabase(
        server,
        `drop database if exists ${DATABASE} with (force)`,
        `create database ${DATABASE} template ${TEMPLATE}`,
      ),
  };
}

function inFile(folder: string): Store {
  const file = join(folder, 'databases', `${DATABASE}.sqlite`);
  return {
    exists: async () => existsSync(file),
    async fresh() {
      const { uid, gid } = account('tryton') ?? { uid: 0, gid: 0 };
      copyFileSync(join(folder, 'plant.sqlite'), `${file}.new`);
      chownSync(`${file}.new`, uid, gid);
      renameSync(`${file}.new`, file);
    },
  };
}
