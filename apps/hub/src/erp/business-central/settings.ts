/** The configuration of a Business Central company, online. Locations, items, parties: by their numbers and codes there. */
import { z } from 'zod';
import { HTTP_ERP_SETTINGS } from '../settings.ts';

const Code = z.string().min(1).max(20);

export const BusinessCentralConfig = z.strictObject({
  kind: z.literal('business-central'),
  /** `url` is the service's, `secret` the client secret of the registered application */
  ...HTTP_ERP_SETTINGS,
  url: HTTP_ERP_SETTINGS.url.default('https://api.businesscentral.dynamics.com'),
  /** directory (tenant) id or domain */
  tenant: z.string().min(1),
  environment: z.string().min(1),
  companyId: z.guid(),
  clientId: z.string().min(1),
  /** where tokens are fetched; default: Microsoft's, for the tenant */
  tokenUrl: z.url().optional(),
  /** where held lots go */
  quarantineLocation: Code.optional(),
  /** where released lots go when nobody says where */
  releaseLocation: Code.optional(),
  /** stock there is not usable either */
  blockedLocations: z.array(Code).default([]),
  /** customer number → class; a customer that is not named is C */
  customerClasses: z.record(z.string(), z.enum(['A', 'B', 'C'])).default({}),
});
export type BusinessCentralConfig = z.infer<typeof BusinessCentralConfig>;

/** Lot of stock that Business Central keeps without lot numbers. */
export const NO_LOT = '-';
