/** How a drop folder is configured. Described for people in docs/SOURCES.md. */
import { z } from 'zod';

export const DropFolderSettings = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._-]{1,60}$/, 'letters, digits, dot, dash, underscore'),
  path: z.string().min(1),
  /** the signals' type; a column named `type` overrides it row by row */
  type: z.string().min(1).max(200),
  format: z.enum(['csv', 'xlsx', 'auto']).default('auto'),
  /** the columns whose values together name a row for ever; without them a row is known by its content */
  idColumn: z.array(z.string().min(1)).min(1).optional(),
  /** look every few seconds instead of waiting for the system's word: network shares do not announce changes */
  poll: z.boolean().default(false),
});
export type DropFolderSettings = z.infer<typeof DropFolderSettings>;
