/** A past on a database of a test: events and exceptions that were, and dry runs over them. */
import { randomUUID } from 'node:crypto';
import { buildContext, noRows } from '@gemba/core/planning';
import { instant, type Instant } from '@gemba/core/time';
import type { DryRun } from '@gemba/core/wire';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import { PLANT, playbookOf } from '../playbooks-for-tests.ts';
import { openDryRun, type DryRunParts } from './dry-run.ts';

/** Sunday noon in the plant's zone, an hour ahead of UTC */
export const NOW = instant(Date.parse('2026-11-22T11:00:00Z'));
const HOUR = 3_600_000;
export const hoursAgo = (hours: number): Instant => instant(Date.parse(NOW) - hours * HOUR);

interface PastEvent {
  lot: string;
  at: Instant;
  type?: string;
  value?: number;
  line?: string;
}

export interface Past {
  db: TestDatabase;
  happened(...events: PastEvent[]): Promise<void>;
  /** @param minutes for which it was open; null: it still is */
  exception(opened: Instant, minutes: number | null, playbook?: string, subject?: object): Promise<void>;
  parts(more?: Partial<DryRunParts>): DryRunParts;
  /** a week back unless told */
  run(yaml: string, days?: number, more?: Partial<DryRunParts>): Promise<DryRun>;
}

export async function openPast(): Promise<Past> {
  const db = await testDatabase();
  await db.pool.query(`insert into plant (id, name) values ($1, 'Plant 1')`, [PLANT]);
  const parts: Past['parts'] = (more = {}) => ({
    database: db.pool,
    plant: PLANT,
    timeZone: 'Europe/Berlin',
    now: () => NOW,
    planning: () => buildContext(noRows(), NOW, { timeZone: 'Europe/Berlin', currency: 'EUR' }),
    owner: ({ function: name }, at) => (name === 'quality' ? `night-${at.slice(11, 13)}` : null),
    live: () => [],
    ...more,
  });
  return {
    db,
    parts,
    run: async (yaml, days = 7, more = {}) => {
      const result = await openDryRun(parts(more))(playbookOf(yaml), days);
      if (!result) throw new Error('busy');
      return result;
    },
    happened: async (...events) => {
      const rows = events.map(({ lot, at, type = 'test.report', value = 0, line }) => ({
        id: randomUUID(),
        type,
        at,
        fields: {
          lot: { value: lot, confidence: 1, from: 'signal' },
          value: { value, confidence: 1, from: 'signal' },
          ...(line && { line: { value: line, confidence: 1, from: 'signal' } }),
        },
      }));
      await db.pool.query(
        `insert into event (id, plant, signal_id, type, source, occurred_at, fields, missing)
         select id, $1, id, type, 'test', at, fields, '[]'
         from jsonb_to_recordset($2::jsonb) as e(id uuid, type text, at timestamptz, fields jsonb)`,
        [PLANT, JSON.stringify(rows)],
      );
    },
    exception: async (opened, minutes, playbook = 'a', subject = {}) => {
      await db.pool.query(
        `insert into exception
           (id, plant, correlation_key, playbook, state, priority, opened_at, resolved_at, last_seq, fold)
         values ($1, $2, gen_random_uuid()::text, $6, $3, 'B', $4::timestamptz,
                 $4::timestamptz + $5::float8 * interval '1 minute', 1, $7)`,
        [randomUUID(), PLANT, minutes === null ? 'open' : 'resolved', opened, minutes, playbook, { subject }],
      );
    },
  };
}
