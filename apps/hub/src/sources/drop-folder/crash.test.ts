import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';

const CHILD = fileURLToPath(new URL('crash-child-for-tests.ts', import.meta.url));
const ROWS = 5_000;

const PATIENCE = { timeout: 30_000, interval: 20 };

async function kill(hub: ChildProcess): Promise<void> {
  if (hub.exitCode !== null || hub.signalCode !== null) return;
  const gone = once(hub, 'exit');
  hub.kill('SIGKILL');
  await gone;
}

test(
  'killed with SIGKILL in the middle of a file, the next start loses no row and stores none twice',
  { timeout: 90_000 },
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'crash-'));
    const folder = join(home, 'in');
    const store = join(home, 'store');
    const stored = () => (existsSync(store) ? readFileSync(store, 'utf8').trim().split('\n') : []);
    let hub: ChildProcess | null = null;
    try {
      await mkdir(folder);
      const rows = Array.from({ length: ROWS }, (_, i) => `WO-${i % 4_000}`).join('\n');
      await writeFile(join(folder, 'big.csv'), `order\n${rows}\n`);

      for (const enough of [520, 2_010]) {
        hub = spawn(process.execPath, [CHILD, folder, store, String(enough)], { stdio: 'ignore' });
        await vi.waitFor(() => expect(stored().length).toBe(enough), PATIENCE);
        await kill(hub);
        expect(await readdir(folder)).toContain('big.csv');
      }

      hub = spawn(process.execPath, [CHILD, folder, store], { stdio: 'ignore' });
      await vi.waitFor(
        async () => expect(await readdir(join(folder, 'done'))).toContain('big.csv.report.csv'),
        PATIENCE,
      );
      expect(stored().length).toBe(ROWS);
      expect(new Set(stored()).size).toBe(ROWS);
      const report = readFileSync(join(folder, 'done', 'big.csv.report.csv'), 'utf8')
        .trim()
        .split('\n');
      expect(report).toHaveLength(ROWS + 1);
      expect((await readdir(folder)).toSorted()).toEqual(['done', 'failed']);
    } finally {
      if (hub) await kill(hub);
      await rm(home, { recursive: true, force: true });
    }
  },
);
