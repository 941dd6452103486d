/** The `erp` section for SAP S/4HANA. What each setting needs on SAP's side: README.md. */
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { HTTP_ERP_SETTINGS } from '../settings.ts';

const StorageLocation = z.string().min(1).max(4);
const MovementType = z.string().regex(/^[0-9A-Z]{3}$/, 'a movement type such as 344');

export const SapS4HanaConfig = z.strictObject({
  kind: z.literal('sap-s4hana'),
  ...HTTP_ERP_SETTINGS,
  /** the communication user; its password is `secret` */
  user: z.string().min(1),
  /** sap-client; SAP takes its default without it */
  client: z
    .string()
    .regex(/^\d{3}$/, 'three digits such as 100')
    .optional(),
  plant: z.string().min(1).max(4),
  /** the plant's zone, in which SAP's dates and times of day are meant */
  timeZone: z.string().refine((zone) => IANAZone.isValidZone(zone), 'a zone such as Europe/Berlin'),
  /** of texts and messages; refusals are understood best in EN */
  language: z.string().length(2).default('EN'),
  /** rows per read */
  pageSize: z.int().min(1).max(10_000).default(1_000),
  hold: z.enum(['blocked', 'quality-inspection']).default('blocked'),
  storageLocations: z
    .strictObject({
      /** where goods are when SAP shows no stock of them at all */
      from: StorageLocation.optional(),
      /** a hold moves goods here too; without it they stay where they are */
      quarantine: StorageLocation.optional(),
      /** scrap is taken from here only */
      scrap: StorageLocation.optional(),
    })
    .default({}),
  movementTypes: z
    .strictObject({
      toBlocked: MovementType.default('344'),
      fromBlocked: MovementType.default('343'),
      toInspection: MovementType.default('322'),
      fromInspection: MovementType.default('321'),
      scrapFree: MovementType.default('551'),
      scrapInspection: MovementType.default('553'),
      scrapBlocked: MovementType.default('555'),
      transfer: MovementType.default('311'),
    })
    .prefault({}),
  /** the account assignment that scrapping may need */
  scrapCostCenter: z.string().min(1).max(10).optional(),
  /** what completes an order: its last operation, or the order as a whole. SAP does not let the two be mixed */
  completion: z.enum(['last-operation', 'order']).default('last-operation'),
  /** whether a completion receives the goods too; then one without a receipt is a discrepancy */
  completionReceivesGoods: z.boolean().default(false),
  /** customers of class A; all others are B */
  keyAccounts: z.array(z.string()).default([]),
  /** the release of SAP decides which of these is there */
  componentEntity: z
    .enum(['A_ProductionOrderComponent_2', 'A_ProductionOrderComponent_3', 'A_ProductionOrderComponent_4'])
    .default('A_ProductionOrderComponent_4'),
  /**
   * how long SAP may still be at work on a request that nobody waits for any more, ms: before that a key that is not
   * found may yet appear. The limit of SAP's dialog work processes (rdisp/max_wprun_time) is the safe value
   */
  settleMs: z.int().min(0).max(3_600_000).default(120_000),
});
export type SapS4HanaConfig = z.infer<typeof SapS4HanaConfig>;
