import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from './config.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../../..');
const noFile = () => null;

function problemsOf(env: NodeJS.ProcessEnv, yaml: string | null = null): readonly string[] {
  try {
    loadConfig(env, () => yaml);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('with nothing set it is the demo plant on this machine', () => {
  expect(loadConfig({}, noFile)).toEqual({
    host: '127.0.0.1',
    port: 4000,
    dataFolder: join(REPOSITORY, 'data'),
    databaseUrl: null,
    adminToken: null,
    sessionSecret: null,
    logLevel: 'info',
    plant: {
      id: 'northwind-1',
      name: 'Northwind Pumps, Plant 1',
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
    },
    playbooksFolder: join(REPOSITORY, 'resources/playbooks'),
    rosterFile: join(REPOSITORY, 'resources/demo/roster.yaml'),
    eventsFile: join(REPOSITORY, 'resources/events.yaml'),
    batchBaselineMs: 86_400_000,
    valueBands: [0.01, 10_000, 40_000],
    demo: true,
    webFolder: join(REPOSITORY, 'apps/desktop/out/renderer'),
    sources: { mqtt: [], dropFolders: [] },
    lotFormats: [],
    channels: {},
    notifications: {
      receiptWithin: {},
      limits: { perPerson: {}, overall: {} },
      despiteQuietHours: { priorities: ['A'], fromLevel: 1 },
      replyWithin: 7 * 86_400_000,
      keepFor: 400 * 86_400_000,
    },
    erp: {
      kind: 'file-exchange',
      name: 'ERP',
      function: 'planning',
      maintenance: [],
      folder: join(REPOSITORY, 'data/erp'),
    },
  });
});

test('the example file, which shows every setting, loads', () => {
  const path = join(REPOSITORY, 'resources/gemba.example.yaml');
  const config = loadConfig({ GEMBA_CONFIG: path });
  expect(config).toMatchObject({
    playbooksFolder: join(REPOSITORY, 'resources/playbooks'),
    erp: { kind: 'file-exchange', folder: join(REPOSITORY, 'data/erp') },
    sources: { mqtt: [{ name: 'line-broker' }], dropFolders: [{ idColumn: ['report', 'row'] }] },
  });
  const shown = readFileSync(path, 'utf8');
  for (const setting of Object.keys(config).filter((key) => key !== 'dataFolder'))
    expect(shown).toMatch(new RegExp(`^${setting}:`, 'm'));
});

test('the environment goes over the file', () => {
  const env = { GEMBA_PORT: '0', GEMBA_DEMO: 'false', DATABASE_URL: 'postgres://a@b/c', GEMBA_HOST: '' };
  const config = loadConfig(env, () => 'port: 5000\nhost: 10.0.0.1\nlogLevel: warn\n');
  expect(config).toMatchObject({ port: 0, host: '10.0.0.1', logLevel: 'warn', demo: false });
  expect(config.databaseUrl).toBe('postgres://a@b/c');
});

test('a real plant gets no demo data unless it asks for it', () => {
  const plant = 'plant: { id: hq, name: HQ, timeZone: UTC, currency: USD }\n';
  expect(loadConfig({}, () => plant).demo).toBe(false);
  expect(loadConfig({}, () => `${plant}demo: true\n`).demo).toBe(true);
});

test('relative paths of the file are relative to the file', () => {
  const yaml =
    'erp: { kind: file-exchange, folder: x }\nsources: { dropFolders: [{ name: a, path: in, type: t }] }\n';
  const config = loadConfig({ GEMBA_CONFIG: '/etc/gemba/g.yaml' }, () => yaml);
  expect(config.erp).toMatchObject({ kind: 'file-exchange', folder: '/etc/gemba/x' });
  expect(config.sources.dropFolders[0]?.path).toBe('/etc/gemba/in');
});

test('the secret for the ERP comes from the environment, over the file, and is never said', () => {
  const erp = 'erp: { kind: erpnext, url: "https://erp.example", company: C }\n';
  const env = { GEMBA_ERP_SECRET: 'hunter2-hunter2' };
  const problems = problemsOf({}, erp);
  expect(problems.join()).toContain('erp.secret');
  expect(problemsOf(env, erp).join()).not.toContain('erp.secret');
  expect(problemsOf(env, erp).join()).not.toContain('hunter2');
});

test('GEMBA_MQTT_URL adds a broker with the demo topics', () => {
  const [broker] = loadConfig({ GEMBA_MQTT_URL: 'mqtt://127.0.0.1:1883' }, noFile).sources.mqtt;
  expect(broker).toMatchObject({ name: 'mqtt', url: 'mqtt://127.0.0.1:1883' });
  expect(broker?.topics).toContainEqual({
    filter: 'plant/+/+/down',
    type: 'machine.down',
    qos: 1,
    fields: { area: 'topic:1', workCentre: 'topic:2' },
  });
  const taken = 'sources: { mqtt: [{ name: mqtt, url: "mqtt://a", topics: [{ filter: a, type: b }] }] }';
  expect(problemsOf({ GEMBA_MQTT_URL: 'mqtt://b' }, taken)).toEqual([
    'GEMBA_MQTT_URL: sources.mqtt has a source named "mqtt" already',
  ]);
});

test('everything that is wrong is said at once, by field and reason, unknown settings too', () => {
  const yaml = `
prot: 1
logLevel: loud
plant: { id: HQ 1, name: HQ, timeZone: Mars/Base, currency: euro, colour: red }
sources:
  mqtt: [{ name: a, url: 'http://x', topics: [{ filter: a, type: b, qos: 2, fields: { f: nowhere } }] }]
erp: { kind: sap }
`;
  expect(problemsOf({ GEMBA_PORT: '99999', GEMBA_DEMO: 'maybe', GEMBA_ADMIN_TOKEN: 'short' }, yaml)).toEqual([
    expect.stringMatching(/^GEMBA_PORT: /),
    'GEMBA_ADMIN_TOKEN: at least 32 characters',
    'GEMBA_DEMO: true or false',
    expect.stringMatching(/^logLevel: .*"fatal"/),
    'plant.id: small letters, digits and dashes',
    'plant.timeZone: a time zone such as Europe/Berlin',
    'plant.currency: a currency code such as EUR (ISO 4217)',
    'plant.colour: there is no such setting',
    expect.stringMatching(/^sources\.mqtt\[0\]\.url: /),
    expect.stringMatching(/^sources\.mqtt\[0\]\.topics\[0\]\.qos: /),
    'sources.mqtt[0].topics[0].fields.f: topic:N or payload:a.b.c',
    expect.stringMatching(/^erp\.kind: /),
    'prot: there is no such setting',
  ]);
});

test('a file that GEMBA_CONFIG names must exist', () => {
  expect(problemsOf({ GEMBA_CONFIG: '/nowhere/g.yaml' })).toEqual([
    'GEMBA_CONFIG: there is no file /nowhere/g.yaml',
  ]);
});

test('no message ever shows a secret', () => {
  const secret = 'hunter2-hunter2';
  const wrong = [
    problemsOf({ GEMBA_ADMIN_TOKEN: secret, DATABASE_URL: `mysql://u:${secret}@h/d` }),
    problemsOf({}, `adminToken: ${secret}\ndatabaseUrl: "${secret}"\n`),
    problemsOf({}, `adminToken: *${secret}\n`),
    problemsOf({}, `adminToken: "${secret}\nport: 1\n`),
    problemsOf({}, `sources: { mqtt: [{ name: a, password: [${secret}], topics: [] }] }\n`),
    problemsOf({}, `- ${secret}\n`),
  ];
  for (const problems of wrong) {
    expect(problems).not.toEqual([]);
    expect(problems.join()).not.toContain(secret);
  }
});
