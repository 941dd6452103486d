/** What the configuration of every ERP has in common. A connector's own schema spreads these into its `z.strictObject`. */
import { z } from 'zod';

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 22:30');

/** A weekly span in the plant's time in which the ERP is not asked. `to` before `from` ends on the next day. */
export const MaintenanceWindow = z.strictObject({
  days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
  from: Time,
  to: Time,
});
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;

export const ERP_SETTINGS = {
  name: z.string().min(1).max(60).default('ERP'),
  /** who answers for the link to this ERP: may repair what it refuses */
  function: z.string().min(1).max(60).default('planning'),
  /** where a person opens a document: "https://erp.example/doc/{document}" */
  documentLink: z.url().includes('{document}').optional(),
  maintenance: z.array(MaintenanceWindow).default([]),
};

/** And of those that are asked over HTTP. */
export const HTTP_ERP_SETTINGS = {
  ...ERP_SETTINGS,
  url: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  /** password, API key or client secret; better kept out of the file, in GEMBA_ERP_SECRET */
  secret: z.string().min(1),
  /** the longest wait for an answer, ms */
  timeoutMs: z.int().min(100).max(120_000).default(20_000),
};
