/**
 * One reader per name, whichever hub it is: a PostgreSQL advisory lock that lives as long as its connection. Every hub
 * keeps asking for it, so when the leader or its connection dies another one takes over within `PACE.askMs`; a leader
 * that has lost its connection learns it by the next beat at the latest and is told to stop. Both may read for that
 * moment: what they do must bear being done twice. Needs session semantics: no transaction-pooling proxy, and a
 * connection of the pool's for as long as it leads.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from 'pino';

/**
 * Runs `run` while this hub is the leader for `name`; its signal aborts when it no longer is, or on `close`. When `run`
 * ends by itself it is run again after a pause.
 */
export type Lead = (name: string, run: (signal: AbortSignal) => Promise<void>) => Leading;

export interface Leading {
  leads(): boolean;
  /** resolves when `run` has ended and the lock is free */
  close(): Promise<void>;
}

interface LeadPace {
  askMs: number;
  beatMs: number;
}

const LEAD_PACE: LeadPace = { askMs: 2_000, beatMs: 5_000 };

export function leadOn(pool: Pool, log: Logger, pace: LeadPace = LEAD_PACE): Lead {
  return (name, run) => {
    const closing = new AbortController();
    let leads = false;
    const loop = async () => {
      while (!closing.signal.aborted) {
        try {
          const held = await take(pool, name);
          if (held) {
            leads = true;
            await runHolding(held, run, closing.signal, pace.beatMs);
          }
        } catch (error) {
          log.warn({ err: error, name }, 'leading ended; it is asked for again');
        } finally {
          leads = false;
        }
        await pause(pace.askMs, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    };
    const ended = loop();
    return {
      leads: () => leads,
      close: async () => {
        closing.abort();
        await ended;
      },
    };
  };
}

async function take(pool: Pool, name: string): Promise<PoolClient | null> {
  const db = await pool.connect();
  try {
    const { rows } = await db.query<{ taken: boolean }>(
      `select pg_try_advisory_lock(hashtext('gemba channel'), hashtext($1)) as taken`,
      [name],
    );
    if (rows[0]?.taken) return db;
    db.release();
    return null;
  } catch (error) {
    db.release(true);
    throw error;
  }
}

async function runHolding(
  db: PoolClient,
  run: (signal: AbortSignal) => Promise<void>,
  closing: AbortSignal,
  beatMs: number,
): Promise<void> {
  const lost = new AbortController();
  const onError = () => lost.abort();
  db.on('error', onError);
  const beat = setInterval(() => {
    db.query('select 1').catch(onError);
  }, beatMs);
  try {
    // it may have been closed while the lock was asked for
    if (!closing.aborted) await run(AbortSignal.any([lost.signal, closing]));
  } finally {
    clearInterval(beat);
    // closing the connection is what frees the lock
    db.release(true);
  }
}
