/**
 * Vitest's global setup for tests of the hub: one embedded PostgreSQL in a temporary folder for the whole run. Tests
 * take a database of their own from test-database.ts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { openEmbedded } from './embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** connection string of the run's PostgreSQL; its role may create databases */
    postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'gemba-test-'));
  const server = await openEmbedded({ dataFolder, log: pino({ level: 'warn' }) });
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.stop();
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  };
}
