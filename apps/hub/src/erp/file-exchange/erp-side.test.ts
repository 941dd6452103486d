import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import { openPump } from '../pump.ts';
import { desk, hold, PLANT, queue, states } from '../testing.ts';
import { writeExampleExport } from './example-export.ts';
import { FileExchangeConfig, openFileExchange } from './file-exchange.ts';
import { startErpSide } from './start-erp-side.ts';

const log = pino({ level: 'silent' });
const now = () => instant(Date.now());
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });
let database: TestDatabase;
let root: string;
let closing: (() => Promise<unknown>)[];
beforeEach(async () => {
  database = await testDatabase();
  root = await mkdtemp(join(tmpdir(), 'gemba-erp-'));
  await writeExampleExport(root);
  closing = [];
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  await database.drop();
  await rm(root, { recursive: true });
});

async function openAll() {
  const side = startErpSide(root, log);
  closing.push(() => side.close());
  const erp = await openFileExchange(FileExchangeConfig.parse({ kind: 'file-exchange', folder: root }), {
    log,
    now,
  });
  closing.push(() => erp.close());
  const refusals: string[] = [];
  const unexpected: string[] = [];
  const pump = openPump({
    pool: database.pool,
    plant: PLANT,
    connector: erp,
    tell: desk(database.pool).tell,
    onUnconfirmed: async () => {},
    onStale: async ({ row }) => void unexpected.push(row.id),
    onDiscrepancy: async ({ posting }) => void unexpected.push(posting.id),
    onRejected: async ({ rejection }) => void refusals.push(rejection),
    log,
    now,
    random: Math.random,
    backoff: { firstMs: 100, capMs: 500 },
    pollMs: 100,
  });
  closing.push(() => pump.close());
  return { side, erp, refusals, unexpected };
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the demo ERP as a process', () => {
  test('confirms what it takes, refuses what it must, and its export shows the effect', async () => {
    const { erp, refusals, unexpected } = await openAll();
    await queue(database.pool, [hold('good', 'L1', 92), hold('bad', 'L2', 1)], now());
    await until(async () =>
      expect(await states(database.pool)).toEqual({ good: 'confirmed', bad: 'rejected' }),
    );
    await until(() => expect(refusals).toEqual(['Lot L2: 1 pcs asked, only 0 free.']));
    const { rows } = await database.pool.query(
      `select erp_document, read_back from posting where id = 'good'`,
    );
    expect(rows).toEqual([
      {
        erp_document: 'QH-100482',
        read_back: {
          document: 'QH-100482',
          item: 'V200',
          lot: 'L1',
          qty: 92,
          uom: 'pcs',
          status: 'quality',
          location: 'STO, LINE',
        },
      },
    ]);
    const context = await erp.loadContext();
    const held = context.rows.stock.filter(({ lot, status }) => lot === 'L1' && status === 'quality');
    expect(held.map(({ qty }) => qty)).toEqual([80, 12]);
    expect(unexpected).toEqual([]);
  });

  test('posts each of twenty exactly once while it is killed five times', async () => {
    const { side } = await openAll();
    const keys = Array.from({ length: 20 }, (_, n) => `k${n}`);
    await queue(
      database.pool,
      keys.map((key) => hold(key)),
      now(),
    );
    for (let kill = 1; kill <= 5; kill += 1) {
      await until(() => expect(side.pid()).toBeDefined());
      await until(async () => {
        const done = Object.values(await states(database.pool)).filter((state) => state === 'confirmed');
        expect(done.length).toBeGreaterThanOrEqual(kill * 2);
      });
      const pid = side.pid();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      await until(() => expect(side.pid()).not.toBe(pid));
    }
    await until(async () =>
      expect(new Set(Object.values(await states(database.pool)))).toEqual(new Set(['confirmed'])),
    );
    const documents = (await readdir(join(root, 'documents'))).filter((name) => name.endsWith('.json'));
    expect(documents).toHaveLength(20);
    const stock = await readFile(join(root, 'export', 'stock.csv'), 'utf8');
    expect(stock).toContain('V200,L1,STO,60,free');
    expect(stock).toContain('V200,L1,STO,20,quality');
  }, 90_000);

  test('dies with the hub, also on kill -9', async () => {
    const program = `
      import { startErpSide } from ${JSON.stringify(new URL('start-erp-side.ts', import.meta.url).href)};
      const side = startErpSide(${JSON.stringify(root)}, { level: 'silent', warn() {} });
      process.stdout.write(String(side.pid()) + '\\n');
      setInterval(() => {}, 1000);`;
    const hub = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(hub.stdout, 'data');
    const pid = Number(String(line));
    await until(async () => expect(await readFile(join(root, 'erp-side.pid'), 'utf8')).toBe(String(pid)));
    expect(alive(pid)).toBe(true);
    hub.kill('SIGKILL');
    await until(() => expect(alive(pid)).toBe(false));
  });

  test('leaves a folder to the one that has it', async () => {
    const first = startErpSide(root, log);
    closing.push(() => first.close());
    const holder = () => readFile(join(root, 'erp-side.pid'), 'utf8');
    await until(async () => expect(await holder()).toBe(String(first.pid())));
    const second = startErpSide(root, log);
    closing.push(() => second.close());
    await wait(1_500);
    expect(await holder()).toBe(String(first.pid()));
    await first.close();
    await until(async () => expect(await holder()).toBe(String(second.pid())));
  });
});
