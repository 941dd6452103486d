/** Playbooks on a database of a test: short texts of them, a folder, and hubs that run on both. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePlaybook, type Playbook } from '@gemba/core/playbook';
import { instant, type Instant } from '@gemba/core/time';
import { pino } from 'pino';
import { vi } from 'vitest';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { openAuthoring, type Authoring } from './authoring.ts';
import { openPlaybooks, type Playbooks } from './playbooks.ts';

export const PLANT = 'P1';
export const T0 = Date.parse('2026-11-22T08:00:00Z');

/** A playbook of one question; `more` are further lines at the top. */
export const text = (id: string, window = '10m', more = ''): string => `playbook: ${id}
title: 'Lot \${event.lot}'
where: the floor
on: [test.report]
correlate: [lot]
${more.includes('priority:') ? '' : 'priority: [{ is: B }]'}
${more}
decisions:
  - id: quality
    function: quality
    question: What now?
    pack: quality
    window: ${window}
    afterAcknowledge: 10m
    ladder: [{ after: 1m, to: lead }]
    options:
      - { id: hold, label: Hold, detail: quarantine }
`;

export function playbookOf(yaml: string): Playbook {
  const parsed = parsePlaybook(yaml, 'test');
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.playbook;
}

/** Waits for what a file system's watcher or the next look brings. */
export const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

export interface HubOfTest {
  playbooks: Playbooks;
  authoring: Authoring;
}

export interface Stand {
  db: TestDatabase;
  folder: string;
  now: () => Instant;
  logged: { level: number; msg: string }[];
  file(name: string, yaml: string): Promise<void>;
  /** another folder with these playbooks */
  otherFolder(...ids: string[]): Promise<string>;
  /** another hub on the same database. @param from its folder, default the common one */
  hub(from?: string): Promise<HubOfTest>;
  end(): Promise<void>;
}

export async function openStand(): Promise<Stand> {
  const db = await testDatabase();
  await db.pool.query(`insert into plant (id, name) values ($1, 'Plant 1')`, [PLANT]);
  const folders: string[] = [];
  const otherFolder = async (...ids: string[]): Promise<string> => {
    const made = await mkdtemp(join(tmpdir(), 'playbooks-'));
    folders.push(made);
    for (const id of ids) await writeFile(join(made, `${id}.yaml`), text(id));
    return made;
  };
  const folder = await otherFolder();
  const hubs: HubOfTest[] = [];
  const logged: Stand['logged'] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  let ticks = 0;
  const now = (): Instant => instant(T0 + 1_000 * ticks++);
  return {
    db,
    folder,
    now,
    logged,
    file: (name, yaml) => writeFile(join(folder, name), yaml),
    otherFolder,
    hub: async (from = folder) => {
      const parts = { database: db.pool, plant: PLANT, now, log };
      const playbooks = await openPlaybooks({ ...parts, folder: from });
      const hub = { playbooks, authoring: openAuthoring({ ...parts, playbooks }) };
      hubs.push(hub);
      return hub;
    },
    end: async () => {
      await Promise.all(hubs.map(({ playbooks }) => playbooks.close()));
      for (const each of folders) await rm(each, { recursive: true, force: true });
      await db.drop();
    },
  };
}
