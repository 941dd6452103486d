/** The `erp` section of the hub's configuration for Odoo. What has to be set in Odoo for it: README.md. */
import { z } from 'zod';
import { HTTP_ERP_SETTINGS } from '../settings.ts';

const Location = z.string().min(1).max(200);

export const OdooConfig = z.strictObject({
  kind: z.literal('odoo'),
  ...HTTP_ERP_SETTINGS,
  /** "jsonrpc" for Odoo 17 and 18, "json2" for 19 */
  protocol: z.enum(['jsonrpc', 'json2']),
  database: z.string().min(1),
  /** the login that the API key (`secret`) belongs to; JSON-2 knows it by the key alone */
  user: z.string().min(1).default('gemba'),
  /** the id of the company that Gemba works in, where Odoo keeps several */
  company: z.int().positive().optional(),
  /** of the plant: Odoo keeps date-times where Gemba says days */
  timeZone: z.string().default('UTC'),
  /** full names of locations, as Odoo shows them */
  stockLocation: Location.default('WH/Stock'),
  /** a sibling of the stock location, or Odoo goes on reserving from it; without it nothing can be held or released */
  quarantineLocation: Location.optional(),
  blockedLocations: z.array(Location).default([]),
  /** default: the one that Odoo itself proposes */
  scrapLocation: Location.optional(),
  /** a custom field for Gemba's keys on the documents, "x_gemba_key"; else they are kept in the source document's field */
  keyField: z
    .string()
    .regex(/^x_\w+$/, 'a custom field such as x_gemba_key')
    .optional(),
  /** how far a delta reaches back before its cursor, s: longer than the longest transaction in Odoo */
  overlapSeconds: z.int().min(10).max(3_600).default(120),
});
export type OdooConfig = z.infer<typeof OdooConfig>;
