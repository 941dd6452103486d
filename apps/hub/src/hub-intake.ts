/** The way in, put together: signals are captured, become events, and are judged by the playbooks that are live. */
import { randomUUIDv7 } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseEventCatalogue, type EventCatalogue } from '@gemba/core/event';
import type { PlanningContext } from '@gemba/core/planning';
import type { Roster } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { openCapture, type CaptureStep } from './capture/capture.ts';
import type { Closing } from './closing.ts';
import type { Config } from './config/config.ts';
import type { Desk } from './decide/desk.ts';
import type { Tail } from './journal/tail.ts';
import { openNormalise } from './normalise/normalise.ts';
import type { Planning } from './planning/planning.ts';
import type { Playbooks } from './playbooks/playbooks.ts';
import { matchesOf, releasedMatchOf, type Surroundings } from './route/opening.ts';
import type { Owners } from './route/owners.ts';
import { startPipeline, type Pipeline } from './route/pipeline.ts';
import { openSimilarCases } from './route/similar-cases.ts';
import { openSituations, type Situations } from './situation/situations.ts';
import type { Database } from './store/database.ts';

export interface Intake {
  catalogue: EventCatalogue;
  capture: CaptureStep['capture'];
  situations: Situations;
  /** what an exception is opened from, beside its event */
  surroundings: Surroundings;
}

export async function openIntake(parts: {
  config: Config;
  database: Database;
  playbooks: Playbooks;
  planning: Planning<PlanningContext>;
  roster: () => Roster;
  owners: Owners;
  desk: Desk;
  tail: Tail;
  dayOf: (at: Instant) => string;
  now: () => Instant;
  log: Logger;
  closing: Closing;
}): Promise<Intake> {
  const { config, database, playbooks, roster, owners, desk, tail, dayOf, now, log, closing } = parts;
  const plant = config.plant.id;
  const planning = () => parts.planning.current().context;
  const situations = await openSituations({ database, plant, now, dayOf, log });
  closing.add(() => situations.close());
  const similar = openSimilarCases(database, plant, () => Date.now());
  const surroundings: Surroundings = {
    plant,
    now,
    newId: randomUUIDv7,
    roster,
    planning,
    load: owners.load,
    similar: similar.of,
    stops: situations.stops,
    valueBands: config.valueBands,
  };
  const catalogue = await readCatalogue(config.eventsFile);
  let pipeline: Pipeline | null = null;
  const { capture, drained } = openCapture({ database, plant, now, onStored: () => pipeline?.wake() });
  closing.add(() => drained());
  pipeline = startPipeline({
    database,
    plant,
    desk,
    normalise: openNormalise(catalogue, planning, randomUUIDv7),
    match: (event) => matchesOf(event, playbooks.live(), surroundings),
    before: async () => {
      await Promise.all([
        owners.refresh(),
        similar.refresh(playbooks.live().map((live) => live.playbook.playbook)),
      ]);
    },
    log,
  });
  closing.add(() => pipeline?.close());
  situations.start({
    playbooks: () => playbooks.live().map(({ playbook }) => playbook),
    matchOf: (id, event) => releasedMatchOf(event, id, playbooks.live(), surroundings),
    desk,
    capture,
    tail,
  });
  return { catalogue, capture, situations, surroundings };
}

async function readCatalogue(file: string): Promise<EventCatalogue> {
  const read = parseEventCatalogue(await readFile(file, 'utf8'), file);
  if ('catalogue' in read) return read.catalogue;
  const problems = read.problems.map((p) => `${p.file}:${p.line} ${p.reason}`);
  throw new Error(`The event catalogue is wrong: ${problems.join('; ')}`);
}
