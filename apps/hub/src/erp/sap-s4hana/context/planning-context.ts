/** The planning context out of SAP: everything, or the documents that a transaction touches. Changes: changes.ts. */
import type { PlanningRows } from '@gemba/core/planning';
import type { Touched, TouchedRows } from '@gemba/core/posting';
import { epochMs, type Instant } from '@gemba/core/time';
import type { SapS4HanaConfig } from '../config.ts';
import type { Gateway } from '../odata/gateway.ts';
import { anyOf, equals } from '../odata/wire.ts';
import { newest } from './changes.ts';
import { readBomLines, readItems, readWorkCentres } from './master-data.ts';
import { readPurchaseLines, readSalesLines } from './order-lines.ts';
import { readOpenOrders, readOrders } from './orders.ts';
import { NO_LOT, readStock, toPositions } from './stock.ts';

export async function loadContext(
  gateway: Gateway,
  config: SapS4HanaConfig,
  now: () => Instant,
): Promise<{ rows: PlanningRows; at: Instant; cursor: string }> {
  const at = now();
  const cursor = await newest(gateway, config);
  const orders = await readOpenOrders(gateway, config);
  return {
    at,
    cursor: JSON.stringify(cursor),
    rows: {
      ...orders,
      items: await readItems(gateway, config, null),
      bomLines: await readBomLines(gateway, config, null, epochMs(at)),
      workCentres: await readWorkCentres(gateway, config),
      stock: toPositions(await readStock(gateway, config.plant, [])),
      salesLines: await readSalesLines(gateway, config, null),
      purchaseLines: await readPurchaseLines(gateway, config, null),
    },
  };
}

export async function reread(
  gateway: Gateway,
  config: SapS4HanaConfig,
  { workOrders, stock, salesLines, purchaseLines }: Touched,
): Promise<TouchedRows> {
  const byLine = (order: string, item: string) => (code: string) => {
    const [number = '', position = ''] = code.split('/');
    return `${equals(order, number)} and ${equals(item, position)}`;
  };
  return {
    workOrders: (
      await readOrders(
        gateway,
        config,
        anyOf(workOrders, (o) => equals('ManufacturingOrder', o)),
      )
    ).workOrders,
    stock:
      stock.length === 0
        ? []
        : toPositions(
            await readStock(
              gateway,
              config.plant,
              anyOf(stock, ({ item, lot }) =>
                lot === null
                  ? equals('Material', item)
                  : `${equals('Material', item)} and ${equals('Batch', lot === NO_LOT ? '' : lot)}`,
              ),
            ),
          ),
    salesLines: await readSalesLines(
      gateway,
      config,
      anyOf(salesLines, byLine('SalesOrder', 'SalesOrderItem')),
    ),
    purchaseLines: await readPurchaseLines(
      gateway,
      config,
      anyOf(purchaseLines, byLine('PurchaseOrder', 'PurchaseOrderItem')),
    ),
  };
}
