/**
 * What a person must hear of the outbox, each at least once: a hub may die between the fact and the report, so all that
 * stands is reported again when a hub takes over, under the same id. A report that fails is made again at the next look.
 */
import type { Difference } from '@gemba/core/posting';
import { after, type Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import * as outbox from './outbox.ts';

export interface RejectedPosting {
  posting: outbox.OutboxRow;
  /** the ERP's own words */
  rejection: string;
  /** the same each time that this refusal is reported, another for the next one */
  refusalId: string;
}

export interface DiscrepantPosting {
  posting: outbox.OutboxRow;
  /** asked for (`before`) against what the ERP shows (`now`) */
  differences: Difference[];
  /** the same each time that this discrepancy is reported */
  discrepancyId: string;
}

export interface ReportOptions {
  /** at least once per refusal, after the fact is in the journal */
  onRejected: (rejected: RejectedPosting) => Promise<void>;
  /** at least once per posting that the ERP shows otherwise than asked for, after it is confirmed */
  onDiscrepancy: (discrepant: DiscrepantPosting) => Promise<void>;
  /** at least once per posting that the ERP leaves without an answer */
  onUnconfirmed: (posting: outbox.OutboxRow) => Promise<void>;
  unconfirmedAfterMs: number;
  /** how often to look for what is unconfirmed, ms */
  lookMs: number;
  plant: string;
  now: () => Instant;
  log: Logger;
}

export interface Reports {
  /** another hub may have died before it reported */
  takenOver(): void;
  refused(): void;
  discrepant(): void;
  /** makes the reports that are due. `maintainedAt`: the last time that the ERP was not to be asked */
  make(db: outbox.Sql, maintainedAt: Instant | null): Promise<void>;
}

/** Older discrepancies are not reported again at a take-over. */
const DISCREPANCIES_MS = 30 * 24 * 60 * 60_000;

export function openReports(options: ReportOptions): Reports {
  const { onRejected, onDiscrepancy, onUnconfirmed, unconfirmedAfterMs, lookMs, plant, now, log } = options;
  const refusalsTaken = new Set<string>();
  const discrepanciesTaken = new Set<string>();
  const unconfirmedTaken = new Set<string>();
  let refusalsDue = true;
  let discrepanciesDue = true;
  let lookedAt: Instant | null = null;

  /** What stands, each once; what does not stand any more is forgotten. @returns whether some are to be made again */
  async function report(
    taken: Set<string>,
    standing: ReadonlyMap<string, () => Promise<void>>,
  ): Promise<boolean> {
    for (const id of taken) if (!standing.has(id)) taken.delete(id);
    let again = false;
    for (const [id, call] of standing) {
      if (taken.has(id)) continue;
      try {
        await call();
        taken.add(id);
      } catch (error) {
        again = true;
        log.error({ err: error, report: id }, 'a report of the outbox could not be made yet');
      }
    }
    return again;
  }

  async function reportRefusals(db: outbox.Sql): Promise<void> {
    refusalsDue = false;
    const rows = await outbox.rejectedRows(db, plant);
    const standing = rows.map((posting) => {
      // no longer changes once refused, and a retry leads to a later one
      const refusalId = `${posting.id}:${posting.nextAttemptAt}`;
      const rejection = posting.rejection ?? '';
      return [refusalId, () => onRejected({ posting, rejection, refusalId })] as const;
    });
    if (await report(refusalsTaken, new Map(standing))) refusalsDue = true;
  }

  async function reportDiscrepancies(db: outbox.Sql): Promise<void> {
    discrepanciesDue = false;
    const rows = await outbox.differingRows(db, plant, after(now(), -DISCREPANCIES_MS));
    const standing = rows.map((posting) => {
      const discrepancyId = `${posting.id}:discrepancy`;
      const { differences } = posting;
      return [discrepancyId, () => onDiscrepancy({ posting, differences, discrepancyId })] as const;
    });
    if (await report(discrepanciesTaken, new Map(standing))) discrepanciesDue = true;
  }

  async function reportUnconfirmed(db: outbox.Sql): Promise<void> {
    const rows = await outbox.unconfirmedRows(db, plant, after(now(), -unconfirmedAfterMs));
    const standing = rows.map(
      (posting) => [`${posting.id}:${posting.waitsSince}`, () => onUnconfirmed(posting)] as const,
    );
    await report(unconfirmedTaken, new Map(standing));
  }

  return {
    takenOver() {
      refusalsDue = true;
      discrepanciesDue = true;
    },
    refused() {
      refusalsDue = true;
    },
    discrepant() {
      discrepanciesDue = true;
    },
    async make(db, maintainedAt) {
      if (refusalsDue) await reportRefusals(db);
      if (discrepanciesDue) await reportDiscrepancies(db);
      const at = now();
      if (lookedAt !== null && at >= lookedAt && at < after(lookedAt, lookMs)) return;
      await outbox.noteWaiting(db, plant, at);
      if (maintainedAt === null || at >= after(maintainedAt, unconfirmedAfterMs)) await reportUnconfirmed(db);
      lookedAt = at;
    },
  };
}
