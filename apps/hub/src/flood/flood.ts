/**
 * How much is asked of each function, measured from the decisions themselves: the same for every hub, and after every
 * restart. What was asked lately is held in memory (for a report, of the last 24 h) and carried on from the table, by
 * `decision_by_asking (plant, asked_at desc, id desc)`; nothing is read while nobody asks, and at most once a second.
 *
 * What counts is a decision asked, ERP duties included, as they are work too; they are only never folded into others on
 * the wall (core's `situationsOf`). A decision that came back is not counted once more.
 */
import { after, type Instant, msBetween } from '@gemba/core/time';
import {
  alarmMix,
  type Flood,
  floodOf,
  floodPeriods,
  msInFlood,
  peakRate,
  RATE_WINDOW_MS,
  TARGET_MIX,
} from '@gemba/core/urgency';
import type { ExceptionState } from '@gemba/core/exception';
import type { FloodReport } from '@gemba/core/wire';
import type { Database } from '../store/database.ts';

const DAY_MS = 24 * 3_600_000;
/** Before the period that is looked at, so that a flood that began before it is known. */
const RUN_UP_MS = 3_600_000;
/** Between the time of a decision, taken under the plant's lock, and its commit is a moment: so long is read again. */
const OVERLAP_MS = 5_000;
const KEEP_MS = 1_000;
const END_OF_TIME = '9999-12-31T00:00:00.000Z' as Instant;
const KEEP_REPORT_MS = 10_000;

export interface FloodReader {
  /** Per function that was asked anything within a day; at most a second old. */
  now(): Promise<ReadonlyMap<string, Flood>>;
  /** At most ten seconds old. */
  report(): Promise<FloodReport>;
}

export function openFlood(parts: { database: Database; plant: string; now: () => Instant }): FloodReader {
  const { database, plant } = parts;
  /** in order of time */
  const asked = new Map<string, Instant[]>();
  /** the state at a time before which nothing comes any more */
  const settled = new Map<string, Flood>();
  let readTo: Instant | null = null;
  /** the hours before are read when a report is asked for: a start does not wait for them */
  let readFrom: Instant | null = null;

  async function askedBetween(from: Instant, to: Instant): Promise<{ function: string; at: Instant }[]> {
    const { rows } = await database.query<{ function: string; at: Instant }>({
      name: 'asked-between',
      text: `select function, asked_at as at from decision
             where plant = $1 and asked_at >= $2 and asked_at < $3 order by asked_at`,
      values: [plant, from, to],
    });
    return rows;
  }

  const read = kept(KEEP_MS, parts.now, async (): Promise<ReadonlyMap<string, Flood>> => {
    const at = parts.now();
    const from: Instant = readTo ? after(readTo, -OVERLAP_MS) : after(at, -RUN_UP_MS);
    const rows = await askedBetween(from, END_OF_TIME);
    readFrom ??= from;
    for (const instants of asked.values()) while ((instants.at(-1) ?? '') >= from) instants.pop();
    for (const row of rows) {
      const instants = asked.get(row.function);
      if (instants) instants.push(row.at);
      else asked.set(row.function, [row.at]);
    }
    readTo = at;
    forget(after(at, -DAY_MS - RUN_UP_MS));
    return new Map([...asked.keys()].map((name) => [name, stateOf(name, at)]));
  });

  /** The day before what is known by now. */
  async function readBack(at: Instant): Promise<void> {
    const from = after(at, -DAY_MS - RUN_UP_MS);
    if (readFrom === null || readFrom <= from) return;
    const rows = await askedBetween(from, readFrom);
    readFrom = from;
    for (const [name, earlier] of Map.groupBy(rows, (row) => row.function))
      asked.set(name, [...earlier.map((row) => row.at), ...(asked.get(name) ?? [])]);
  }

  function forget(before: Instant): void {
    for (const [name, instants] of asked) {
      const first = instants.findIndex((at) => at >= before);
      if (first === -1) {
        asked.delete(name);
        settled.delete(name);
      } else if (first > 0) instants.splice(0, first);
    }
  }

  /** Only what is newer than the settled state is counted: a day's decisions are too many for every second. */
  function stateOf(name: string, at: Instant): Flood {
    const instants = asked.get(name) ?? [];
    const before = settled.get(name);
    const recent = before ? since(instants, after(before.at, -RATE_WINDOW_MS)) : instants;
    const until = after(at, -OVERLAP_MS);
    const settles = !before || before.at < until ? floodOf(recent, until, before) : before;
    settled.set(name, settles);
    return floodOf(since(recent, after(settles.at, -RATE_WINDOW_MS)), at, settles);
  }

  const report = kept(KEEP_REPORT_MS, parts.now, async (): Promise<FloodReport> => {
    await read();
    await readBack(parts.now());
    const states = await read();
    const at = parts.now();
    const from = after(at, -DAY_MS);
    const functions = [...asked].flatMap(([name, instants]) => {
      const inPeriod = since(instants, from).length;
      const state = states.get(name);
      if (!state || inPeriod === 0) return [];
      const floods = floodPeriods(instants, from, at);
      const last24h = {
        asked: inPeriod,
        peak: peakRate(instants, from, at),
        inFloodMs: msInFlood(floods),
        floods,
      };
      return { function: name, flood: state.in, since: state.since, rate: state.rate, last24h };
    });
    const opened = await database.query<Pick<ExceptionState, 'priority'> & { at: Instant }>(
      `select priority, opened_at as at from exception where plant = $1 and opened_at >= $2 and opened_at < $3`,
      [plant, from, at],
    );
    const { n, shares } = alarmMix(opened.rows, { from, to: at });
    return {
      at,
      functions: functions.toSorted((a, b) => b.rate - a.rate || (a.function < b.function ? -1 : 1)),
      mix: { n, shares, target: [...TARGET_MIX] },
    };
  });

  return { now: read, report };
}

/** @param instants in order @returns those later than `from` */
function since(instants: readonly Instant[], from: Instant): readonly Instant[] {
  let first = instants.length;
  while (first > 0 && (instants[first - 1] ?? '') > from) first -= 1;
  return first === 0 ? instants : instants.slice(first);
}

/** One reading at a time, shared by all who ask during it and for `ms` from its beginning; one that fails is not kept. */
function kept<T>(ms: number, now: () => Instant, read: () => Promise<T>): () => Promise<T> {
  let last: { at: Instant; value: Promise<T>; under: boolean } | null = null;
  return () => {
    const at = now();
    if (last && (last.under || Math.abs(msBetween(last.at, at)) < ms)) return last.value;
    const reading = { at, value: read(), under: true };
    reading.value.then(
      () => {
        reading.under = false;
      },
      () => {
        if (last === reading) last = null;
      },
    );
    last = reading;
    return reading.value;
  };
}
