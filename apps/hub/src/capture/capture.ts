/**
 * Capture: a signal is accepted once it is stored. Requests that arrive while a commit is under way are stored together
 * by the next one, so that a flood pays one commit for many signals and a single signal waits for none.
 * (plant, source, external id) is unique: a redelivery is harmless and gets the id of the first.
 */
import { randomUUIDv7 } from 'node:crypto';
import type { IncomingSignal } from '@gemba/core/signal';
import type { Instant } from '@gemba/core/time';
import type { Capture, Captured } from '../sources/source.ts';
import type { Database } from '../store/database.ts';

/** Signals in one commit; above it, the statement's arrays grow without gaining speed. */
const MAX_BATCH = 2_000;
/** Signals that may wait for a commit before producers are told to come again. */
const MAX_WAITING = 50_000;

export class CaptureOverloaded extends Error {}

interface Waiting {
  signals: readonly IncomingSignal[];
  resolve: (captured: Captured) => void;
  reject: (error: unknown) => void;
}

export interface CaptureStep {
  capture: Capture;
  /** resolves when everything that was handed in is stored */
  drained(): Promise<void>;
}

export function openCapture(parts: {
  database: Database;
  plant: string;
  now: () => Instant;
  onStored: () => void;
}): CaptureStep {
  const queue: Waiting[] = [];
  let waiting = 0;
  let running: Promise<void> | null = null;

  const capture: Capture = (signals) =>
    new Promise((resolve, reject) => {
      if (waiting + signals.length > MAX_WAITING) {
        reject(new CaptureOverloaded(`${waiting} signals wait to be stored`));
        return;
      }
      waiting += signals.length;
      queue.push({ signals, resolve, reject });
      running ??= drain();
    });

  async function drain(): Promise<void> {
    // let the requests of this turn of the event loop gather
    await new Promise(setImmediate);
    while (queue.length > 0) {
      const batch: Waiting[] = [];
      let size = 0;
      while (queue[0] && (size === 0 || size + queue[0].signals.length <= MAX_BATCH)) {
        const next = queue.shift();
        if (!next) break;
        batch.push(next);
        size += next.signals.length;
      }
      waiting -= size;
      try {
        const results = await store(parts, batch);
        batch.forEach((w, i) => w.resolve(results[i] ?? { ids: [], accepted: 0, duplicates: 0 }));
        parts.onStored();
      } catch (error) {
        for (const w of batch) w.reject(error);
      }
    }
    running = null;
  }

  return {
    capture,
    drained: async () => {
      while (running) await running;
    },
  };
}

/** One JSON document for all rows costs the database less than one array per column with nested escapes. */
const STORE_SIGNALS = `
with stored as (
  insert into signal (id, plant, source, external_id, type, occurred_at, received_at, content, garbled)
  select s.id, $1, s.source, s.external_id, s.type, s.occurred_at, $2, s.content, s.garbled
  from jsonb_to_recordset($3::jsonb) as s(
    id uuid, source text, external_id text, type text, occurred_at timestamptz, content jsonb, garbled text)
  on conflict (plant, source, external_id) do nothing
  returning id, source),
waiting as (
  insert into waiting_signal (signal_id, plant) select id, $1 from stored),
counted as (
  insert into source_hour as h (plant, source, hour, signals, last_at)
  select $1, source, date_trunc('hour', $2::timestamptz), count(*), $2 from stored group by source order by source
  on conflict (plant, hour, source) do update
    set signals = h.signals + excluded.signals, last_at = greatest(h.last_at, excluded.last_at))
select id from stored`;

/** What jsonb cannot hold, as JSON.stringify escapes it: NUL and lone surrogates. It becomes U+FFFD. */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd');

const FIND_SIGNALS = `
select s.id, s.source, s.external_id
from signal s
join unnest($2::text[], $3::text[]) as k(source, external_id)
  on s.source = k.source and s.external_id = k.external_id
where s.plant = $1`;

async function store(
  { database, plant, now }: { database: Database; plant: string; now: () => Instant },
  batch: readonly Waiting[],
): Promise<Captured[]> {
  const idOf = new Map<string, string>();
  const rows: object[] = [];
  const byNewId = new Map<string, string>();
  for (const { signals } of batch)
    for (const signal of signals) {
      const key = keyOf(signal);
      if (idOf.has(key)) continue;
      const id = randomUUIDv7();
      idOf.set(key, id);
      byNewId.set(id, key);
      rows.push({
        id,
        source: storable(signal.source),
        external_id: storable(signal.externalId),
        type: signal.type,
        occurred_at: signal.occurredAt,
        content: signal.content ?? null,
        garbled: signal.garbled,
      });
    }
  const stored = await database.query<{ id: string }>({
    name: 'store-signals',
    text: STORE_SIGNALS,
    values: [plant, now(), JSON.stringify(rows).replace(UNSTORABLE, '$1\\ufffd')],
  });
  const fresh = new Set(stored.rows.map((row) => row.id));
  const known = [...byNewId].filter(([id]) => !fresh.has(id)).map(([, key]) => key);
  if (known.length > 0) {
    const pairs = known.map((key) => JSON.parse(key) as [string, string]);
    const found = await database.query<{ id: string; source: string; external_id: string }>(FIND_SIGNALS, [
      plant,
      pairs.map(([source]) => source),
      pairs.map(([, externalId]) => externalId),
    ]);
    for (const row of found.rows)
      idOf.set(keyOf({ source: row.source, externalId: row.external_id }), row.id);
  }
  const counted = new Set<string>();
  return batch.map(({ signals }) => {
    let accepted = 0;
    const ids = signals.map((signal) => {
      const id = idOf.get(keyOf(signal)) ?? '';
      if (fresh.has(id) && !counted.has(id)) {
        counted.add(id);
        accepted += 1;
      }
      return id;
    });
    return { ids, accepted, duplicates: signals.length - accepted };
  });
}

const keyOf = (signal: Pick<IncomingSignal, 'source' | 'externalId'>): string =>
  JSON.stringify([storable(signal.source), storable(signal.externalId)]);
