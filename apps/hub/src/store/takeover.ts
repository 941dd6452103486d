/**
 * What an earlier hub that was killed left on the cluster folder: a server that still runs, or only its lock file. Both
 * are out of the way when these resolve.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Binaries, stopByProgram } from './binaries.ts';
import { occupantOf, type Postmaster } from './postmaster.ts';

const LEAVES_BY_ITSELF_MS = 3_000;
const STOP_MS = 30_000;

/** An orphan usually leaves by itself (see unprivileged.ts); one that stays is told to shut down fast. */
export async function dismiss(
  orphan: Postmaster,
  cluster: string,
  binaries: Binaries,
  log: Logger,
): Promise<void> {
  log.warn(
    { pid: orphan.pid },
    'the PostgreSQL of a hub that was killed is still there; waiting for it to end',
  );
  if (process.platform === 'linux' && (await gone(cluster, orphan.pid, LEAVES_BY_ITSELF_MS))) return;
  if (process.platform === 'win32') return stopByProgram(cluster, binaries, STOP_MS);
  process.kill(orphan.pid, 'SIGINT');
  if (await gone(cluster, orphan.pid, STOP_MS)) return;
  process.kill(orphan.pid, 'SIGQUIT');
  if (!(await gone(cluster, orphan.pid, STOP_MS)))
    throw new Error(`An earlier PostgreSQL (process ${orphan.pid}) on ${cluster} does not end.`);
}

async function gone(cluster: string, pid: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    const occupant = occupantOf(cluster);
    if (occupant.state === 'none' || occupant.state === 'foreign') return true;
    if (occupant.postmaster.pid !== pid) return true;
    await sleep(20);
  }
  return false;
}

/** A lock file whose process is a zombie disappears soon; one whose id now belongs to a stranger is removed. */
export async function forget(stale: Postmaster, cluster: string, log: Logger): Promise<void> {
  const until = performance.now() + 1_000;
  while (performance.now() < until) {
    if (occupantOf(cluster).state !== 'foreign') return;
    await sleep(50);
  }
  log.warn({ pid: stale.pid }, 'removing a PostgreSQL lock file that a dead server left behind');
  if (stale.socketFolder) rmSync(join(stale.socketFolder, `.s.PGSQL.${stale.port}.lock`), { force: true });
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}
