/** What xlsx-child.ts says to read-xlsx.ts, one JSON line each. */
import { z } from 'zod';

export const XlsxLine = z.union([
  z.strictObject({ cells: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])) }),
  z.strictObject({ unreadable: z.string() }),
  z.strictObject({ end: z.literal(true) }),
]);
export type XlsxLine = z.infer<typeof XlsxLine>;
