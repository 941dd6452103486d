/** The ERP kinds that the hub can stand beside. A further ERP is one folder, one line in each of the two places here, and its docs. */
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { ErpConnector } from './connector.ts';
import { FileExchangeConfig, openFileExchange } from './file-exchange/file-exchange.ts';

/** The `erp` section of the hub's configuration. */
export const ErpConfig = z.discriminatedUnion('kind', [FileExchangeConfig]);
export type ErpConfig = z.infer<typeof ErpConfig>;

export function openErp(
  config: ErpConfig,
  context: { log: Logger; now: () => Instant },
): Promise<ErpConnector> {
  return OPENERS[config.kind](config, context);
}

const OPENERS = { 'file-exchange': openFileExchange };
