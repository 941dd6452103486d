/**
 * Runs the demo plant's ERP (erp-side.ts) beside the hub. It ends with the hub, also on kill -9: its standard input is
 * a pipe of this process. Should it end by itself, it is started again after a second.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';

export interface ErpSide {
  /** undefined between a death and the next start */
  pid(): number | undefined;
  close(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('erp-side.ts', import.meta.url));
const RESTART_MS = 1_000;

/** @param folder the exchange folder, which holds export/ */
export function startErpSide(folder: string, log: Logger): ErpSide {
  let child: ChildProcess | undefined;
  let restart: NodeJS.Timeout | undefined;
  let closed = false;

  function start(): void {
    const started = spawn(process.execPath, [PROGRAM, folder, '--with-parent'], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...process.env, GEMBA_ERP_SIDE_LOG: log.level },
    });
    child = started;
    const ended = (why: unknown) => {
      if (child !== started) return;
      child = undefined;
      if (closed) return;
      log.warn({ why }, 'the demo ERP ended and is started again');
      restart = setTimeout(start, RESTART_MS);
    };
    started.on('error', ended);
    started.on('exit', (code, signal) => ended(signal ?? code));
    started.stdin?.on('error', () => {});
  }

  start();
  return {
    pid: () => child?.pid,
    async close() {
      closed = true;
      clearTimeout(restart);
      const running = child;
      if (!running) return;
      const exited = once(running, 'exit');
      running.kill('SIGTERM');
      await exited;
    },
  };
}
