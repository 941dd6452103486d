/**
 * The roster's routes on a database of a test, for whoever signs in as "role" or "role:person". Each test has a plant and
 * a roster of its own; the file is the same, unless a test writes it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import type { App } from '../http/app.ts';
import { appOf } from '../http/app-for-tests.ts';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { openRoster, type LivingRoster } from './living-roster.ts';
import { rosterRoutes } from './routes.ts';

export interface RosterStand {
  database: TestDatabase;
  plant: string;
  now: Instant;
  roster: LivingRoster;
  app: App;
  /** writes the roster's file */
  file(document: object): Promise<void>;
}

/** Waits for what the next look brings. */
export const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

/** Opened before each test of the file that calls this, and closed after it. */
export function rosterStand(document: object, startsAt: Instant): RosterStand {
  const stand = {} as RosterStand;
  let folder: string;
  let plants = 0;
  beforeAll(async () => {
    stand.database = await testDatabase();
    folder = await mkdtemp(join(tmpdir(), 'gemba-roster-'));
    stand.file = (written) => writeFile(join(folder, 'roster.yaml'), JSON.stringify(written));
    await stand.file(document);
  });
  beforeEach(async () => {
    stand.now = startsAt;
    const { pool } = stand.database;
    const plant = `P${(plants += 1)}`;
    await pool.query('insert into plant (id, name) values ($1, $1)', [plant]);
    const log = pino({ level: 'silent' });
    const parts = { database: pool, plant, now: () => stand.now };
    const roster = await openRoster({ ...parts, file: join(folder, 'roster.yaml'), log });
    const app = await appOf(
      rosterRoutes({
        ...parts,
        roster,
        load: () => new Map(),
        functions: () => ['quality', 'finance'],
        feedSecret: 'x'.repeat(32),
      }),
    );
    Object.assign(stand, { plant, roster, app });
  });
  afterEach(async () => {
    await stand.roster.close();
    await stand.app.close();
  });
  afterAll(async () => {
    await stand.database.drop();
    await rm(folder, { recursive: true });
  });
  return stand;
}
