/**
 * The hub, put together: every part gets what it needs as arguments, here and nowhere else. It starts in the order of
 * the flow's needs (store, ERP, rules, desk, feed, doors) and stops in reverse: take nothing new, finish what was
 * taken, close.
 */
import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { parseEventCatalogue } from '@gemba/core/event';
import type { Decision, ExceptionState } from '@gemba/core/exception';
import { buildContext, contextAfter } from '@gemba/core/planning';
import { peopleForStep } from '@gemba/core/roster';
import { instant, type Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { DateTime } from 'luxon';
import { demoAccounts, seedDemoAccounts } from './auth/demo-sign-ins.ts';
import { openAuth } from './auth/auth.ts';
import { sessionSecret } from './auth/secret.ts';
import { openSigning } from './auth/signing.ts';
import { openCapture } from './capture/capture.ts';
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
import { openMetrics } from './health/metrics.ts';
import { openHubStore } from './hub-store.ts';
import { buildServer } from './http/server.ts';
import { DESKTOP_ORIGIN } from './http/headers.ts';
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
import { openTail } from './journal/tail.ts';
import { openLive } from './live/live.ts';
import { openNotifications, type Notifications } from './notify/open-notifications.ts';
import { openStations } from './notify/send/stations.ts';
import { openNormalise } from './normalise/normalise.ts';
import { openPlanning } from './planning/planning.ts';
import { askedAgain } from './route/asking-again.ts';
import { matchesOf, releasedMatchOf } from './route/opening.ts';
import { startOwnMatters } from './route/own-matters.ts';
import { endOwnerlessMatters } from './route/ownerless-matters.ts';
import { startReassessing } from './route/reassessing.ts';
import { startPipeline, type Pipeline } from './route/pipeline.ts';
import { openAuthoring } from './playbooks/authoring.ts';
import { openCheck } from './playbooks/check.ts';
import { openPlaybooks, type LivePlaybook } from './playbooks/playbooks.ts';
import { openSimilarCases } from './route/similar-cases.ts';
import { openRoster } from './roster/living-roster.ts';
import { rosterRoutes } from './roster/routes.ts';
import { openSituations } from './situation/situations.ts';
import { openSources } from './sources/registry.ts';
import type { Source } from './sources/source.ts';
import { ownerAgain } from './route/owner-again.ts';
import { openOwners } from './route/owners.ts';

export const VERSION = '0.1.0';

/** What the roster needs to know of a decision to name somebody for it. */
const asking = ({ subject }: ExceptionState, { function: fn, owner }: Decision) => ({
  function: fn,
  area: subject.area,
  line: subject.line,
  not: owner === null ? [] : [owner],
});

const functionsAskedBy = (live: readonly LivePlaybook[]): string[] => [
  ...new Set(live.flatMap(({ playbook }) => playbook.decisions.map((d) => d.function))),
];

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
  const people = await openRoster({ database, plant, file: config.rosterFile, now, log });
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
    escalateTo: (state, decision, step, at) =>
      peopleForStep(roster(), step, asking(state, decision), at, owners.load()),
    byTimeout: (...ask) => byTimeout(rules, ...ask),
    secondPersons: (state, { function: fn, proposal }) =>
      peopleForStep(
        roster(),
        { to: 'deputy' },
        {
          function: fn,
          area: state.subject.area,
          line: state.subject.line,
          not: proposal ? [proposal.by] : [],
        },
        now(),
        owners.load(),
      ),
    askAgain: (state, decision, at) => ownerAgain(roster(), state, decision, at, owners.load()),
    dayOf,
    onCommitted: () => {
      tail.wake();
      pump?.wake();
      notifications?.notify.wake();
    },
  });
  closing.add(() => desk.close());

  const playbooks = await openPlaybooks({ database, plant, folder: config.playbooksFolder, now, log });
  closing.add(() => playbooks.close());
  const situations = await openSituations({ database, plant, now, dayOf, log });
  closing.add(() => situations.close());
  const similar = openSimilarCases(database, plant, () => Date.now());
  const surroundings = {
    plant,
    now,
    newId: randomUUIDv7,
    roster,
    planning: () => planning.current().context,
    load: owners.load,
    similar: similar.of,
    stops: situations.stops,
  };
  const catalogue = parseEventCatalogue(await readFile(config.eventsFile, 'utf8'), config.eventsFile);
  if ('problems' in catalogue)
    throw new Error(
      `The event catalogue is wrong: ${catalogue.problems.map((p) => `${p.file}:${p.line} ${p.reason}`).join('; ')}`,
    );
  let pipeline: Pipeline | null = null;
  const { capture, drained } = openCapture({ database, plant, now, onStored: () => pipeline?.wake() });
  closing.add(() => drained());
  pipeline = startPipeline({
    database,
    plant,
    desk,
    normalise: openNormalise(catalogue.catalogue, () => planning.current().context, randomUUIDv7),
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
  const clockwork = startClockwork({ database: deskDatabase, plant, desk, now, log });
  closing.add(() => clockwork.close());

  const reassessing = startReassessing({ database, plant, desk, planning, now, log });
  closing.add(() => reassessing.close());
  const flood = openFlood({ database, plant, now });
  const watch = startWatch({
    database,
    plant,
    desk,
    roster,
    capture,
    endMatters: (still) => endOwnerlessMatters({ database, plant, desk, live: playbooks.live }, still),
    now,
    log,
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
    database,
    plant,
    timeZone,
    dayOf,
    erp,
    maintenance: config.erp.maintenance,
    lotFormats: config.lotFormats,
    planning,
    desk,
    askedAgain: (decision) => askedAgain({ database, playbooks, surroundings }, decision),
    capture,
    now,
    log,
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
  const { notify, routes: notificationRoutes } = notifications;
  closing.add(() => notifications?.close());
  const app = await buildServer({
    auth,
    log,
    version: VERSION,
    webFolder: config.webFolder,
    routes: [
      signalRoutes({ capture, newId: randomUUID }),
      exceptionRoutes({ database, plant }),
      situations.routes,
      decisionRoutes({ database, plant, roster, acts }),
      postingRoutes({ database, plant, acts }),
      crossReferenceRoutes({ database, plant, now }),
      erpRoutes({ reconciliation, readWhole: () => planning.reconcile() }),
      playbookRoutes({
        authoring: openAuthoring({ database, plant, playbooks, now }),
        check: openCheck({
          database,
          plant,
          timeZone,
          playbooks,
          planning: rules.planning,
          roster,
          catalogue: catalogue.catalogue,
          now,
        }),
      }),
      journalRoutes({ database, plant }),
      peopleRoutes({
        roster,
        plant: config.plant,
        erp: {
          name: config.erp.name,
          function: config.erp.function,
          documentLink: config.erp.documentLink ?? null,
        },
        now,
      }),
      floodRoutes({ flood }),
      rosterRoutes({
        roster: people,
        database,
        plant,
        now,
        load: owners.load,
        functions: () => functionsAskedBy(playbooks.live()),
        feedSecret: secret,
      }),
      loopRoutes({ database, plant, now, batchBaselineMs: config.batchBaselineMs }),
      ...notificationRoutes,
      healthRoutes(health, openMetrics(health)),
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
