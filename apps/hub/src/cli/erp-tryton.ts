/**
 * `erp tryton up`: a real Tryton with the demo plant in it, in the foreground until Ctrl-C. For demo and tests on one
 * machine; loopback only. What was posted is there again at the next start on the same folder.
 */
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { stringify } from 'yaml';
import type { DatabaseKind } from '../erp/tryton/stand/build.ts';
import { installTryton } from '../erp/tryton/stand/install.ts';
import { startTryton, type TrytonStand } from '../erp/tryton/stand/stand.ts';
import { say } from './open-store.ts';

export interface TrytonUpOptions {
  database: DatabaseKind;
  port: number;
  folder?: string;
}

export async function trytonUp({ database, port, folder }: TrytonUpOptions): Promise<void> {
  installTryton(say);
  const place = resolve(folder ?? join(tmpdir(), `gemba-tryton-up-${database}`));
  const log = pino({ name: 'gemba', level: process.env['GEMBA_LOG_LEVEL'] ?? 'info' }, pino.destination(2));
  const stand = await startTryton({ folder: place, database, port, log });
  say(`Tryton stands at ${stand.url}, its files in ${place}. This goes into data/gemba.yaml:\n`);
  say(configuration(stand));
  say(`Tryton’s administrator is "admin"; the password is in ${join(place, 'stand.json')}. Ctrl-C ends it.`);
  await interrupted();
  await stand.stop();
}

/** The `erp` section for this stand; its secret is a generated one that opens this stand only. */
function configuration({ url, database, user, secret }: TrytonStand): string {
  const customerClasses = { 'Customer A': 'A', 'Customer B': 'B', 'Customer C': 'C' };
  return stringify({ erp: { kind: 'tryton', name: 'Tryton', url, database, user, secret, customerClasses } });
}

function interrupted(): Promise<void> {
  return new Promise((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end());
  });
}
