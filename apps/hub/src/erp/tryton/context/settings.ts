/** What a plant may say about reading its Tryton. Spread into the connector's `z.strictObject`. */
import { z } from 'zod';

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 06:00');

export const CONTEXT_SETTINGS = {
  /** Tryton plans in whole days: when a day's work begins and ends, in the plant's time */
  dayStart: Time.default('06:00'),
  dayEnd: Time.default('22:00'),
  /** by location code, for the locations below it too; storage that is not named is free */
  locationStatus: z
    .record(z.string(), z.enum(['free', 'quality', 'blocked', 'ignored']))
    .default({ QRT: 'quality', BLOCKED: 'blocked' }),
  /** by party code, or by the name of a category of parties; who is in none is C */
  customerClasses: z.record(z.string(), z.enum(['A', 'B', 'C'])).default({}),
  /** how long finished and cancelled documents stay in the planning context */
  finishedDays: z.int().min(0).max(90).default(3),
  /**
   * How far a delta reaches back before the last one, ms: longer than the longest transaction in Tryton, whose changes
   * carry the time of its begin and are seen at its end.
   */
  overlapMs: z.int().min(1_000).max(3_600_000).default(120_000),
};

export const ContextSettings = z.object(CONTEXT_SETTINGS);
export type ContextSettings = z.output<typeof ContextSettings>;
