import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { startErpSide, type ErpSide } from '../erp/file-exchange/start-erp-side.ts';
import { materialiseDemoPlant } from './plant.ts';

const PLANT = join(import.meta.dirname, '../../../../resources/demo');

/** The demo's dates are relative to now: a plant that was laid out longer ago than this is laid out anew. */
const DEMO_AGES_MS = 12 * 3_600_000;

/** The demo plant's ERP: its files, and the small "ERP side" that answers the outbox. */
export async function prepareDemo(
  { folder, timeZone }: { folder: string; timeZone: string },
  log: Logger,
): Promise<ErpSide> {
  const to = join(folder, 'export');
  const settings = join(folder, 'erp.json');
  const laidOut = await stat(settings).catch(() => null);
  if (!laidOut || Date.now() - laidOut.mtimeMs > DEMO_AGES_MS) {
    await rm(to, { recursive: true, force: true });
    await materialiseDemoPlant({ from: PLANT, to, now: instant(Date.now()), timeZone });
    await writeFile(settings, `${JSON.stringify({ timeZone })}\n`);
  }
  return startErpSide(folder, log);
}
