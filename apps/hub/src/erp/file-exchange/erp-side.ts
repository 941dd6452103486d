/**
 * The demo plant's ERP, as far as the file exchange sees it: a process of its own that works off the outbox.
 *
 *   node erp-side.ts <folder> [--with-parent]
 *
 * `--with-parent`: ends when its standard input closes, which it does however the parent dies. Ending at any moment is
 * safe (erp-side/exchange.ts). Not for a real plant: there, the ERP's own exchange stands here.
 */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { watch } from 'chokidar';
import { instant } from '@gemba/core/time';
import { pino } from 'pino';
import { openErpExchange } from './erp-side/exchange.ts';
import { takeFolder } from './erp-side/folder-lock.ts';
import { DISK, exchangeFolder, makeExchangeFolder } from './folder.ts';
import { EXPORTED_MARK } from './read-export.ts';

/** A missed file event costs this much, ms. */
const RESCAN_MS = 1_000;
const EXPORT_MARK_MS = 60_000;

const [root, ...flags] = process.argv.slice(2);
if (!root) {
  process.stderr.write('usage: erp-side.ts <folder> [--with-parent]\n');
  process.exit(2);
}
if (flags.includes('--with-parent')) process.stdin.on('close', () => process.exit(0)).resume();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));

const log = pino({ name: 'erp-side', level: process.env['GEMBA_ERP_SIDE_LOG'] ?? 'info' });
const now = () => instant(Date.now());
const folder = exchangeFolder(root);
await makeExchangeFolder(folder);
while (!(await takeFolder(root))) await wait(RESCAN_MS);

const exchange = openErpExchange(root, { disk: DISK, now, log });
let wake = () => {};
const watcher = watch(folder.outbox, { ignoreInitial: true }).on('add', () => wake());
watcher.on('error', (error) => log.warn({ err: error }, 'the outbox cannot be watched'));
log.info({ folder: root }, 'the demo ERP works');

let markedAt = 0;
for (;;) {
  const woken = new Promise<void>((resolve) => {
    wake = resolve;
  });
  try {
    await exchange.work();
    if (Date.now() - markedAt > EXPORT_MARK_MS) {
      await DISK.write(join(folder.export, EXPORTED_MARK), `${now()}\n`);
      markedAt = Date.now();
    }
  } catch (error) {
    log.error({ err: error }, 'the demo ERP could not work off its outbox and tries again');
  }
  await Promise.race([woken, wait(RESCAN_MS)]);
}
