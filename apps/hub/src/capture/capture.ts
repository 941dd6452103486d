/**
 * Capture: a signal is accepted once it is stored. Requests that arrive while a commit is under way are stored together
 * by the next one, so that a flood pays one commit for many signals and a single signal waits for none.
 * (plant, source, external id) is unique: a redelivery is harmless and gets the id of the first.
 */
import { createHash, randomUUIDv7 } from 'node:crypto';
import type { IncomingSignal } from '@gemba/core/signal';
import type { Instant } from '@gemba/core/time';
import type { Capture, Captured } from '../sources/source.ts';
import { isStatementsFault, type Database } from '../store/database.ts';
import { storableJson, storableText } from '../store/storable.ts';

/** Signals in one commit; above it, the statement's arrays grow without gaining speed. */
const MAX_BATCH = 2_000;
/** Characters of JSON in one commit, unless a single request has more: a statement's document has a limit. */
const MAX_BATCH_SIZE = 16 * 2 ** 20;
/** What may wait for a commit before producers are told to come again: signals, and characters of JSON. */
const MAX_WAITING = 50_000;
const MAX_WAITING_SIZE = 256 * 2 ** 20;
/** Longer ids of producers are kept as their hash: an index entry has a limit. */
const MAX_EXTERNAL_ID = 1_000;
/** The years that a time of the database and an instant have in common. */
const STORABLE_INSTANT = /^(?!0000)\d{4}-/;

export class CaptureOverloaded extends Error {}

/** A signal as it goes to the database, serialised once, when it comes in. */
interface Row {
  id: string;
  key: string;
  json: string;
}

interface Waiting {
  rows: readonly Row[];
  size: number;
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
  let waitingSize = 0;
  let running: Promise<void> | null = null;

  const capture: Capture = (signals) =>
    new Promise((resolve, reject) => {
      const rows = signals.map(rowOf);
      const size = rows.reduce((sum, row) => sum + row.json.length, 0);
      if (waiting + rows.length > MAX_WAITING || waitingSize + size > MAX_WAITING_SIZE) {
        reject(new CaptureOverloaded(`${waiting} signals wait to be stored`));
        return;
      }
      waiting += rows.length;
      waitingSize += size;
      queue.push({ rows, size, resolve, reject });
      running ??= drain();
    });

  async function drain(): Promise<void> {
    // let the requests of this turn of the event loop gather
    await new Promise(setImmediate);
    while (queue.length > 0) await settle(nextBatch());
    running = null;
  }

  function nextBatch(): Waiting[] {
    const batch: Waiting[] = [];
    let count = 0;
    let size = 0;
    for (let next = queue[0]; next; next = queue[0]) {
      const fits = count + next.rows.length <= MAX_BATCH && size + next.size <= MAX_BATCH_SIZE;
      if (batch.length > 0 && !fits) break;
      batch.push(next);
      queue.shift();
      count += next.rows.length;
      size += next.size;
    }
    waiting -= count;
    waitingSize -= size;
    return batch;
  }

  /** A request that the database cannot take must not be the ruin of those that came beside it. */
  async function settle(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await store(parts, batch);
      batch.forEach((w, i) => w.resolve(results[i] ?? { ids: [], accepted: 0, duplicates: 0 }));
    } catch (error) {
      if (batch.length > 1 && isStatementsFault(error)) for (const one of batch) await settle([one]);
      else for (const w of batch) w.reject(error);
      return;
    }
    parts.onStored();
  }

  return {
    capture,
    drained: async () => {
      while (running) await running;
    },
  };
}

function rowOf(signal: IncomingSignal): Row {
  const { type, content, garbled } = signal;
  const source = storableText(signal.source);
  const externalId = shortId(storableText(signal.externalId));
  const occurred = signal.occurredAt;
  const id = randomUUIDv7();
  const json = storableJson({
    id,
    source,
    external_id: externalId,
    type,
    occurred_at: occurred !== null && STORABLE_INSTANT.test(occurred) ? occurred : null,
    content: content ?? null,
    garbled,
  });
  return { id, key: keyOf(source, externalId), json };
}

const shortId = (id: string): string =>
  id.length <= MAX_EXTERNAL_ID ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`;

const keyOf = (source: string, externalId: string): string => JSON.stringify([source, externalId]);

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
  const firstOf = new Map<string, Row>();
  for (const { rows } of batch) for (const row of rows) if (!firstOf.has(row.key)) firstOf.set(row.key, row);
  const firsts = [...firstOf.values()];
  const stored = await database.query<{ id: string }>({
    name: 'store-signals',
    text: STORE_SIGNALS,
    values: [plant, now(), `[${firsts.map((row) => row.json).join(',')}]`],
  });
  const fresh = new Set(stored.rows.map((row) => row.id));
  const idOf = new Map(firsts.map((row) => [row.key, row.id]));
  const known = firsts.filter((row) => !fresh.has(row.id));
  if (known.length > 0) {
    const pairs = known.map((row) => JSON.parse(row.key) as [string, string]);
    const found = await database.query<{ id: string; source: string; external_id: string }>(FIND_SIGNALS, [
      plant,
      pairs.map(([source]) => source),
      pairs.map(([, externalId]) => externalId),
    ]);
    for (const row of found.rows) idOf.set(keyOf(row.source, row.external_id), row.id);
  }
  return batch.map(({ rows }) => {
    const ids = rows.map((row) => idOf.get(row.key) ?? row.id);
    // of several that are the same, the first is the one that was stored
    const accepted = rows.filter((row) => fresh.has(row.id)).length;
    return { ids, accepted, duplicates: rows.length - accepted };
  });
}
