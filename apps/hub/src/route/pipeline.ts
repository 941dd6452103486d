/**
 * The pipeline: captured signals, in their order, become events and go to the desk. The queue is the table: what a
 * crash leaves captured is taken up again, and the desk routes each signal once. A signal that cannot be understood is
 * kept with the reason and shown in Health; one that breaks a rule of ours is kept the same way and never holds others.
 */
import type { OperationalEvent } from '@gemba/core/event';
import type { Signal } from '@gemba/core/signal';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { OrderFailed, type Desk } from '../decide/desk.ts';
import { eventRow } from '../decide/rows.ts';
import type { Normalise } from '../normalise/normalise.ts';
import type { Match } from '../situation/match.ts';
import type { Database } from '../store/database.ts';
import { storableJson } from '../store/storable.ts';

const BATCH = 1_000;
const POLL_MS = 1_000;

/** What the live playbooks make of an event. */
export type MatchEvent = (event: OperationalEvent) => Match[];

export interface Pipeline {
  wake(): void;
  close(): Promise<void>;
}

export function startPipeline(parts: {
  database: Database;
  plant: string;
  desk: Pick<Desk, 'event'>;
  normalise: Normalise;
  match: MatchEvent;
  /** before each batch: what `match` looks up without I/O is brought up to date */
  before: () => Promise<void>;
  log: Logger;
}): Pipeline {
  const { database, plant, desk, log } = parts;
  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;

  function wake(): void {
    again = true;
    if (closed || running) return;
    running = work()
      .catch((error: unknown) => {
        again = false;
        log.error({ err: error }, 'signals could not be routed; trying again');
      })
      .finally(() => {
        running = null;
        if (again && !closed) setImmediate(wake);
      });
  }

  async function work(): Promise<void> {
    while (again && !closed) {
      again = false;
      let signals = await nextSignals(database, plant);
      while (signals.length > 0 && !closed) {
        await parts.before();
        await routeAll(signals);
        signals = await nextSignals(database, plant);
      }
    }
  }

  async function routeAll(signals: readonly Signal[]): Promise<void> {
    const notUnderstood: { id: string; reason: string }[] = [];
    const recorded: OperationalEvent[] = [];
    const orders: Promise<void>[] = [];
    for (const signal of signals) {
      const routed = understand(signal);
      if ('reason' in routed) notUnderstood.push({ id: signal.id, reason: routed.reason });
      else if (routed.matches.length === 0) recorded.push(routed.event);
      else
        orders.push(
          desk.event(routed.event, routed.matches).catch(async (error: unknown) => {
            // what may pass by itself leaves the signal where it is; it is taken up again
            if (!(error instanceof OrderFailed)) throw error;
            log.error({ err: error, signal: signal.id }, 'a signal could not be routed');
            await markNotUnderstood(database, [{ id: signal.id, reason: `not routed: ${textOf(error)}` }]);
          }),
        );
    }
    const ended = await Promise.allSettled([
      ...orders,
      markNotUnderstood(database, notUnderstood),
      recordEvents(database, plant, recorded),
    ]);
    const failed = ended.find((end) => end.status === 'rejected');
    if (failed && !closed) throw failed.reason;
  }

  function understand(signal: Signal): { event: OperationalEvent; matches: Match[] } | { reason: string } {
    try {
      const normalised = parts.normalise(signal);
      if ('notUnderstood' in normalised) return { reason: normalised.notUnderstood };
      return { event: normalised.event, matches: parts.match(normalised.event) };
    } catch (error) {
      log.error({ err: error, signal: signal.id }, 'a signal broke normalisation');
      return { reason: `could not be normalised: ${textOf(error)}` };
    }
  }

  const poll = setInterval(wake, POLL_MS);
  wake();
  return {
    wake,
    close: async () => {
      closed = true;
      clearInterval(poll);
      await running;
    },
  };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface SignalRow {
  id: string;
  source: string;
  external_id: string;
  type: string | null;
  occurred_at: Instant | null;
  received_at: Instant;
  content: unknown;
  garbled: string | null;
}

async function nextSignals(database: Database, plant: string): Promise<Signal[]> {
  const { rows } = await database.query<SignalRow>({
    name: 'next-signals',
    text: `select s.id, s.source, s.external_id, s.type, s.occurred_at, s.received_at, s.content, s.garbled
           from (select signal_id, ordinal from waiting_signal where plant = $1 order by ordinal limit $2) w
           join signal s on s.id = w.signal_id order by w.ordinal`,
    values: [plant, BATCH],
  });
  return rows.map((row) => ({
    id: row.id,
    plant,
    source: row.source,
    externalId: row.external_id,
    type: row.type,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    content: row.content,
    garbled: row.garbled,
  }));
}

async function markNotUnderstood(
  database: Database,
  signals: readonly { id: string; reason: string }[],
): Promise<void> {
  if (signals.length === 0) return;
  await database.query({
    name: 'mark-not-understood',
    text: `with taken as (
             delete from waiting_signal using jsonb_to_recordset($1::jsonb) as n(id uuid, reason text)
             where waiting_signal.signal_id = n.id returning n.id, n.reason),
           marked as (
             update signal set not_understood = taken.reason from taken where signal.id = taken.id
             returning plant, source, date_trunc('hour', received_at) as hour),
           counted as (select plant, source, hour, count(*) as n from marked group by plant, source, hour)
           update source_hour h set not_understood = h.not_understood + counted.n from counted
           where (h.plant, h.source, h.hour) = (counted.plant, counted.source, counted.hour)`,
    values: [storableJson(signals)],
  });
}

/** Events that no playbook answers: recorded, nobody is asked. */
async function recordEvents(
  database: Database,
  plant: string,
  events: readonly OperationalEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await database.query({
    name: 'record-events',
    text: `with incoming as (
             select * from jsonb_to_recordset($2::jsonb) as e(
               id uuid, signal_id uuid, type text, source text, occurred_at timestamptz, fields jsonb, missing jsonb)),
           taken as (
             delete from waiting_signal using incoming
             where waiting_signal.signal_id = incoming.signal_id returning incoming.id)
           insert into event (id, plant, signal_id, type, source, occurred_at, fields, missing)
           select id, $1, signal_id, type, source, occurred_at, fields, missing
           from incoming join taken using (id)`,
    values: [plant, storableJson(events.map(eventRow))],
  });
}
