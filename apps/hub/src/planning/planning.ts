/**
 * The planning context in the hub: the ERP's rows as last read, made into core's context by `build`. Read at the start
 * and whenever the connector says that it may have changed; kept in PostgreSQL, so that a hub that starts while the ERP
 * is away comes up with what was known, and with its age. A failed read keeps what there is and is repeated, at a
 * bounded rate. Each hub holds its own copy; they write the same rows.
 */
import type { PlanningRows } from '@gemba/core/planning';
import { instant, type Instant } from '@gemba/core/time';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { ErpConnector } from '../erp/connector.ts';
import { loadRows, noRows, saveRows } from './planning-rows.ts';

export interface Planning<Context> {
  /** `at`: when the ERP's figures were true; the epoch while nothing was ever read */
  current(): { context: Context; at: Instant };
  /** Calls after another context took the place. @returns the end of the subscription */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface PlanningOptions<Context> {
  pool: Pool;
  plant: string;
  connector: Pick<ErpConnector, 'loadContext' | 'onContextChange'>;
  log: Logger;
  now: () => Instant;
  /** core's `buildContext` */
  build: (rows: PlanningRows, at: Instant) => Context;
  /** after a failed read, ms */
  retryMs?: number;
}

/** Resolves when the first read has ended, well or not. @throws when the database is away */
export async function openPlanning<Context>(options: PlanningOptions<Context>): Promise<Planning<Context>> {
  const { pool, plant, connector, log, now, build, retryMs = 5_000 } = options;
  const listeners = new Set<() => void>();
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;
  let again = false;

  const known = await loadRows(pool, plant);
  let rows = known?.rows ?? noRows();
  let at = known?.at ?? instant(0);
  let context = build(rows, at);

  async function read(): Promise<void> {
    clearTimeout(retry);
    try {
      const fresh = await connector.loadContext();
      const changed = await saveRows(pool, plant, fresh, { before: rows, now: now() });
      // another hub may have saved these rows before: what this one holds decides
      if (fresh.at !== at || JSON.stringify(rows) !== JSON.stringify(fresh.rows)) {
        ({ rows, at } = fresh);
        context = build(rows, at);
        for (const listener of listeners) listener();
      }
      if (changed > 0) log.info({ changed, at }, 'the planning context changed');
    } catch (error) {
      log.warn({ err: error, at }, 'the planning context could not be read; the one before stays');
      if (!closed) retry = setTimeout(refresh, retryMs);
    }
  }

  /** One read at a time; a change during a read is followed by another. */
  function refresh(): void {
    if (closed) return;
    if (reading) {
      again = true;
      return;
    }
    reading = read().then(() => {
      reading = undefined;
      if (!again) return;
      again = false;
      refresh();
    });
  }

  const endChanges = connector.onContextChange(refresh);
  refresh();
  await reading;

  return {
    current: () => ({ context, at }),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      closed = true;
      endChanges();
      clearTimeout(retry);
      await reading;
    },
  };
}
