/**
 * Rows of the first sheet of an XLSX file. The file is unpacked and parsed by a child process (xlsx-child.ts) with limits
 * of size, time and memory, for a 3 MB file can hold a gigabyte and parsers do not survive that: whatever happens there,
 * the hub goes on and the file is `UnreadableFile`. Resident memory is watched on Linux; elsewhere size and time bound it.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { UnreadableFile, type Row } from './table.ts';
import { XlsxLine } from './xlsx-line.ts';
import type { ZipLimits } from './zip-guard.ts';

export interface XlsxLimits extends ZipLimits {
  /** until the first row is out */
  parseMs: number;
  residentBytes: number;
}

/** 50,000 rows of 10 cells are about 25 MB unpacked and take 2 s and 220 MB to read. */
export const XLSX_LIMITS: XlsxLimits = {
  entries: 2_000,
  inflatedBytes: 80_000_000,
  parseMs: 60_000,
  residentBytes: 1_000_000_000,
};

const CHILD = fileURLToPath(new URL('xlsx-child.ts', import.meta.url));
const WATCH_MS = 50;
const PAGE_BYTES = 4_096;

/** @param signal when aborted, the child is killed and the reader throws an AbortError */
export async function* readXlsx(path: string, limits: XlsxLimits, signal: AbortSignal): AsyncGenerator<Row> {
  const heapMb = Math.ceil(limits.residentBytes / 1_000_000 / 2);
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${heapMb}`, CHILD, path, String(limits.entries), String(limits.inflatedBytes)],
    { stdio: ['ignore', 'pipe', 'ignore'], env: {}, signal, killSignal: 'SIGKILL' },
  );
  const exited = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, by) => resolve(by ?? `exit code ${code}`));
  });
  // awaited below, unless the rows end before it
  exited.catch(() => {});
  let killed: string | null = null;
  const kill = (why: string) => {
    killed ??= why;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => kill(`reading it took longer than ${limits.parseMs} ms`), limits.parseMs);
  const watch = setInterval(() => {
    void residentBytes(child.pid).then((bytes) => {
      if (bytes > limits.residentBytes)
        kill(`reading it took more than ${limits.residentBytes} bytes of memory`);
    });
  }, WATCH_MS);
  // it answers only when it has read everything; from then on it waits for us, not we for it
  child.stdout.once('data', () => clearTimeout(timer));

  let ended = false;
  try {
    let row = 0;
    for await (const text of createInterface({ input: child.stdout })) {
      const line = parsed(text);
      if (!line) break;
      if ('unreadable' in line) throw new UnreadableFile(line.unreadable);
      if ('end' in line) ended = true;
      else {
        row++;
        if (line.cells.some((cell) => String(cell ?? '').trim() !== '')) yield { row, cells: line.cells };
      }
    }
    if (ended) return;
    child.kill('SIGKILL');
    const how = await exited;
    throw new UnreadableFile(killed ?? `reading it ended unexpectedly (${how})`);
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    child.kill('SIGKILL');
  }
}

/** @returns null for a line cut off by the end of the child */
function parsed(text: string): XlsxLine | null {
  try {
    return XlsxLine.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** @returns 0 where the system does not say */
async function residentBytes(pid: number | undefined): Promise<number> {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '0 0');
  return Number(statm.split(' ')[1]) * PAGE_BYTES;
}
