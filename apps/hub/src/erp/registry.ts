/** The ERP kinds that the hub can stand beside. A further ERP is one folder, one line in each of the two places here, and its docs. */
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { z } from 'zod';
import { BusinessCentralConfig, openBusinessCentral } from './business-central/business-central.ts';
import type { ErpConnector } from './connector.ts';
import { ErpnextConfig, openErpnext } from './erpnext/erpnext.ts';
import { FileExchangeConfig, openFileExchange } from './file-exchange/file-exchange.ts';
import { openTryton, TrytonConfig } from './tryton/tryton.ts';
import { OdooConfig } from './odoo/config.ts';
import { openOdoo } from './odoo/odoo.ts';
import { openSapS4Hana, SapS4HanaConfig } from './sap-s4hana/sap-s4hana.ts';

/** The `erp` section of the hub's configuration. */
export const ErpConfig = z.discriminatedUnion('kind', [
  FileExchangeConfig,
  TrytonConfig,
  ErpnextConfig,
  BusinessCentralConfig,
  SapS4HanaConfig,
  OdooConfig,
]);
export type ErpConfig = z.infer<typeof ErpConfig>;

export function openErp(
  config: ErpConfig,
  context: { log: Logger; now: () => Instant; /** the plant's, IANA */ timeZone: string },
): Promise<ErpConnector> {
  switch (config.kind) {
    case 'file-exchange':
      return openFileExchange(config, context);
    case 'tryton':
      return openTryton(config, context);
    case 'erpnext':
      return openErpnext(config, context);
    case 'odoo':
      return openOdoo(config, context);
    case 'sap-s4hana':
      return openSapS4Hana(config, context);
    case 'business-central':
      return openBusinessCentral(config, context);
  }
}
