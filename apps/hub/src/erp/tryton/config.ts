/** The `erp` section of the hub's configuration for Tryton. */
import { z } from 'zod';
import { HTTP_ERP_SETTINGS } from '../settings.ts';
import { CONTEXT_SETTINGS } from './context/settings.ts';

export const TrytonConfig = z.strictObject({
  kind: z.literal('tryton'),
  ...HTTP_ERP_SETTINGS,
  database: z.string().min(1),
  /** a user of Tryton; with the inbox module a member of its group, who needs no other right */
  user: z.string().min(1),
  /** the code of the warehouse whose storage takes back what is released */
  warehouse: z.string().min(1).default('WH'),
  /** the code of the location where held stock lies: a sibling of the storage, or it would be picked */
  quarantine: z.string().min(1).default('QRT'),
  /** the code of the location that scrap goes to: of type lost and found */
  scrap: z.string().min(1).default('SCRAP'),
  ...CONTEXT_SETTINGS,
});
export type TrytonConfig = z.infer<typeof TrytonConfig>;
