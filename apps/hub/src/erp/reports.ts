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
  const taken = new Set<string>();
  let refusalsDue = true;
  let discrepanciesDue = true;
  let lookedAt: Instant | null = null;

  /** @returns whether it is to be made again */
  async function report(id: string, call: () => Promise<void>): Promise<boolean> {
    if (taken.has(id)) return false;
    try {
      await call();
      taken.add(id);
      return false;
    } catch (error) {
      log.error({ err: error, report: id }, 'a report of the outbox could not be made yet');
      return true;
    }
  }

  async function reportRefusals(db: outbox.Sql): Promise<void> {
    refusalsDue = false;
    for (const posting of await outbox.rejectedRows(db, plant)) {
      // no longer changes once refused, and a retry leads to a later one
      const refusalId = `${posting.id}:${posting.nextAttemptAt}`;
      const rejection = posting.rejection ?? '';
      if (await report(refusalId, () => onRejected({ posting, rejection, refusalId }))) refusalsDue = true;
    }
  }

  async function reportDiscrepancies(db: outbox.Sql): Promise<void> {
    discrepanciesDue = false;
    for (const posting of await outbox.differingRows(db, plant, after(now(), -DISCREPANCIES_MS))) {
      const discrepancyId = `${posting.id}:discrepancy`;
      const { differences } = posting;
      if (await report(discrepancyId, () => onDiscrepancy({ posting, differences, discrepancyId })))
        discrepanciesDue = true;
    }
  }

  async function reportUnconfirmed(db: outbox.Sql): Promise<void> {
    for (const posting of await outbox.unconfirmedRows(db, plant, after(now(), -unconfirmedAfterMs)))
      await report(`${posting.id}:unconfirmed`, () => onUnconfirmed(posting));
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
      if (maintainedAt !== null && at < after(maintainedAt, unconfirmedAfterMs)) return;
      if (lookedAt !== null && at >= lookedAt && at < after(lookedAt, lookMs)) return;
      await reportUnconfirmed(db);
      lookedAt = at;
    },
  };
}
