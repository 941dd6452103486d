/** The configuration of an ERPNext site. Warehouses, workstations, parties: by their names there. */
import { DateTime } from 'luxon';
import { z } from 'zod';
import { HTTP_ERP_SETTINGS } from '../settings.ts';

const Warehouse = z.string().min(1).max(140);

export const ErpnextConfig = z.strictObject({
  kind: z.literal('erpnext'),
  /** `secret` is the API secret of the user whose API key this is */
  ...HTTP_ERP_SETTINGS,
  apiKey: z.string().min(1),
  company: z.string().min(1),
  /** System Settings → Time Zone: ERPNext's times carry none */
  timeZone: z
    .string()
    .default('UTC')
    .refine((zone) => DateTime.local({ zone }).isValid, 'a time zone such as Europe/Berlin'),
  /** the custom field that takes the key, on Stock Entry and Job Card Time Log (README.md) */
  keyField: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'a field name such as custom_gemba_key')
    .default('custom_gemba_key'),
  /** where held lots go */
  quarantineWarehouse: Warehouse.optional(),
  /** where released lots go when nobody says where */
  releaseWarehouse: Warehouse.optional(),
  /** where scrap goes; without it scrap leaves stock by a Material Issue */
  scrapWarehouse: Warehouse.optional(),
  /** stock there is not usable either */
  blockedWarehouses: z.array(Warehouse).default([]),
  /** `cancel` undoes the Work Order for good, `stop` can be taken back in ERPNext */
  cancelBy: z.enum(['cancel', 'stop']).default('cancel'),
  /** customer group → class; a group that is not named is C */
  customerClasses: z.record(z.string(), z.enum(['A', 'B', 'C'])).default({}),
  /** the fields of Workstation that name its line and its area */
  lineField: z.string().default('workstation_type'),
  areaField: z.string().default('plant_floor'),
  /** rows a page */
  pageSize: z.int().min(1).max(5_000).default(500),
});
export type ErpnextConfig = z.infer<typeof ErpnextConfig>;

/** Lot of stock that ERPNext keeps without batches. */
export const NO_LOT = '-';
