/**
 * Cancel a production order: technical completion of a released one (function TechlyCmpltOrder), the deletion flag for one
 * that was never released (DeletionFlagOrder). An order with confirmed yield is not cancelled: its goods exist. The effect
 * is the trace, as with dates.
 */
import { z } from 'zod';
import { ErpAmbiguous } from '../../connector.ts';
import type { Gateway } from '../odata/gateway.ts';
import { quoted, SapDecimal, SapFlag } from '../odata/wire.ts';
import { need, refused, type Posting } from './posting.ts';

const SERVICE = 'API_PRODUCTION_ORDER_2_SRV';
const ENTITY = 'A_ProductionOrder_2';

const Order = z.object({
  OrderIsReleased: SapFlag,
  OrderIsTechnicallyCompleted: SapFlag,
  OrderIsMarkedForDeletion: SapFlag,
  OrderIsDeleted: SapFlag,
  MfgOrderConfirmedYieldQty: SapDecimal,
});

export function cancellations(gateway: Gateway): Posting {
  async function read(order: string) {
    const found = await gateway.readOne(SERVICE, ENTITY, order);
    return found && { order: Order.parse(found.row), etag: found.etag };
  }

  return {
    kinds: ['cancel'],

    async find(transaction) {
      const number = need(transaction, 'order');
      const found = await read(number);
      return found && stateOf(found.order) !== 'open' ? number : null;
    },

    async post(transaction) {
      const number = need(transaction, 'order');
      const found = await read(number);
      if (!found) return refused(`SAP has no order ${number}`, 'order');
      const { MfgOrderConfirmedYieldQty: made, OrderIsReleased: released } = found.order;
      if (made > 0) return refused(`Order ${number} has ${made} confirmed already: close it in SAP`, 'order');
      const written = await gateway.call(
        SERVICE,
        released ? 'TechlyCmpltOrder' : 'DeletionFlagOrder',
        { ManufacturingOrder: quoted(number) },
        transaction.expectedVersion ?? found.etag,
      );
      if ('state' in written) return written;
      const after = await read(number).catch((error: unknown) => {
        throw new ErpAmbiguous('SAP took the cancellation and does not show it', { cause: error });
      });
      if (after && stateOf(after.order) === 'open')
        return refused(`SAP took the cancellation and order ${number} is open as before`, 'order');
      return { state: 'posted', document: number };
    },

    async readBack(document) {
      const found = await read(document);
      return found && { document, order: document, state: stateOf(found.order) };
    },
  };
}

function stateOf(order: z.infer<typeof Order>): 'open' | 'technically completed' | 'flagged for deletion' {
  if (order.OrderIsMarkedForDeletion || order.OrderIsDeleted) return 'flagged for deletion';
  return order.OrderIsTechnicallyCompleted ? 'technically completed' : 'open';
}
