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

export const ImportSchema = z
  .object({ added: z.int(), changed: z.int(), unchanged: z.int(), version: z.int().nullable() })
  .meta({ id: 'RosterImport' }) satisfies z.ZodType<RosterImport>;
