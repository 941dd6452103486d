/** The shapes of the roster's answers, for the API's description; the types in core's wire are the contract. */
import type { RosterEntry, RosterImport } from '@gemba/core/wire';
import { z } from 'zod';

const at = z.string().meta({ format: 'date-time' });

export const EntrySchema = z
  .looseObject({
    id: z.string(),
    kind: z.enum(['override', 'absence', 'swap', 'assignment']),
    state: z.enum(['asked', 'active', 'declined', 'withdrawn']),
    entry: z.looseObject({}),
    by: z.string(),
    at,
  })
  .meta({ id: 'RosterEntry' }) as unknown as z.ZodType<RosterEntry>;

export const PublishedSchema = z.object({
  version: z.int(),
  published: z.boolean().describe('false: nothing was changed'),
});

export const FeedSchema = z
  .object({ path: z.string().describe('on this hub; whoever has it sees the shifts') })
  .meta({ id: 'RosterFeed' });

export const FeedEndedSchema = z
  .object({
    path: z.string().nullable().describe('the new one, for its holder; null: it was somebody else’s'),
  })
  .meta({ id: 'RosterFeedEnded' });

export const ImportSchema = z
  .object({
    added: z.int().describe('rows that were new'),
    changed: z.int(),
    unchanged: z.int().describe('rows that were there already: the same file again has no others'),
    version: z.int().nullable(),
  })
  .meta({ id: 'RosterImport' }) satisfies z.ZodType<RosterImport>;
