/**
 * The hub, put together: every part gets what it needs as arguments, here and nowhere else. It starts in the order of
 * the flow's needs (store, ERP, rules, desk, feed, doors) and stops in reverse: take nothing new, finish what was
 * taken, close.
 */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { buildContext, contextAfter } from '@gemba/core/planning';
import { instant, type Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { DateTime } from 'luxon';
import { demoAccounts, seedDemoAccounts } from './auth/demo-sign-ins.ts';
import { openAuth } from './auth/auth.ts';
import { sessionSecret } from './auth/secret.ts';
import { openSigning } from './auth/signing.ts';
import { Closing } from './closing.ts';
import type { Config } from './config/config.ts';
import { openActs } from './acts/acts.ts';
import { byTimeout } from './acts/plan-option.ts';
import type { Rules } from './acts/rules.ts';
import { openDesk } from './decide/desk.ts';
import { prepareDemo } from './demo/prepare.ts';
import type { Pump } from './erp/pump.ts';
import { openErp } from './erp/registry.ts';
import { openErpLink } from './erp-link.ts';
import { startClockwork } from './escalate/clockwork.ts';
import { startWatch } from './escalate/watch.ts';
import { openFlood } from './flood/flood.ts';
import { erpLinkHealth } from './health/erp-link.ts';
import { openHealth } from './health/health.ts';
import { openIntake } from './hub-intake.ts';
import { hubRoutes } from './hub-routes.ts';
import { openHubStore } from './hub-store.ts';
import { buildServer } from './http/server.ts';
import { DESKTOP_ORIGIN } from './http/headers.ts';
import { openTail } from './journal/tail.ts';
import { openLive } from './live/live.ts';
import { openNotifications, type Notifications } from './notify/open-notifications.ts';
import { openStations } from './notify/send/stations.ts';
import { openPlanning } from './planning/planning.ts';
import { askedAgain } from './route/asking-again.ts';
import { startOwnMatters } from './route/own-matters.ts';
import { endViolationMatters } from './route/violation-matters.ts';
import { startReassessing } from './route/reassessing.ts';
import { openPlaybooks } from './playbooks/playbooks.ts';
import { openRoster } from './roster/living-roster.ts';
import { openSources } from './sources/registry.ts';
import type { Source } from './sources/source.ts';
import { openOwners } from './route/owners.ts';
import { openWhomToAsk } from './route/whom-to-ask.ts';

export const VERSION = '0.1.0';

/** when the plant sleeps: the planning context is read whole, and postings are compared by key */
const RECONCILED_AT = '03:30';

const now = (): Instant => instant(Date.now());

export interface Hub {
  url: string;
  close(): Promise<void>;
}

export async function startHub(config: Config, log: Logger): Promise<Hub> {
  const closing = new Closing();
  try {
    const url = await assemble(config, log, closing);
    return { url, close: () => closing.run(log) };
  } catch (error) {
    await closing.run(log);
    throw error;
  }
}

async function assemble(config: Config, log: Logger, closing: Closing): Promise<string> {
  const plant = config.plant.id;
  const { timeZone, currency } = config.plant;
  const dayOf = (at: string): string => DateTime.fromISO(at, { zone: timeZone }).toISODate() ?? '';
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 });

  const { url, database, connect } = await openHubStore(config, log, closing);
  const common = { database, plant, now, log };
  const people = await openRoster({ ...common, file: config.rosterFile });
  closing.add(() => people.close());
  const roster = people.current;
  if (config.demo && config.erp.kind === 'file-exchange') {
    const erpSide = await prepareDemo({ folder: config.erp.folder, timeZone }, log);
    closing.add(() => erpSide.close());
  }
  const erp = await openErp(config.erp, { log, now, timeZone });
  closing.add(() => erp.close());
  const planning = await openPlanning({
    pool: database,
    plant,
    connector: erp,
    log,
    now,
    build: (rows, at) => buildContext(rows, at, { timeZone, currency }),
    change: contextAfter,
    nightly: { at: RECONCILED_AT, timeZone },
  });
  closing.add(() => planning.close());

  const tail = await openTail({ database, url, plant, log });
  closing.add(() => tail.close());
  const rules: Rules = {
    plant,
    now,
    newId: randomUUID,
    dayOf,
    planning: () => planning.current().context,
    render: (...asked) => playbooks.render(...asked),
  };
  const owners = openOwners(database, plant, () => Date.now());
  let pump: Pump | null = null;
  let notifications: Notifications | null = null;
  const deskDatabase = connect(2);
  const desk = openDesk({
    database: deskDatabase,
    plant,
    now,
    log,
    ...openWhomToAsk({ roster, load: owners.load, now }),
    byTimeout: (...ask) => byTimeout(rules, ...ask),
    dayOf,
    onCommitted: () => {
      tail.wake();
      pump?.wake();
      notifications?.notify.wake();
    },
  });
  closing.add(() => desk.close());

  const playbooks = await openPlaybooks({ ...common, folder: config.playbooksFolder });
  closing.add(() => playbooks.close());
  const { catalogue, capture, situations, surroundings } = await openIntake({
    config,
    database,
    playbooks,
    planning,
    roster,
    owners,
    desk,
    tail,
    dayOf,
    now,
    log,
    closing,
  });
  const clockwork = startClockwork({ database: deskDatabase, plant, desk, now, log });
  closing.add(() => clockwork.close());

  const reassessing = startReassessing({ ...common, desk, planning, valueBands: config.valueBands });
  closing.add(() => reassessing.close());
  const flood = openFlood({ database, plant, now });
  const watch = startWatch({
    ...common,
    desk,
    roster,
    capture,
    endMatters: (type, still) =>
      endViolationMatters({ database, plant, desk, live: playbooks.live }, type, still),
  });
  closing.add(() => watch.close());

  const ownMatters = await startOwnMatters({
    database,
    plant,
    tail,
    desk,
    capture,
    live: playbooks.live,
    log,
  });
  closing.add(() => ownMatters.close());
  const { codes, outbox, reconciliation } = await openErpLink({
    ...common,
    timeZone,
    dayOf,
    erp,
    maintenance: config.erp.maintenance,
    lotFormats: config.lotFormats,
    planning,
    desk,
    askedAgain: (decision) => askedAgain({ database, playbooks, surroundings }, decision),
    capture,
  });
  pump = outbox;
  closing.add(() => outbox.close());
  closing.add(() => reconciliation.close());

  const publicUrl = `http://${config.host}:${config.port}`;
  const secret = await sessionSecret(config.dataFolder, config.sessionSecret ?? undefined);
  const auth = openAuth({
    database,
    plant,
    secret,
    adminToken: config.adminToken ?? undefined,
    baseUrl: publicUrl,
    trustedOrigins: [DESKTOP_ORIGIN],
    dutyOf: (personId) => roster().people.find(({ id }) => id === personId) ?? { functions: [], areas: [] },
    now,
    log,
  });
  if (config.demo) await seedDemoAccounts({ database, plant }, demoAccounts(roster()), config.dataFolder);

  let sources: Source[] = [];
  const health = openHealth({
    database,
    plant,
    version: VERSION,
    databaseKind: config.databaseUrl === null ? 'embedded' : 'external',
    tail,
    sources: () => sources,
    erp,
    contextAt: () => planning.current().at,
    erpLink: () => erpLinkHealth({ database, plant, erp, pump: outbox, planning }),
    playbooks: playbooks.health,
    roster: () => ({ version: people.version().version, problem: people.problem() }),
    ownership: watch.ownership,
    now,
    log,
  });
  const acts = openActs({
    desk,
    roster,
    signing: openSigning({ database, plant, now }),
    erpFunction: config.erp.function,
    onRepaired: (before, after, by) =>
      codes.learn(before, after, by).catch((error: unknown) => {
        log.error({ err: error, key: after.key }, 'what a repair teaches could not be kept');
      }),
    rules,
  });
  const stations = openStations(() => notifications?.notify ?? null);
  notifications = await openNotifications({
    database: connect(4),
    plant,
    timeZone,
    settings: config.notifications,
    channels: config.channels,
    roster,
    flooded: async () =>
      new Set([...(await flood.now())].flatMap(([fn, { in: flooded }]) => (flooded ? fn : []))),
    address: publicUrl,
    secret,
    act: acts.onDecision,
    stations,
    now,
    log,
  });
  closing.add(() => notifications?.close());
  const app = await buildServer({
    auth,
    log,
    version: VERSION,
    webFolder: config.webFolder,
    routes: [
      situations.routes,
      ...notifications.routes,
      ...hubRoutes({
        config,
        database,
        now,
        capture,
        acts,
        people,
        owners,
        playbooks,
        planning,
        catalogue,
        reconciliation,
        flood,
        health,
        feedSecret: secret,
      }),
    ],
  });
  closing.add(() => app.close());
  const live = openLive({
    server: app.server,
    database,
    snapshots: connect(2),
    plant,
    tail,
    log,
    origins: [DESKTOP_ORIGIN],
    identify: (credentials) => auth.identify(credentials),
    act: acts.onDecision,
    admit: (socket, identity) => stations.admit(socket, identity),
  });
  closing.add(() => live.close());

  sources = await openSources(config.sources, { capture, log });
  closing.add(async () => {
    await Promise.all(sources.map((source) => source.close()));
  });
  return app.listen({ host: config.host, port: config.port });
}
