/** For `*.tryton.test.ts`: a stand of the file's own, and how the plant's things are found in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { DatabaseKind } from './build.ts';
import { startTryton, type TrytonStand } from './stand.ts';

/** @returns the stand, and `end`, which stops it and removes its folder */
export async function standForTests(
  database: DatabaseKind = 'postgresql',
): Promise<{ stand: TrytonStand; end: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'gemba-tryton-test-'));
  const stand = await startTryton({ folder, database, log: pino({ level: 'warn' }) });
  return {
    stand,
    async end() {
      await stand.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
