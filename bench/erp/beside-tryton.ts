/** A real Tryton on PostgreSQL with the demo plant in it, and a real hub process beside it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErpConnector } from '@gemba/hub/erp/connector.ts';
import { connectTo } from '@gemba/hub/erp/tryton/testing.ts';
import { startTryton, type TrytonStand } from '@gemba/hub/erp/tryton/stand/stand.ts';
import { pino } from 'pino';
import type { Decision } from '@gemba/core/exception';
import type { HealthDetails } from '@gemba/core/wire';
import { type HubOptions, HubProcess, ROOT, until } from '../../tests/hub-process.ts';
import { type Case, EVENT_TYPE, PLAYBOOK } from './cases.ts';

/** The stand's template, when this machine has none of today yet, takes minutes: it is no part of any figure. */
export async function onStand<T>(work: (stand: TrytonStand) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gemba-bench-tryton-'));
  const stand = await startTryton({ folder, database: 'postgresql', log: pino({ level: 'warn' }) });
  try {
    return await work(stand);
  } finally {
    await stand.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function withConnector<T>(
  stand: TrytonStand,
  work: (connector: ErpConnector) => Promise<T>,
): Promise<T> {
  const connector = await connectTo(stand);
  try {
    return await work(connector);
  } finally {
    await connector.close();
  }
}

/** A hub on an empty database beside the stand, with its planning context read. */
export async function besideTryton<T>(
  { url, database, user, secret }: TrytonStand,
  options: Pick<HubOptions, 'env'>,
  work: (hub: HubProcess) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gemba-bench-events-'));
  const eventsFile = join(folder, 'events.yaml');
  await writeFile(eventsFile, (await readFile(join(ROOT, 'resources/events.yaml'), 'utf8')) + EVENT_TYPE);
  const erp = { kind: 'tryton', name: 'Tryton', url, database, user };
  const hub = await HubProcess.start({
    window: '8h',
    ladderStep: '8h',
    config: `eventsFile: ${JSON.stringify(eventsFile)}\nerp: ${JSON.stringify(erp)}\n`,
    env: { GEMBA_ERP_SECRET: secret, ...options.env },
  });
  try {
    await writeFile(join(hub.folder, 'playbooks/bench.yaml'), PLAYBOOK);
    await until(
      () => hub.get<HealthDetails>('/api/health/details'),
      ({ playbooks }) => playbooks.some(({ id, problem }) => id === 'bench' && problem === null),
    );
    return await work(hub);
  } finally {
    await hub.dispose();
    await rm(folder, { recursive: true });
  }
}

/** Opens the cases' exceptions. @returns the decision of each, in order */
export async function ask(hub: HubProcess, cases: readonly Case[]): Promise<Decision[]> {
  const events = cases.map(({ name, event }) => ({
    specversion: '1.0',
    id: name,
    source: 'bench',
    type: 'bench.case',
    data: { case: name, ...event },
  }));
  const { status, body } = await hub.request('POST', '/api/signals', events, {
    'content-type': 'application/cloudevents-batch+json',
  });
  if (status !== 202) throw new Error(JSON.stringify(body));
  const asked = await until(
    async () => {
      const decisions = (await hub.exceptions()).map((e) => [e.title, e.decisions[0]] as const);
      const byCase = new Map(decisions);
      return cases.flatMap(({ name }) => byCase.get(name) ?? []);
    },
    (decisions) => decisions.length === cases.length,
    { within: 60_000, every: 500 },
  );
  return asked;
}

export async function decide(hub: HubProcess, decision: Decision, { option, params }: Case): Promise<void> {
  const { status, body } = await hub.request('POST', `/api/decisions/${decision.id}/decide`, {
    expectedVersion: decision.version,
    option,
    params,
  });
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
}
