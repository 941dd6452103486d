/** A hand in a hub's own database, as somebody with its owner's rights would have it: the hub may run, or be dead. */
import { onDatabase } from '@gemba/hub/erp/tryton/stand/postgres.ts';
import { openEmbedded } from '@gemba/hub/store/embedded.ts';
import { pino } from 'pino';
import type { HubProcess } from './hub-process.ts';

export async function onDatabaseOf(hub: HubProcess, ...statements: string[]): Promise<void> {
  const server = await openEmbedded({ dataFolder: hub.dataFolder, log: pino({ level: 'silent' }) });
  try {
    await onDatabase(server.url, ...statements);
  } finally {
    await server.stop();
  }
}
