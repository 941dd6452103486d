/**
 * The files of the embedded PostgreSQL: `<home>/cluster` and `<home>/password`. A half-made cluster is never used:
 * initdb works in a side folder that is renamed when it is complete. Collation is PostgreSQL's own C.UTF-8, so an
 * upgrade of the operating system cannot change the order of an index.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from 'pino';
import { type Binaries, environment } from './binaries.ts';
import { giveTo, type Runner } from './unprivileged.ts';

const MAJOR = '18';
/** The server's superuser: the only role there is. */
export const ROLE = 'gemba';

export const passwordOf = (home: string): string => readFileSync(join(home, 'password'), 'utf8').trim();

/** @throws Error in plain words: a cluster of another PostgreSQL version, or what initdb said */
export async function makeCluster(
  home: string,
  binaries: Binaries,
  runner: Runner,
  log: Logger,
): Promise<void> {
  const cluster = join(home, 'cluster');
  if (existsSync(join(cluster, 'PG_VERSION'))) {
    const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
    if (version !== MAJOR)
      throw new Error(
        `${cluster} was made by PostgreSQL ${version}; this Gemba brings PostgreSQL ${MAJOR}. ` +
          'Restore a backup into an empty data folder, or use the Gemba version that made it.',
      );
    giveTo(runner, home);
    return;
  }
  const side = join(home, `cluster.new-${process.pid}`);
  const password = join(home, 'password');
  rmSync(side, { recursive: true, force: true });
  if (!existsSync(password)) writeFileSync(password, randomBytes(24).toString('hex'), { mode: 0o600 });
  giveTo(runner, home);
  const startedAt = performance.now();
  const [program, ...args] = [
    ...runner.prefix,
    binaries.initdb,
    `--pgdata=${side}`,
    `--username=${ROLE}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  try {
    await promisify(execFile)(program, args, { cwd: home, env: environment() });
    renameSync(side, cluster);
  } catch (error) {
    rmSync(side, { recursive: true, force: true });
    if (existsSync(join(cluster, 'PG_VERSION'))) return;
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`PostgreSQL could not create its files in ${home}: ${said || String(error)}`, {
      cause: error,
    });
  }
  log.info(
    { folder: cluster, ms: Math.round(performance.now() - startedAt) },
    'created a PostgreSQL cluster',
  );
}
