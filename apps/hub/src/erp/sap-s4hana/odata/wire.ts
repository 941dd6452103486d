/**
 * How SAP's OData V2 services write things as JSON: `/Date(ms)/` for dates (midnight UTC of the calendar day) and for
 * instants, `PT15H51M04S` for times of day, decimals as strings with up to three decimals, 14 digits for some time stamps
 * (UTC), and URI literals for keys and filters. Source: OASIS-bound OData V2 JSON format, SAP's API descriptions.
 */
import { instant, type Instant } from '@gemba/core/time';
import { DateTime } from 'luxon';
import { z } from 'zod';

const SAP_DATE = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/;

/** `/Date(ms)/` to epoch milliseconds, `null` for SAP's empty date. */
export const SapMs = z
  .string()
  .nullish()
  .transform((text, context): number | null => {
    if (text === null || text === undefined || text === '') return null;
    const ms = SAP_DATE.exec(text)?.[1];
    // some answers carry "2026-12-09T00:00:00" instead, which has no zone and means UTC
    const value = ms === undefined ? Date.parse(`${text.replace(/Z$/, '')}Z`) : Number(ms);
    if (Number.isFinite(value)) return value;
    context.addIssue({ code: 'custom', message: `not a date of SAP: ${text}` });
    return z.NEVER;
  });

/** `PT15H51M04S` to milliseconds since midnight; absent is midnight. */
export const SapTime = z
  .string()
  .nullish()
  .transform((text) => {
    const [, h = 0, m = 0, s = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text ?? '') ?? [];
    return ((Number(h) * 60 + Number(m)) * 60 + Number(s)) * 1_000;
  });

/** Decimals come as strings, some of them as numbers; absent is zero. */
export const SapDecimal = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value, context) => {
    const number = Number(value ?? 0);
    if (Number.isFinite(number)) return number;
    context.addIssue({ code: 'custom', message: `not a decimal of SAP: ${value}` });
    return z.NEVER;
  });

/** `X` and empty, or a boolean. */
export const SapFlag = z
  .union([z.string(), z.boolean()])
  .nullish()
  .transform((value) => value === true || value === 'X');

export const SapText = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** `{results: []}` of an expanded navigation; absent or deferred is empty. */
export const results = <T extends z.ZodType>(row: T) =>
  z.preprocess(
    (value) =>
      typeof value === 'object' && value !== null && 'results' in value
        ? value.results
        : Array.isArray(value)
          ? value
          : [],
    z.array(row),
  );

/** The version of an entity, as If-Match wants it. */
export function etagOf(row: object): string | undefined {
  const { __metadata: metadata } = z
    .object({ __metadata: z.object({ etag: z.string().optional() }).optional() })
    .parse(row);
  return metadata?.etag;
}

/** @param day calendar day of the plant */
export const sapDate = (day: string): string => `/Date(${Date.parse(`${day}T00:00:00Z`)})/`;

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const sapDecimal = (qty: number): string => qty.toFixed(3);

/** Whether three decimals are enough, the noise of computed quantities apart. */
export const fitsDecimal = (qty: number): boolean => Math.abs(Number(sapDecimal(qty)) - qty) < 1e-6;

/** SAP's day and time of day are the plant's wall clock. */
export function plantInstant(dayMs: number, timeMs: number, timeZone: string): Instant {
  const local = DateTime.fromMillis(dayMs + timeMs, { zone: 'utc' }).setZone(timeZone, {
    keepLocalTime: true,
  });
  return instant(local.toMillis());
}

/** `20200723125718`, UTC, to and from epoch milliseconds. */
export const stampOf = (ms: number): string =>
  new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);

export function stampMs(stamp: string): number {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(stamp) ?? [];
  return y === undefined ? 0 : Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
}

/** A text as an OData literal. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `(PurchaseOrder='45',PurchaseOrderItem='10')`, or `('45')` for a single key. */
export function keyPredicate(key: string | Record<string, string>): string {
  if (typeof key === 'string') return `(${encodeURIComponent(quoted(key))})`;
  return `(${Object.entries(key)
    .map(([name, value]) => `${name}=${encodeURIComponent(quoted(value))}`)
    .join(',')})`;
}

export const equals = (field: string, value: string): string => `${field} eq ${quoted(value)}`;

/** Of `OR`s in one filter as many as keep the address short. */
export function anyOf<T>(values: readonly T[], toFilter: (value: T) => string, size = 15): string[] {
  const filters: string[] = [];
  for (let i = 0; i < values.length; i += size)
    filters.push(
      `(${values
        .slice(i, i + size)
        .map((value) => `(${toFilter(value)})`)
        .join(' or ')})`,
    );
  return filters;
}
