/**
 * Instants and durations. An instant is an ISO-8601 string in UTC with milliseconds
 * ("2026-11-22T08:38:16.123Z"), so that instants sort as text and travel as JSON. Durations are
 * milliseconds. Nothing here reads a clock.
 */
import { z } from 'zod';

export type Instant = string & { readonly __instant: unique symbol };

/** Parses any ISO-8601 date-time with an offset to a UTC instant. */
export const Instant = z.iso.datetime({ offset: true }).transform((text) => instant(Date.parse(text)));

/** @param ms epoch milliseconds */
export const instant = (ms: number): Instant => new Date(ms).toISOString() as Instant;

/** @returns epoch milliseconds */
export const epochMs = (at: Instant): number => Date.parse(at);

export const after = (at: Instant, ms: number): Instant => instant(epochMs(at) + ms);

/** @returns milliseconds from `a` to `b`; negative when `b` is earlier */
export const msBetween = (a: Instant, b: Instant): number => epochMs(b) - epochMs(a);

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A duration as people write it in playbooks: "90s", "12m", "1h30m", "2d". Yields milliseconds. */
export const Duration = z
  .string()
  .regex(/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/, 'a duration such as "90s", "12m" or "1h30m"')
  .transform((text) => {
    let ms = 0;
    for (const [, n, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
      ms += Number(n) * UNIT_MS[unit as keyof typeof UNIT_MS];
    return ms;
  });
