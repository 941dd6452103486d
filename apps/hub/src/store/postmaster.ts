/**
 * Who runs PostgreSQL on a cluster folder right now? PostgreSQL's own `postmaster.pid` names a process id; an id alone
 * proves nothing (ids are reused, a killed process stays as a zombie until its parent reads its end), so the
 * process's command line must name the folder. Its owner is written on that command line
 * (`cluster_name=gemba-<owner pid>`): when its parent is no longer that process, the owner is dead and it is an orphan.
 *
 * Lines of postmaster.pid: PostgreSQL, src/include/utils/pidfile.h.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Postmaster {
  pid: number;
  port: number;
  /** null where there are no Unix sockets */
  socketFolder: string | null;
  ready: boolean;
}

/** `foreign`: the id in the file now belongs to a process that is not ours, or to a zombie: the file is stale. */
export type Occupant =
  | { state: 'none' }
  | { state: 'foreign'; postmaster: Postmaster }
  | { state: 'orphan'; postmaster: Postmaster }
  | { state: 'owned'; postmaster: Postmaster };

const OWNER = 'cluster_name=gemba-';

/** The setting that marks a postmaster as started by this process. */
export const ownerSetting = (): string => `${OWNER}${process.pid}`;

/** @returns null while there is no complete postmaster.pid */
export function readPostmaster(clusterFolder: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(join(clusterFolder, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isInteger(pid) || pid === 0) return null;
  return {
    pid,
    port: Number(lines[3] ?? 0),
    socketFolder: lines[4]?.trim() || null,
    ready: lines[7]?.trim() === 'ready',
  };
}

export function occupantOf(clusterFolder: string): Occupant {
  const postmaster = readPostmaster(clusterFolder);
  if (!postmaster || !isAlive(postmaster.pid)) return { state: 'none' };
  const running = inspect(postmaster.pid);
  if (!running?.command.includes(clusterFolder)) return { state: 'foreign', postmaster };
  const owner = new RegExp(`${OWNER}(\\d+)`).exec(running.command)?.[1];
  return owner !== undefined && Number(owner) === running.parent && isAlive(running.parent)
    ? { state: 'owned', postmaster }
    : { state: 'orphan', postmaster };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** Parent and command line of a process; null when it is gone or a zombie. */
function inspect(pid: number): { parent: number; command: string } | null {
  try {
    if (process.platform === 'linux') {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      return { command, parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) };
    }
    const [program, args]: [string, string[]] =
      process.platform === 'win32'
        ? [
            'powershell',
            [
              '-NoProfile',
              '-Command',
              `$p = Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}'; "$($p.ParentProcessId) $($p.CommandLine)"`,
            ],
          ]
        : ['ps', ['-ww', '-o', 'ppid=,command=', '-p', String(pid)]];
    const line = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const found = /^\s*(\d+)\s+(.*)$/s.exec(line);
    return found ? { parent: Number(found[1]), command: found[2] ?? '' } : null;
  } catch {
    return null;
  }
}
