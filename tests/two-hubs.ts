/**
 * Two hub processes on one PostgreSQL, which is the test's own: it runs on whatever becomes of the hubs, with fsync on.
 * They share the session secret and the folder of playbooks; each has a data folder and a port of its own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '@gemba/hub/store/embedded.ts';
import { pino } from 'pino';
import { type HubOptions, HubProcess } from './hub-process.ts';

const SESSION_SECRET = 'test-session-secret-that-two-hubs-share-0123456789';

export interface TwoHubs {
  hubs: readonly [HubProcess, HubProcess];
  /** of the database that they share; its role may do everything */
  databaseUrl: string;
  /** ends and removes everything */
  dispose(): Promise<void>;
}

/** Two hubs on an empty database, ready. */
export async function startTwoHubs({ env, ...options }: HubOptions = {}): Promise<TwoHubs> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'gemba-two-hubs-'));
  const ends: (() => Promise<void>)[] = [
    () => rm(dataFolder, { recursive: true, force: true, maxRetries: 5 }),
  ];
  const dispose = async (): Promise<void> => {
    for (let end = ends.pop(); end; end = ends.pop()) await end();
  };
  try {
    const server = await openEmbedded({ dataFolder, log: pino({ level: 'warn' }) });
    ends.push(() => server.stop());
    const start = async (own: HubOptions): Promise<HubProcess> => {
      const hub = await HubProcess.start({
        ...options,
        ...own,
        env: { ...env, DATABASE_URL: server.url, GEMBA_SESSION_SECRET: SESSION_SECRET },
      });
      ends.push(() => hub.dispose());
      return hub;
    };
    const first = await start({});
    const second = await start({ playbooksFolder: join(first.folder, 'playbooks') });
    return { hubs: [first, second], databaseUrl: server.url, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
