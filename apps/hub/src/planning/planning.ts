/**
 * The planning context in the hub: the ERP's rows as last read, made into core's context by `build`. Comes up with what
 * PostgreSQL has, and its age; then asks the ERP for what changed since (`loadChanges`) every `refreshMs`, whenever the
 * connector says that something may have changed, and whenever somebody needs the newest figures (`refreshNow`). An ERP
 * that cannot tell what changed is read whole instead, but not on a timer.
 *
 * What deltas cannot tell (a row deleted without a trace, a clock set back) is found by the nightly reconciliation: it
 * reads everything while deltas go on, takes the place of what was held, and says what the deltas had missed.
 *
 * A read that fails keeps what there is, and is repeated at a bounded rate. Each hub holds its own copy; all write the
 * same rows.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  applyDelta,
  type Changes,
  changesBetween,
  type ContextDelta,
  type Drift,
  driftOf,
  ENTITIES,
  type Entity,
  newsOf,
  noRows,
  type PlanningRows,
} from '@gemba/core/planning';
import { instant, type Instant, msBetween } from '@gemba/core/time';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { type ErpConnector, ErpUnavailable } from '../erp/connector.ts';
import { lastOf, type Nightly, nextOf } from './nightly.ts';
import { type Ages, isEmpty, loadStored, type Reading, saveChanges, saveWhole } from './planning-rows.ts';

export type { Ages } from './planning-rows.ts';

export interface PlanningStatus {
  /** why the last read failed; null: it did not */
  problem: string | null;
  /** the last round that succeeded: when it ended, how long it took, and how many groups were news */
  lastRound: { at: Instant; ms: number; groups: number } | null;
  /** when everything was last read */
  reconciledAt: Instant | null;
  /** what that found and the deltas had missed; null: there was nothing to compare it with */
  drift: Drift | null;
}

export interface Planning<Context> {
  /** `at`: when the ERP was last asked with success; `ages`: when each entity's figures were true. The epoch: never read */
  current(): { context: Context; at: Instant; ages: Ages };
  /** Calls after rows changed. @returns the end of the subscription */
  onChange(listener: () => void): () => void;
  /** A round that begins after this call. @returns false: it failed, and what there is stays */
  refreshNow(): Promise<boolean>;
  /** The nightly reconciliation, now. @returns what the deltas had missed; null: it failed, and what there is stays */
  reconcile(): Promise<Drift | null>;
  status(): PlanningStatus;
  close(): Promise<void>;
}

export interface PlanningOptions<Context> {
  pool: Pool;
  plant: string;
  connector: Pick<ErpConnector, 'name' | 'kind' | 'loadContext' | 'loadChanges' | 'onContextChange'>;
  log: Logger;
  now: () => Instant;
  /** core's `buildContext` */
  build: (rows: PlanningRows, at: Instant) => Context;
  /** core's `contextAfter` */
  change: (before: Context, rows: PlanningRows, delta: Pick<ContextDelta, 'changes' | 'at'>) => Context;
  /** when to read everything, however well deltas go */
  nightly: Nightly;
  /** between two rounds of an ERP that tells changes, ms */
  refreshMs?: number;
  /** after a failed read, ms */
  retryMs?: number;
}

/** A full read costs the ERP minutes: after one, broken deltas or a failed reconciliation lead to the next not before */
const WHOLE_AGAIN_MS = 15 * 60_000;
/** A long round is followed by a rest of so many times its length, twice `refreshMs` at most: postings need the ERP too. */
const RESTS = 19;
const NEVER = instant(0);

/** Resolves when the first read has ended, well or not. @throws when the database is away */
export async function openPlanning<Context>(options: PlanningOptions<Context>): Promise<Planning<Context>> {
  const { pool, plant, connector, log, now, build, change, nightly } = options;
  const { refreshMs = 10_000, retryMs = 5_000 } = options;
  const erp = `${connector.kind}:${connector.name}`;
  const listeners = new Set<() => void>();

  const stored = await loadStored(pool, plant, erp);
  let rows = stored?.rows ?? noRows();
  let at = stored?.at ?? NEVER;
  let ages = Object.fromEntries(ENTITIES.map((e) => [e, stored?.ages[e] ?? NEVER])) as Ages;
  let cursor = connector.loadChanges ? (stored?.cursor ?? null) : null;
  let context = build(rows, at);
  const status: PlanningStatus = {
    problem: null,
    lastRound: null,
    reconciledAt: stored?.reconciledAt ?? null,
    drift: stored?.drift ?? null,
  };

  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let nightTimer: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let waiting: Promise<boolean> | null = null;
  let reconciling: Promise<Drift | null> | null = null;

  /** What changes the rows happens one after the other. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  function round(): Promise<boolean> {
    waiting ??= inTurn(() => {
      waiting = null;
      return closed ? Promise.resolve(false) : attempt();
    });
    return waiting;
  }

  async function attempt(): Promise<boolean> {
    clearTimeout(timer);
    const from = performance.now();
    try {
      const groups = cursor === null ? await readWhole() : await readChanges(cursor);
      if (status.problem !== null) log.info({ at }, 'the planning context is read again');
      status.problem = null;
      status.lastRound = { at: now(), ms: Math.round(performance.now() - from), groups };
      if (groups > 0) log.info({ groups, at, ms: status.lastRound.ms }, 'the planning context changed');
      if (cursor !== null) again(Math.min(Math.max(refreshMs, RESTS * status.lastRound.ms), 2 * refreshMs));
      return true;
    } catch (error) {
      failed(error, 'the planning context could not be read; the one before stays');
      again(Math.max(retryMs, error instanceof ErpUnavailable ? (error.retryAfterMs ?? 0) : 0));
      return false;
    }
  }

  /** Once in the log as long as it lasts. */
  function failed(error: unknown, what: string): void {
    const problem = error instanceof Error ? error.message : String(error);
    if (problem !== status.problem) log.warn({ err: error, at }, what);
    status.problem = problem;
  }

  function again(ms: number): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void round(), ms);
  }

  async function readChanges(since: string): Promise<number> {
    const delta = await changesSince(since).catch((error: unknown) => {
      const recently = status.reconciledAt !== null && msBetween(status.reconciledAt, now()) < WHOLE_AGAIN_MS;
      if (error instanceof ErpUnavailable || recently) throw error;
      log.warn({ err: error }, 'the ERP cannot tell what changed; everything is read again');
      return null;
    });
    if (delta === null) return readWhole();
    const news = newsOf(rows, delta);
    const covers = delta.covers ?? ENTITIES;
    await saveChanges(pool, plant, { changes: news }, reading(delta, covers));
    return hold(news, delta, covers);
  }

  async function readWhole(): Promise<number> {
    const fresh = await connector.loadContext();
    const found = await changesTo(rows, fresh.rows);
    if (cursor === null && !connector.loadChanges)
      await saveChanges(pool, plant, { changes: found }, reading(fresh, ENTITIES));
    else {
      await saveWhole(pool, plant, fresh.rows, reading(fresh, ENTITIES), null);
      status.reconciledAt = now();
    }
    return hold(found, fresh, ENTITIES);
  }

  const changesSince = async (since: string): Promise<ContextDelta> => {
    if (!connector.loadChanges) throw new Error(`${connector.kind} tells no changes`);
    return connector.loadChanges(since);
  };

  const reading = (read: { at: Instant; cursor: string | null }, covers: readonly Entity[]): Reading => ({
    at: read.at,
    cursor: read.cursor,
    erp,
    covers,
    now: now(),
  });

  async function hold(
    changes: Changes,
    read: { at: Instant; cursor: string | null },
    covers: readonly Entity[],
  ): Promise<number> {
    await nextTurn();
    const after = applyDelta(rows, { changes });
    await nextTurn();
    context = change(context, after, { changes, at: read.at });
    rows = after;
    at = read.at;
    cursor = connector.loadChanges ? read.cursor : null;
    ages = { ...ages, ...Object.fromEntries(covers.map((entity) => [entity, at])) };
    if (!isEmpty(changes)) for (const listener of listeners) listener();
    return Object.values(changes).reduce((sum, { of }) => sum + of.length, 0);
  }

  async function readEverything(): Promise<Drift | null> {
    try {
      await round();
      const before = { rows, cursor };
      const whole = await connector.loadContext();
      return await inTurn(async () => {
        // what has changed during the full read: newer than it, and no drift
        const meanwhile = before.cursor === null ? null : await changesSince(before.cursor);
        const drift = driftOf(before.rows, await changesTo(before.rows, whole.rows), meanwhile?.changes);
        const newest = meanwhile ?? whole;
        const fresh = meanwhile ? applyDelta(whole.rows, meanwhile) : whole.rows;
        const found = await changesTo(rows, fresh);
        await saveWhole(pool, plant, fresh, reading(newest, ENTITIES), drift);
        await hold(found, newest, ENTITIES);
        Object.assign(status, { reconciledAt: now(), drift });
        if (isEmpty(drift)) log.info('the nightly full read found what was known');
        else log.warn({ drift }, 'the full read found what the changes had not told');
        return drift;
      });
    } catch (error) {
      failed(error, 'the ERP could not be read whole; what was known stays');
      return null;
    }
  }

  function reconcile(): Promise<Drift | null> {
    reconciling ??= readEverything().finally(() => {
      reconciling = null;
    });
    return reconciling;
  }

  function atNight(ms: number): void {
    nightTimer = setTimeout(() => {
      void reconcile().then((drift) => {
        if (!closed) atNight(drift === null ? WHOLE_AGAIN_MS : untilNight());
      });
    }, ms);
  }
  const untilNight = (): number => msBetween(now(), nextOf(nightly, now()));
  const nightMissed = (): boolean =>
    status.reconciledAt !== null && status.reconciledAt < lastOf(nightly, now());

  const endChanges = connector.onContextChange(() => void round());
  await round();
  atNight(nightMissed() ? 0 : untilNight());

  return {
    current: () => ({ context, at, ages }),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    refreshNow: round,
    reconcile,
    status: () => ({ ...status }),
    async close() {
      closed = true;
      endChanges();
      clearTimeout(timer);
      clearTimeout(nightTimer);
      await reconciling;
      await turn;
    },
  };
}

/** All rows against all rows takes a while: others have their turn in between. */
async function changesTo(before: PlanningRows, after: PlanningRows): Promise<Changes> {
  const changes: Changes = {};
  for (const entity of ENTITIES) {
    await nextTurn();
    Object.assign(changes, changesBetween(before, after, [entity]));
  }
  await nextTurn();
  return changes;
}
