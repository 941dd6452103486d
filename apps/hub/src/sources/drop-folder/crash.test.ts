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

test('killed with SIGKILL in the middle of a file, the next start loses no row and stores none twice', async () => {
  const home = await mkdtemp(join(tmpdir(), 'crash-'));
  const folder = join(home, 'in');
  const store = join(home, 'store');
  const stored = () => (existsSync(store) ? readFileSync(store, 'utf8').trim().split('\n') : []);
  let hub: ChildProcess | null = null;
  try {
    await mkdir(folder);
    const rows = Array.from({ length: ROWS }, (_, i) => `WO-${i % 4_000}`).join('\n');
    await writeFile(join(folder, 'big.csv'), `order\n${rows}\n`);

    for (const enough of [500, 2_000]) {
      hub = spawn(process.execPath, [CHILD, folder, store], { stdio: 'ignore' });
      await vi.waitFor(() => expect(stored().length).toBeGreaterThanOrEqual(enough), {
        timeout: 20_000,
        interval: 1,
      });
      const gone = once(hub, 'exit');
      hub.kill('SIGKILL');
      await gone;
      expect(stored().length).toBeLessThan(ROWS);
      expect(await readdir(folder)).toContain('big.csv');
    }

    hub = spawn(process.execPath, [CHILD, folder, store], { stdio: 'ignore' });
    await vi.waitFor(async () => expect(await readdir(join(folder, 'done'))).toContain('big.csv'), {
      timeout: 20_000,
      interval: 50,
    });
    expect(stored().length).toBe(ROWS);
    expect(new Set(stored()).size).toBe(ROWS);
    const report = readFileSync(join(folder, 'done', 'big.csv.report.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(report).toHaveLength(ROWS + 1);
    expect((await readdir(folder)).toSorted()).toEqual(['done', 'failed']);
  } finally {
    hub?.kill('SIGKILL');
    await rm(home, { recursive: true, force: true });
  }
});
