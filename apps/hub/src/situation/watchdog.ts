/**
 * Expected signals: when one does not come again in its playbook's time, Gemba says so by a signal of its own
 * (`signal.absent`), and when it comes again by another (`signal.back`). Both go the way of every signal: planned stops
 * and exceptions above hold them like any other.
 *
 * Nobody knows the world beyond the oldest signal that still waits to be routed, so nothing is called absent that may be
 * in the queue; and after a start everything has its whole time once more. Two hubs report the same absence under the
 * same id: it is one signal.
 */
import type { FieldValue } from '@gemba/core/event';
import { ABSENT, BACK, type Playbook } from '@gemba/core/playbook';
import { OWN_SOURCE, type IncomingSignal } from '@gemba/core/signal';
import { after, type Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';

const LOOK_MS = 1_000;
const BATCH = 500;

export interface Watchdog {
  close(): Promise<void>;
}

export interface WatchdogParts {
  database: Database;
  plant: string;
  now: () => Instant;
  playbooks: () => readonly Playbook[];
  capture: (signals: IncomingSignal[]) => Promise<unknown>;
  log: Logger;
}

export function startWatchdog(parts: WatchdogParts): Watchdog {
  const since = parts.now();
  let looking: Promise<void> | null = null;
  const timer = setInterval(() => {
    looking ??= lookForAbsent(parts, since)
      .catch((error: unknown) =>
        parts.log.error({ err: error }, 'expected signals could not be looked at; trying again'),
      )
      .finally(() => {
        looking = null;
      });
  }, LOOK_MS);
  return {
    close: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}

interface Expected {
  key: string;
  fields: Record<string, FieldValue>;
  last_at: Instant;
  back_at: Instant | null;
}

/** One look. @param since when this hub began to look */
export async function lookForAbsent(parts: WatchdogParts, since: Instant): Promise<void> {
  const expecting = parts.playbooks().filter((playbook) => playbook.expect);
  if (expecting.length === 0) return;
  const known = await knownUntil(parts);
  for (const playbook of expecting) {
    await reportBack(parts, playbook);
    if (playbook.expect && after(since, playbook.expect.every) <= known)
      await reportAbsent(parts, playbook, after(known, -playbook.expect.every));
  }
}

/** Up to here every signal that was captured has been routed. */
async function knownUntil({ database, plant, now }: WatchdogParts): Promise<Instant> {
  const at = now();
  const { rows } = await database.query<{ at: Instant | null }>({
    name: 'oldest-waiting',
    text: `select s.received_at as at from waiting_signal w join signal s on s.id = w.signal_id
           where w.plant = $1 order by w.ordinal limit 1`,
    values: [plant],
  });
  const oldest = rows[0]?.at ?? at;
  return oldest < at ? oldest : at;
}

async function reportAbsent(parts: WatchdogParts, playbook: Playbook, before: Instant): Promise<void> {
  const { database, plant, capture } = parts;
  const { rows } = await database.query<Expected>({
    name: 'late-signals',
    text: `select key, fields, last_at, back_at from expected_signal
           where plant = $1 and playbook = $2 and absent_at is null and last_at <= $3
           order by last_at limit ${BATCH}`,
    values: [plant, playbook.playbook, before],
  });
  if (rows.length === 0) return;
  await capture(rows.map((row) => signal(ABSENT, playbook, row, row.last_at)));
  await database.query({
    name: 'mark-absent',
    text: `update expected_signal e set absent_at = $4
           from jsonb_to_recordset($3::jsonb) as a(key text, last_at timestamptz)
           where e.plant = $1 and e.playbook = $2 and e.key = a.key and e.last_at = a.last_at`,
    values: [plant, playbook.playbook, JSON.stringify(rows), parts.now()],
  });
}

async function reportBack({ database, plant, capture }: WatchdogParts, playbook: Playbook): Promise<void> {
  const { rows } = await database.query<Expected>({
    name: 'signals-back',
    text: `select key, fields, last_at, back_at from expected_signal
           where plant = $1 and playbook = $2 and back_at is not null limit ${BATCH}`,
    values: [plant, playbook.playbook],
  });
  if (rows.length === 0) return;
  await capture(rows.map((row) => signal(BACK, playbook, row, row.back_at ?? row.last_at)));
  await database.query({
    name: 'mark-back',
    text: `update expected_signal set absent_at = null, back_at = null
           where plant = $1 and playbook = $2 and key = any($3::text[]) and back_at is not null`,
    values: [plant, playbook.playbook, rows.map((row) => row.key)],
  });
}

function signal(type: string, playbook: Playbook, row: Expected, at: Instant): IncomingSignal {
  const { expect } = playbook;
  return {
    source: OWN_SOURCE,
    externalId: `${type}:${playbook.playbook}:${row.key}:${at}`,
    type,
    occurredAt: type === ABSENT && expect ? after(row.last_at, expect.every) : at,
    garbled: null,
    content: {
      data: {
        ...row.fields,
        playbook: playbook.playbook,
        expected: expect?.type,
        everyMinutes: (expect?.every ?? 0) / 60_000,
        lastAt: row.last_at,
      },
    },
  };
}
