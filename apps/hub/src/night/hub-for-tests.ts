/**
 * The hub's own parts on a test database, put together as hub.ts does, with a clock that the night owns: nothing here runs
 * by itself. `work` does all that is due at the clock's time, `look` is what the watch and the sweeps do every few seconds,
 * and `nextAt` says when something falls due next.
 */
import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseEventCatalogue } from '@gemba/core/event';
import { buildContext, noRows } from '@gemba/core/planning';
import { epochMs, type Instant } from '@gemba/core/time';
import type { Ownership, StationNotice } from '@gemba/core/wire';
import { DateTime } from 'luxon';
import type { Logger } from 'pino';
import { openActs, type Acts } from '../acts/acts.ts';
import { byTimeout } from '../acts/plan-option.ts';
import type { Rules } from '../acts/rules.ts';
import { openCapture } from '../capture/capture.ts';
import type { ChannelsConfig } from '../channels/registry.ts';
import { openDesk } from '../decide/desk.ts';
import { EARLIEST_TIMER } from '../decide/statements.ts';
import { startWatch } from '../escalate/watch.ts';
import { openFlood } from '../flood/flood.ts';
import type { Routes } from '../http/app.ts';
import { openNormalise } from '../normalise/normalise.ts';
import { openNotifications } from '../notify/open-notifications.ts';
import type { Notify } from '../notify/notify.ts';
import { whatIsDue } from '../notify/plan/what-is-due.ts';
import { NotificationSettings } from '../notify/settings.ts';
import { openPlaybooks } from '../playbooks/playbooks.ts';
import { openRoster, type LivingRoster } from '../roster/living-roster.ts';
import { rosterRoutes } from '../roster/routes.ts';
import { matchesOf, releasedMatchOf } from '../route/opening.ts';
import { endViolationMatters } from '../route/violation-matters.ts';
import { openOwners } from '../route/owners.ts';
import { startPipeline } from '../route/pipeline.ts';
import { openWhomToAsk } from '../route/whom-to-ask.ts';
import { releaseDue } from '../situation/releases.ts';
import { openSituations } from '../situation/situations.ts';
import { lookForAbsent } from '../situation/watchdog.ts';
import type { Capture } from '../sources/source.ts';
import type { Database } from '../store/database.ts';
import type { Pool } from 'pg';
import { PLANT, ZONE } from './plant-for-tests.ts';

const RESOURCES = join(resolve(import.meta.dirname, '../../../..'), 'resources');
const SECRET = 'a secret of at least thirty-two characters';
/** as good as never: the night looks itself */
const NEVER_MS = 2 ** 31 - 1;

export interface HubOfNight {
  acts: Acts;
  notify: Notify;
  roster: LivingRoster;
  capture: Capture;
  routes: Routes[];
  /** does what is due now. @returns false: nothing was */
  work(): Promise<boolean>;
  /** what is done every few seconds: who is gone, what may speak again, what has not come */
  look(): Promise<void>;
  ownership(): Ownership | null;
  /** when something falls due next; null: nothing is armed */
  nextAt(): Promise<Instant | null>;
  close(): Promise<void>;
}

export async function openHub(parts: {
  database: Pool;
  folder: string;
  channels: ChannelsConfig;
  settings: object;
  /** people with a station, and what it is shown */
  stations: { present: () => readonly string[]; shown: (person: string, notice: StationNotice) => void };
  address: string;
  now: () => Instant;
  log: Logger;
}): Promise<HubOfNight> {
  const { database, now, log } = parts;
  const plant = PLANT;
  const common = { database, plant, now, log };
  const dayOf = (at: string): string => DateTime.fromISO(at, { zone: ZONE }).toISODate() ?? '';
  const context = buildContext(noRows(), now(), { timeZone: ZONE, currency: 'EUR' });
  const living = await openRoster({ ...common, file: join(parts.folder, 'roster.yaml') });
  const roster = living.current;
  const playbooks = await openPlaybooks({ ...common, folder: join(parts.folder, 'playbooks') });
  const owners = openOwners(database, plant, () => epochMs(now()));
  const rules: Rules = {
    plant,
    now,
    newId: randomUUID,
    dayOf,
    planning: () => context,
    render: (...asked) => playbooks.render(...asked),
  };
  const desk = openDesk({
    ...common,
    ...openWhomToAsk({ roster, load: owners.load, now }),
    byTimeout: (...ask) => byTimeout(rules, ...ask),
    dayOf,
    onCommitted: () => undefined,
  });
  const situations = await openSituations({ ...common, dayOf });
  const surroundings = {
    plant,
    now,
    newId: randomUUIDv7,
    roster,
    planning: () => context,
    load: owners.load,
    similar: () => [],
    stops: situations.stops,
  };
  const file = join(RESOURCES, 'events.yaml');
  const catalogue = parseEventCatalogue(await readFile(file, 'utf8'), file);
  if ('problems' in catalogue) throw new Error(JSON.stringify(catalogue.problems));
  const { capture, drained } = openCapture({ database, plant, now, onStored: () => pipeline.wake() });
  const pipeline = startPipeline({
    ...common,
    desk,
    normalise: openNormalise(catalogue.catalogue, () => context, randomUUIDv7),
    match: (event) => matchesOf(event, playbooks.live(), surroundings),
    before: () => owners.refresh(),
  });
  const watch = startWatch({
    ...common,
    desk,
    roster,
    capture,
    endMatters: (type, still) =>
      endViolationMatters({ database, plant, desk, live: playbooks.live }, type, still),
    everyMs: NEVER_MS,
  });
  const since = now();
  const live = () => playbooks.live().map(({ playbook }) => playbook);
  const flood = openFlood({ database, plant, now });
  const acts = openActs({
    desk,
    roster,
    signing: { prove: async () => 'proven' },
    erpFunction: 'planning',
    onRepaired: async () => undefined,
    rules,
  });
  const notifications = await openNotifications({
    ...common,
    timeZone: ZONE,
    settings: NotificationSettings.parse(parts.settings),
    channels: parts.channels,
    roster,
    flooded: async () =>
      new Set([...(await flood.now())].flatMap(([fn, { in: flooded }]) => (flooded ? fn : []))),
    address: parts.address,
    secret: SECRET,
    act: acts.onDecision,
    stations: {
      emit: async (person, notice) => {
        parts.stations.shown(person, notice);
        return true;
      },
      present: parts.stations.present,
    },
    running: false,
  });
  const { notify } = notifications;

  const armed = async (): Promise<(Instant | null)[]> => {
    const [timer, due] = await Promise.all([
      database.query<{ at: Instant | null }>({ ...EARLIEST_TIMER, values: [plant, []] }),
      whatIsDue(database, plant, now(), parts.stations.present()),
    ]);
    return [
      timer.rows[0]?.at ?? null,
      due.answers || due.news ? now() : null,
      due.planning,
      ...due.deliveries.values(),
    ];
  };

  async function fireAll(): Promise<boolean> {
    let any = false;
    for (;;) {
      const { facts, failed } = await desk.fireTimers(now());
      if (failed.length > 0) throw new Error(`timers cannot be fired: ${failed.join(', ')}`);
      if (facts === 0) return any;
      any = true;
    }
  }

  return {
    acts,
    notify,
    roster: living,
    capture,
    routes: [
      situations.routes,
      rosterRoutes({
        roster: living,
        database,
        plant,
        now,
        load: owners.load,
        functions: () => [],
        feedSecret: SECRET,
      }),
      ...notifications.routes,
    ],
    work: async () => {
      await drained();
      await routed(database, () => pipeline.wake());
      await owners.refresh();
      const fired = await fireAll();
      await notify.step();
      return fired || (await armed()).some((at) => at !== null && at <= now());
    },
    look: async () => {
      const release = situations.refresh().then(() =>
        releaseDue({
          ...common,
          desk,
          live: () => live().map(({ playbook }) => playbook),
          matchOf: (id, event) => releasedMatchOf(event, id, playbooks.live(), surroundings),
        }),
      );
      await Promise.all([
        release,
        lookForAbsent({ ...common, capture, playbooks: live }, since),
        watch.look(),
      ]);
      await drained();
      await routed(database, () => pipeline.wake());
    },
    ownership: watch.ownership,
    nextAt: async () => (await armed()).filter((at) => at !== null).toSorted()[0] ?? null,
    close: async () => {
      await watch.close();
      await notifications.close();
      await pipeline.close();
      await situations.close();
      await desk.close();
      await playbooks.close();
      await living.close();
    },
  };
}

/** Every captured signal has been routed. */
async function routed(database: Database, wake: () => void): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const { rowCount } = await database.query('select from waiting_signal where plant = $1 limit 1', [PLANT]);
    if (rowCount === 0) return;
    wake();
    await pause(2);
  }
  throw new Error('signals wait and are not routed');
}
