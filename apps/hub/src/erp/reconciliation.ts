/**
 * The daily comparison by key, both ways, over the last days: what the ERP has taken and Gemba does not know as posted,
 * and what Gemba knows as posted and the ERP does not. It changes nothing: a difference is for a person. Only the hub
 * that writes runs it, and not while the ERP is not to be asked.
 *
 * What is being posted at that moment is no difference, nor what a person entered by hand. The keys that the ERP tells
 * must be this plant's: several plants in one ERP need a user of their own each.
 */
import { after, instant, msBetween, type Instant } from '@gemba/core/time';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { ErpConnector } from './connector.ts';
import type { Pump } from './pump.ts';

export interface KeyedDocument {
  key: string;
  document: string | null;
}

export interface Comparison {
  at: Instant;
  since: Instant;
  /** keys that both sides know */
  compared: number;
  onlyErp: KeyedDocument[];
  onlyGemba: KeyedDocument[];
}

/** `impossible`: why, in words for a person. */
export type ReconciliationResult = Comparison | { impossible: string };

export interface Reconciliation {
  /** now, on demand. @throws ErpUnavailable */
  run(): Promise<ReconciliationResult>;
  close(): Promise<void>;
}

export interface ReconciliationOptions {
  pool: Pool;
  plant: string;
  connector: Pick<ErpConnector, 'name' | 'postedSince'>;
  pump: Pick<Pump, 'writing' | 'shut'>;
  /** at least once per comparison that found a difference */
  onDifference: (comparison: Comparison) => Promise<void>;
  log: Logger;
  now: () => Instant;
  /** how far back, default 7 */
  days?: number;
  /** how often to look whether it is time, ms */
  lookMs?: number;
}

const DAY_MS = 24 * 60 * 60_000;
/** The clocks of the ERP and of Gemba may differ by this much at the beginning of the span. */
const SKEW_MS = 60 * 60_000;

export function openReconciliation(options: ReconciliationOptions): Reconciliation {
  const { pool, plant, connector, pump, onDifference, log, now, days = 7, lookMs = 60_000 } = options;
  let closed = false;
  let looking: Promise<void> | null = null;
  let reported: Instant | null = null;

  async function run(): Promise<ReconciliationResult> {
    if (!connector.postedSince)
      return {
        impossible: `${connector.name} cannot tell which keys it has taken: nothing to compare with.`,
      };
    if (!pump.writing()) return { impossible: 'Another hub writes to the ERP: this one does not compare.' };
    const shut = pump.shut();
    if (shut)
      return { impossible: `${connector.name} is not to be asked before ${shut.until} (${shut.because}).` };
    const at = now();
    const since = after(at, -days * DAY_MS);
    // Gemba first: what is posted in between is then in the ERP's list as well
    const ours = await ownPostings(after(since, SKEW_MS));
    const theirs = await connector.postedSince(since);
    const known = await ownKeys(theirs.map(({ key }) => key));
    const taken = new Set(theirs.map(({ key }) => key));
    const comparison: Comparison = {
      at,
      since,
      compared: theirs.filter(({ key }) => known.has(key)).length,
      onlyErp: theirs.filter(({ key }) => !known.has(key)),
      onlyGemba: ours.filter(({ key }) => !taken.has(key)),
    };
    await store(comparison);
    await report(comparison);
    return comparison;
  }

  /** Entered by hand has no `posted_at`. */
  async function ownPostings(since: Instant): Promise<KeyedDocument[]> {
    const { rows } = await pool.query<KeyedDocument>(
      `select key, erp_document as document from posting
        where plant = $1 and state in ('posted', 'confirmed', 'compensated') and posted_at >= $2 order by ordinal`,
      [plant, since],
    );
    return rows;
  }

  async function ownKeys(keys: readonly string[]): Promise<Set<string>> {
    const { rows } = await pool.query<{ key: string }>(
      `select key from posting
        where plant = $1 and key = any($2) and state in ('posting', 'posted', 'confirmed', 'compensated')`,
      [plant, keys],
    );
    return new Set(rows.map(({ key }) => key));
  }

  async function store({ at, since, compared, onlyErp, onlyGemba }: Comparison): Promise<void> {
    await pool.query(
      `insert into reconciliation (plant, at, since, compared, only_erp, only_gemba) values ($1, $2, $3, $4, $5, $6)
       on conflict (plant, at) do update set
         compared = excluded.compared, only_erp = excluded.only_erp, only_gemba = excluded.only_gemba`,
      [plant, at, since, compared, JSON.stringify(onlyErp), JSON.stringify(onlyGemba)],
    );
  }

  async function lastComparison(): Promise<Comparison | null> {
    const { rows } = await pool.query<Comparison>(
      `select at, since, compared, only_erp as "onlyErp", only_gemba as "onlyGemba" from reconciliation
        where plant = $1 order by at desc limit 1`,
      [plant],
    );
    const [row] = rows;
    return row ? { ...row, at: instant(Date.parse(row.at)), since: instant(Date.parse(row.since)) } : null;
  }

  async function report(comparison: Comparison): Promise<void> {
    if (reported === comparison.at) return;
    if (comparison.onlyErp.length + comparison.onlyGemba.length > 0) {
      log.warn(comparison, 'the ERP and Gemba do not know the same postings');
      await onDifference(comparison);
    }
    reported = comparison.at;
  }

  async function look(): Promise<void> {
    if (!connector.postedSince || !pump.writing() || pump.shut()) return;
    try {
      const last = await lastComparison();
      if (!last || msBetween(last.at, now()) >= DAY_MS) await run();
      // a hub may have died between comparing and reporting
      else await report(last);
    } catch (error) {
      log.warn({ err: error }, 'the postings could not be compared with the ERP yet');
    }
  }

  const timer = setInterval(() => {
    if (closed) return;
    looking ??= look().finally(() => {
      looking = null;
    });
  }, lookMs);
  timer.unref();
  if (!connector.postedSince)
    log.info({ erp: connector.name }, 'this ERP cannot tell which keys it has taken: no daily comparison');

  return {
    run,
    async close() {
      closed = true;
      clearInterval(timer);
      await looking;
    },
  };
}
