/**
 * The hub's one configuration: the environment over one YAML file over the defaults. Everything is checked before
 * anything starts, and everything that is wrong is said at once, by field and reason, never with a value: values may be
 * secrets. All settings with their meaning: resources/gemba.example.yaml and docs/CONFIGURATION.md.
 *
 * Relative paths in the file are relative to the file; those in the environment to the working directory.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { withChannelSecrets } from '../channels/secrets.ts';
import { DEMO_PLANT, demoBroker } from './demo-defaults.ts';
import { fromEnvironment, type Environment } from './environment.ts';
import { ErpConfig } from '../erp/registry.ts';
import { ConfigFile } from './file.ts';
import { readYaml } from './read-yaml.ts';

export interface Config {
  host: string;
  /** 0: any free port */
  port: number;
  dataFolder: string;
  /** null: the embedded PostgreSQL */
  databaseUrl: string | null;
  adminToken: string | null;
  /** signs sessions; hubs that share a database share it. null: made once, kept in the data folder */
  sessionSecret: string | null;
  logLevel: ConfigFile['logLevel'];
  plant: ConfigFile['plant'] & {};
  playbooksFolder: string;
  rosterFile: string;
  eventsFile: string;
  /** how long this plant waited for the ERP's batch run before Gemba, ms: what its loop time is compared with */
  batchBaselineMs: number;
  /** from which value at risk on a consequence is slight, serious, severe; in the plant's currency */
  valueBands: ConfigFile['valueBands'];
  /** load the demo plant into an empty database, and play its ERP */
  demo: boolean;
  /** the built control room to serve; null serves none */
  webFolder: string | null;
  sources: ConfigFile['sources'];
  erp: ConfigFile['erp'] & {};
  channels: ConfigFile['channels'];
  notifications: ConfigFile['notifications'];
  lotFormats: ConfigFile['lotFormats'];
}

/** One error for all that is wrong. `problems` are sentences that begin with the setting's name. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['The configuration is wrong:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

/** @returns the file's text, or null when there is no such file */
export type ReadFile = (path: string) => string | null;

const REPOSITORY = resolve(import.meta.dirname, '../../../..');

/** @throws ConfigError */
export function loadConfig(env: NodeJS.ProcessEnv, readFile: ReadFile = readFromDisk): Config {
  const problems: string[] = [];
  const environment = fromEnvironment(env, problems);
  const dataFolder = resolve(environment.dataFolder ?? join(REPOSITORY, 'data'));
  const path = resolve(environment.configFile ?? join(dataFolder, 'gemba.yaml'));
  const file = readConfigFile(path, env, environment, readFile, problems);
  if (problems.length > 0 || !file) throw new ConfigError(problems);

  const broker = environment.mqttUrl ? [demoBroker(environment.mqttUrl)] : [];
  if (broker.some(({ name }) => file.sources.mqtt.some((one) => one.name === name)))
    throw new ConfigError([`GEMBA_MQTT_URL: sources.mqtt has a source named "${broker[0]?.name}" already`]);
  const here = (setting: string) => resolve(dirname(path), setting);
  const shipped = (setting: string | undefined, own: string) =>
    setting === undefined ? join(REPOSITORY, own) : here(setting);
  return {
    host: environment.host ?? file.host,
    port: environment.port ?? file.port,
    dataFolder,
    databaseUrl: environment.databaseUrl ?? file.databaseUrl,
    adminToken: environment.adminToken ?? file.adminToken,
    sessionSecret: environment.sessionSecret ?? file.sessionSecret,
    logLevel: environment.logLevel ?? file.logLevel,
    plant: file.plant ?? DEMO_PLANT,
    playbooksFolder: shipped(file.playbooksFolder, 'resources/playbooks'),
    rosterFile: shipped(file.rosterFile, 'resources/demo/roster.yaml'),
    eventsFile: shipped(file.eventsFile, 'resources/events.yaml'),
    batchBaselineMs: file.batchBaselineMs,
    valueBands: file.valueBands,
    demo: environment.demo ?? file.demo ?? file.plant === undefined,
    webFolder: file.webFolder === null ? null : shipped(file.webFolder, 'apps/desktop/out/renderer'),
    sources: {
      ...file.sources,
      mqtt: [...file.sources.mqtt, ...broker],
      dropFolders: file.sources.dropFolders.map((folder) => ({ ...folder, path: here(folder.path) })),
    },
    channels: file.channels,
    notifications: {
      ...file.notifications,
      ...(file.notifications.templates && { templates: here(file.notifications.templates) }),
    },
    lotFormats: file.lotFormats,
    erp: erpOf(file.erp, dataFolder, here),
  };
}

const erpOf = (erp: ConfigFile['erp'], dataFolder: string, here: (path: string) => string): Config['erp'] => {
  if (!erp) return ErpConfig.parse({ kind: 'file-exchange', folder: join(dataFolder, 'erp') });
  return 'folder' in erp ? { ...erp, folder: here(erp.folder) } : erp;
};

function readConfigFile(
  path: string,
  env: NodeJS.ProcessEnv,
  { configFile, erpSecret }: Environment,
  readFile: ReadFile,
  problems: string[],
): ConfigFile | null {
  let text: string | null = null;
  try {
    text = readFile(path);
  } catch (error) {
    problems.push(`${path}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
    return null;
  }
  if (text === null && configFile !== undefined) problems.push(`GEMBA_CONFIG: there is no file ${path}`);
  const content = readYaml(text ?? '');
  if ('wrong' in content) {
    problems.push(...content.wrong.map((wrong) => `${path}: ${wrong}`));
    return null;
  }
  const parsed = ConfigFile.safeParse(withSecrets(content.value ?? {}, erpSecret, env));
  if (parsed.success) return parsed.data;
  problems.push(...parsed.error.issues.flatMap(sentences));
  return null;
}

/** Before the file is judged: an ERP or a channel without its secret would be refused. */
function withSecrets(content: unknown, erpSecret: string | undefined, env: NodeJS.ProcessEnv): unknown {
  if (typeof content !== 'object' || content === null) return content;
  const { erp, channels, ...rest } = content as { erp?: unknown; channels?: unknown };
  const hasErp = erpSecret !== undefined && typeof erp === 'object' && erp !== null;
  return {
    ...rest,
    ...(erp !== undefined && { erp: hasErp ? { ...erp, secret: erpSecret } : erp }),
    ...(channels !== undefined && { channels: withChannelSecrets(channels, env) }),
  };
}

/** zod's messages name what is expected, never the value that was found. */
function sentences(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  const field = at.replace(/^\./, '');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${field ? `${field}.` : ''}${key}: there is no such setting`);
  if (issue.code === 'invalid_union' && issue.errors.length > 0)
    return [`${field}: ${[...new Set(issue.errors.flat().map(({ message }) => message))].join(', or: ')}`];
  return [`${field || 'the file'}: ${issue.message}`];
}

function readFromDisk(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
