/** The hub's routes, each given the parts that it speaks for. */
import { randomUUID } from 'node:crypto';
import type { EventCatalogue } from '@gemba/core/event';
import type { PlanningContext } from '@gemba/core/planning';
import type { Instant } from '@gemba/core/time';
import type { Acts } from './acts/acts.ts';
import type { CaptureStep } from './capture/capture.ts';
import type { Config } from './config/config.ts';
import type { Reconciliation } from './erp/reconciliation.ts';
import type { FloodReader } from './flood/flood.ts';
import type { HealthReport } from './health/health.ts';
import { openMetrics } from './health/metrics.ts';
import type { Routes } from './http/app.ts';
import { crossReferenceRoutes } from './http/routes/cross-references.ts';
import { decisionRoutes } from './http/routes/decisions.ts';
import { erpRoutes } from './http/routes/erp.ts';
import { exceptionRoutes } from './http/routes/exceptions.ts';
import { floodRoutes } from './http/routes/flood.ts';
import { healthRoutes } from './http/routes/health.ts';
import { journalRoutes } from './http/routes/journal.ts';
import { loopRoutes } from './http/routes/loop.ts';
import { peopleRoutes } from './http/routes/people.ts';
import { playbookRoutes } from './http/routes/playbooks.ts';
import { postingRoutes } from './http/routes/postings.ts';
import { signalRoutes } from './http/routes/signals.ts';
import type { Planning } from './planning/planning.ts';
import { openAuthoring } from './playbooks/authoring.ts';
import { openCheck } from './playbooks/check.ts';
import type { Playbooks } from './playbooks/playbooks.ts';
import type { LivingRoster } from './roster/living-roster.ts';
import { rosterRoutes } from './roster/routes.ts';
import type { Owners } from './route/owners.ts';
import type { Database } from './store/database.ts';

export interface RouteParts {
  config: Config;
  database: Database;
  now: () => Instant;
  capture: CaptureStep['capture'];
  acts: Acts;
  people: LivingRoster;
  owners: Owners;
  playbooks: Playbooks;
  planning: Planning<PlanningContext>;
  catalogue: EventCatalogue;
  reconciliation: Reconciliation;
  flood: FloodReader;
  health: HealthReport;
  /** signs the addresses of calendar feeds; hubs that share a database share it */
  feedSecret: string;
}

export function hubRoutes(parts: RouteParts): Routes[] {
  const { config, database, now, acts, people, playbooks, planning, health, catalogue } = parts;
  const { id: plant, timeZone } = config.plant;
  const { name, function: erpFunction, documentLink = null } = config.erp;
  const roster = people.current;
  return [
    signalRoutes({ capture: parts.capture, newId: randomUUID }),
    exceptionRoutes({ database, plant }),
    decisionRoutes({ database, plant, roster, acts }),
    postingRoutes({ database, plant, acts }),
    crossReferenceRoutes({ database, plant, now }),
    erpRoutes({ reconciliation: parts.reconciliation, readWhole: () => planning.reconcile() }),
    playbookRoutes({
      authoring: openAuthoring({ database, plant, playbooks, now }),
      check: openCheck({
        database,
        plant,
        timeZone,
        playbooks,
        planning: () => planning.current().context,
        roster,
        catalogue,
        now,
      }),
    }),
    journalRoutes({ database, plant }),
    peopleRoutes({ roster, plant: config.plant, erp: { name, function: erpFunction, documentLink }, now }),
    floodRoutes({ flood: parts.flood }),
    rosterRoutes({
      roster: people,
      database,
      plant,
      now,
      load: parts.owners.load,
      functions: () => functionsAskedBy(playbooks),
      feedSecret: parts.feedSecret,
    }),
    loopRoutes({ database, plant, now, batchBaselineMs: config.batchBaselineMs }),
    healthRoutes(health, openMetrics(health)),
  ];
}

const functionsAskedBy = (playbooks: Playbooks): string[] => [
  ...new Set(playbooks.live().flatMap(({ playbook }) => playbook.decisions.map((d) => d.function))),
];
