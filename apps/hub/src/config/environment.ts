/** The settings that the environment may give, over those of the file. An empty variable is one that is not set. */
import { z } from 'zod';
import { Secret, DatabaseUrl, LogLevel, Path, Port } from './file.ts';

const YES = ['1', 'true', 'yes', 'on'];
const NO = ['0', 'false', 'no', 'off'];

const Flag = z.enum([...YES, ...NO], 'true or false').transform((word) => YES.includes(word));
const PortText = z
  .string()
  .regex(/^\d{1,5}$/, 'a port number')
  .transform(Number)
  .pipe(Port);
const BrokerUrl = z.url({ protocol: /^(mqtts?|wss?)$/, error: 'a URL such as mqtt://broker:1883' });

const VARIABLES = {
  GEMBA_CONFIG: ['configFile', Path],
  GEMBA_HOST: ['host', z.string()],
  GEMBA_PORT: ['port', PortText],
  GEMBA_DATA: ['dataFolder', Path],
  DATABASE_URL: ['databaseUrl', DatabaseUrl],
  GEMBA_ADMIN_TOKEN: ['adminToken', Secret],
  GEMBA_SESSION_SECRET: ['sessionSecret', Secret],
  GEMBA_LOG_LEVEL: ['logLevel', LogLevel],
  GEMBA_DEMO: ['demo', Flag],
  GEMBA_MQTT_URL: ['mqttUrl', BrokerUrl],
  GEMBA_ERP_SECRET: ['erpSecret', z.string()],
} as const;

type Variables = typeof VARIABLES;
export type Environment = {
  [Name in keyof Variables as Variables[Name][0]]?: z.infer<Variables[Name][1]>;
};

/** What is set wrongly is added to `problems` by the variable's name. */
export function fromEnvironment(env: NodeJS.ProcessEnv, problems: string[]): Environment {
  const found: Record<string, unknown> = {};
  for (const [variable, [setting, schema]] of Object.entries(VARIABLES)) {
    const text = env[variable]?.trim();
    if (!text) continue;
    const parsed = schema.safeParse(text);
    if (parsed.success) found[setting] = parsed.data;
    else problems.push(...parsed.error.issues.map(({ message }) => `${variable}: ${message}`));
  }
  return found;
}
