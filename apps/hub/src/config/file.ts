/** The settings of gemba.yaml. Sources and the ERP say themselves what can be set for them (their registries). */
import { LotFormat } from '@gemba/core/posting';
import { VALUE_BANDS } from '@gemba/core/urgency';
import { z } from 'zod';
import { ChannelsConfig } from '../channels/registry.ts';
import { ErpConfig } from '../erp/registry.ts';
import { NotificationSettings } from '../notify/settings.ts';
import { SourceSettings } from '../sources/registry.ts';

const DAY_MS = 86_400_000;

export const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);
/** the admin token, the session secret */
export const Secret = z.string().min(32, 'at least 32 characters');
/** 0: any free port */
export const Port = z.int('a port number').min(0).max(65_535);
export const DatabaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'a URL such as postgres://user@host/name',
});
export const Path = z.string().min(1);

const Plant = z.strictObject({
  /** stands in every row and URL: it never changes */
  id: z.string().regex(/^[a-z0-9-]{1,60}$/, 'small letters, digits and dashes'),
  name: z.string().min(1).max(100),
  timeZone: z.string().refine(isTimeZone, 'a time zone such as Europe/Berlin'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'a currency code such as EUR (ISO 4217)'),
});

const ValueBandsSetting = z
  .tuple([z.number().positive(), z.number().positive(), z.number().positive()])
  .refine(
    ([slight, serious, severe]) => slight < serious && serious < severe,
    'three values, each above the last',
  );

export const ConfigFile = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: Port.default(4000),
  databaseUrl: DatabaseUrl.nullable().default(null),
  adminToken: Secret.nullable().default(null),
  sessionSecret: Secret.nullable().default(null),
  logLevel: LogLevel.default('info'),
  plant: Plant.optional(),
  playbooksFolder: Path.optional(),
  rosterFile: Path.optional(),
  eventsFile: Path.optional(),
  batchBaselineMs: z.int().min(1_000).default(DAY_MS),
  valueBands: ValueBandsSetting.default([...VALUE_BANDS]),
  demo: z.boolean().optional(),
  webFolder: Path.nullable().optional(),
  sources: SourceSettings.prefault({}),
  erp: ErpConfig.optional(),
  channels: ChannelsConfig.prefault({}),
  notifications: NotificationSettings.prefault({}),
  lotFormats: z.array(LotFormat).default([]),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
