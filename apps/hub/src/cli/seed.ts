/** `seed`: the demo plant's ERP files anew, with dates from today on. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { instant } from '@gemba/core/time';
import { loadConfig } from '../config/config.ts';
import { materialiseDemoPlant } from '../demo/plant.ts';
import { say } from './open-store.ts';

export async function seed(): Promise<void> {
  const config = loadConfig(process.env);
  if (config.erp.kind !== 'file-exchange')
    throw new Error(`seed writes the files of the file exchange; erp.kind is ${config.erp.kind}`);
  const to = join(config.erp.folder, 'export');
  await rm(to, { recursive: true, force: true });
  await materialiseDemoPlant({
    from: join(import.meta.dirname, '../../../../resources/demo'),
    to,
    now: instant(Date.now()),
    timeZone: config.plant.timeZone,
  });
  say(`The demo plant's ERP export is in ${to}.`);
}
