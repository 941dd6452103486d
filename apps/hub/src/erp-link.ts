/**
 * The link to the ERP, put together: the outbox with its codes and its comparison by key, and what each of them has to
 * tell the desk or to report as a signal.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlanningContext } from '@gemba/core/planning';
import type { LotFormat } from '@gemba/core/posting';
import type { IncomingSignal } from '@gemba/core/signal';
import { epochMs, type Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { Answer, Desk } from './decide/desk.ts';
import type { AskedAgain } from './decide/orders.ts';
import { sendBack } from './acts/send-back.ts';
import type { ErpConnector } from './erp/connector.ts';
import { openCrossReference, type CrossReferences } from './erp/cross-reference/cross-reference.ts';
import { differenceSignal, discrepancySignal, rejectedSignal, unconfirmedSignal } from './erp/own-signals.ts';
import { openPump, type Pump } from './erp/pump.ts';
import { openReconciliation, type Reconciliation } from './erp/reconciliation.ts';
import type { MaintenanceWindow } from './erp/settings.ts';
import type { Planning } from './planning/planning.ts';
import type { Database } from './store/database.ts';

/** how long a posting waits for newer figures of the ERP, and how long these do for the next one, ms */
const NEWER_FIGURES_MS = 5_000;

/** Close the outbox before the comparison. */
export interface ErpLink {
  codes: CrossReferences;
  outbox: Pump;
  reconciliation: Reconciliation;
}

export async function openErpLink(parts: {
  database: Database;
  plant: string;
  timeZone: string;
  /** the calendar day of the plant */
  dayOf: (at: string) => string;
  erp: ErpConnector;
  maintenance: readonly MaintenanceWindow[];
  lotFormats: readonly LotFormat[];
  planning: Planning<PlanningContext>;
  desk: Desk;
  /** a question on the figures of now; null: the old ones stay */
  askedAgain: (decision: { exceptionId: string; decisionId: string }) => Promise<AskedAgain | null>;
  capture: (signals: IncomingSignal[]) => Promise<unknown>;
  now: () => Instant;
  log: Logger;
}): Promise<ErpLink> {
  const { database, plant, timeZone, erp, planning, desk, now, log } = parts;
  const report = async (signal: IncomingSignal): Promise<void> => {
    await parts.capture([signal]);
  };

  let lastRead = { until: 0, succeeded: false };
  /** Other postings wait meanwhile: many that need it at once wait once. @returns false: there are none */
  async function newerFigures(): Promise<boolean> {
    if (epochMs(now()) >= lastRead.until) {
      const succeeded = await Promise.race([
        planning.refreshNow(),
        sleep(NEWER_FIGURES_MS, false, { ref: false }),
      ]);
      lastRead = { until: epochMs(now()) + NEWER_FIGURES_MS, succeeded };
    }
    return lastRead.succeeded;
  }

  const codes = await openCrossReference({
    pool: database,
    plant,
    context: () => planning.current().context,
    refreshContext: newerFigures,
    lotFormats: parts.lotFormats,
    now,
    log,
  });
  const outbox = openPump({
    pool: database,
    plant,
    connector: erp,
    tell: (exceptionId, command) => told(desk.report(exceptionId, command)),
    onStale: async (stale) => {
      await newerFigures();
      const { exceptionId } = stale.row;
      await told(desk.act({ exceptionId }, sendBack(stale, await parts.askedAgain(stale.row))));
    },
    onRejected: ({ posting, rejection, refusalId }) => report(rejectedSignal(posting, rejection, refusalId)),
    onUnconfirmed: (posting) => report(unconfirmedSignal(posting)),
    onDiscrepancy: ({ posting, differences, discrepancyId }) =>
      report(discrepancySignal(posting, differences, discrepancyId)),
    log,
    now,
    random: Math.random,
    translate: codes.translate,
    maintenance: parts.maintenance,
    timeZone,
  });
  const reconciliation = openReconciliation({
    pool: database,
    plant,
    connector: erp,
    pump: outbox,
    onDifference: ({ at, onlyErp, onlyGemba }) =>
      report(differenceSignal(parts.dayOf(at), onlyErp, onlyGemba)),
    log,
    now,
  });
  return { codes, outbox, reconciliation };
}

/** For what Gemba itself has to say: a refusal is a defect. */
async function told(report: Promise<Answer>): Promise<void> {
  const answer = await report;
  if ('refusal' in answer) throw new Error(answer.refusal.why);
}
