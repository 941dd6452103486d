/**
 * The hub as a child of `start`. Its log goes to a file (the one before is kept as `.1`); warnings are shown too.
 *
 * On Linux the hub is in a process group of its own, so that Ctrl-C reaches it once, through `start`; and the kernel
 * asks it to stop when `start` dies without having asked (kill -9).
 */
import { NODE_FLAGS } from '@gemba/hub/node-flags.ts';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLogLine } from './log-line.ts';

export interface HubProcess {
  /** resolves when it has ended for whatever reason, with its exit code or the signal that ended it */
  ended: Promise<number | NodeJS.Signals>;
  isRunning(): boolean;
  /** the last things it said that matter, for the message when it dies */
  lastWords(): string;
  /** graceful, or at once */
  stop(signal: 'SIGTERM' | 'SIGKILL'): void;
}

const WARN = 40;
const KEPT_LINES = 12;

/** @param show prints a warning of the running hub */
export function startHub(
  repository: string,
  logFile: string,
  env: NodeJS.ProcessEnv,
  show: (line: string) => void,
): HubProcess {
  mkdirSync(join(logFile, '..'), { recursive: true });
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
  const log = createWriteStream(logFile, { mode: 0o600 });
  const withParent = ['setpriv', '--pdeathsig', 'TERM', '--'];
  const own =
    process.platform === 'linux' && spawnSync('setpriv', [...withParent.slice(1), 'true']).status === 0;
  const [program, ...args] = [
    ...(own ? withParent : []),
    process.execPath,
    ...NODE_FLAGS,
    join(repository, 'apps/hub/src/main.js'),
  ];
  const child = spawn(program, args, {
    cwd: repository,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: own,
  });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      const { level, text } = readLogLine(line);
      if (level < WARN) return;
      last.push(text);
      if (last.length > KEPT_LINES) last.shift();
      show(text);
    });
  return {
    ended: endOf(child),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    lastWords: () => last.join('\n'),
    stop: (signal) => child.kill(signal),
  };
}

function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1));
  });
}

/** @returns false when the hub ended, or said nothing within `withinMs` */
export async function untilHealthy(url: string, hub: HubProcess, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (hub.isRunning() && performance.now() < until) {
    if (await answers(`${url}/api/health`)) return hub.isRunning();
    await sleep(50);
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
