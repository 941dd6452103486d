/** The fields that are read of Business Central's entities. Enum values carry spaces as `_x0020_`. */
import { z } from 'zod';

const Day = z.string();
/** "0001-01-01" is Business Central's empty date */
export const dayOrNull = (day: string): string | null => (day.startsWith('0001-') ? null : day);

export const PostingRow = z.looseObject({
  '@odata.etag': z.string(),
  id: z.string(),
  key: z.string(),
  kind: z.string(),
  status: z.enum(['Open', 'Posted']),
  documentNumber: z.string(),
  orderNumber: z.string(),
  operationNumber: z.string(),
  itemNumber: z.string(),
  lotNumber: z.string(),
  quantity: z.number(),
  quantityBase: z.number(),
  unitOfMeasureCode: z.string(),
  fromLocationCode: z.string(),
  toLocationCode: z.string(),
  postingDate: Day,
  systemModifiedAt: z.string(),
});
export type PostingRow = z.infer<typeof PostingRow>;

export const OrderRow = z.looseObject({
  '@odata.etag': z.string(),
  id: z.string(),
  number: z.string(),
  status: z.string(),
  itemNumber: z.string(),
  quantity: z.number(),
  finishedQuantity: z.number(),
  unitOfMeasureCode: z.string(),
  startingDateTime: z.string(),
  endingDateTime: z.string(),
  endingDate: Day,
  systemModifiedAt: z.string(),
});
export type OrderRow = z.infer<typeof OrderRow>;

export const OperationRow = z.object({
  orderNumber: z.string(),
  operationNumber: z.string(),
  description: z.string(),
  workCenterNumber: z.string(),
  startingDateTime: z.string(),
  endingDateTime: z.string(),
  routingStatus: z.string(),
  routingLinkCode: z.string(),
});

export const ComponentRow = z.object({
  orderNumber: z.string(),
  itemNumber: z.string(),
  expectedQuantity: z.number(),
  remainingQuantity: z.number(),
  dueDateTime: z.string(),
  routingLinkCode: z.string(),
});

/** What belongs to an order and changes by itself. */
export const OrderPartRow = z.object({ orderNumber: z.string(), systemModifiedAt: z.string() });

export const BomRow = z.object({ bomNumber: z.string(), itemNumber: z.string(), quantityPer: z.number() });
export const ItemPlanningRow = z.object({
  number: z.string(),
  bomNumber: z.string(),
  replenishmentSystem: z.string(),
  leadTimeDays: z.number(),
});
export const WorkCenterRow = z.object({
  number: z.string(),
  name: z.string(),
  workCenterGroupCode: z.string(),
});
export const StockRow = z.object({
  itemNumber: z.string(),
  lotNumber: z.string(),
  locationCode: z.string(),
  remainingQuantity: z.number(),
});
export type StockRow = z.infer<typeof StockRow>;

export const ItemRow = z.looseObject({
  number: z.string(),
  displayName: z.string(),
  type: z.string(),
  blocked: z.boolean(),
  baseUnitOfMeasureCode: z.string(),
  unitCost: z.number(),
  lastModifiedDateTime: z.string(),
});

export const LedgerRow = z.looseObject({
  itemNumber: z.string(),
  documentNumber: z.string(),
  quantity: z.number(),
  lastModifiedDateTime: z.string(),
});

const Line = {
  sequence: z.number(),
  lineType: z.string(),
  lineObjectNumber: z.string(),
  quantity: z.number(),
};
export const SalesOrderRow = z.looseObject({
  number: z.string(),
  customerNumber: z.string(),
  customerName: z.string(),
  requestedDeliveryDate: Day,
  lastModifiedDateTime: z.string(),
  salesOrderLines: z.array(
    z.looseObject({ ...Line, shipmentDate: Day, shippedQuantity: z.number(), netAmount: z.number() }),
  ),
});
export type SalesOrderRow = z.infer<typeof SalesOrderRow>;
export const PurchaseOrderRow = z.looseObject({
  number: z.string(),
  vendorNumber: z.string(),
  requestedReceiptDate: Day,
  lastModifiedDateTime: z.string(),
  purchaseOrderLines: z.array(
    z.looseObject({ ...Line, expectedReceiptDate: Day, receivedQuantity: z.number() }),
  ),
});
export type PurchaseOrderRow = z.infer<typeof PurchaseOrderRow>;

/** A line of an order: its number and the line's, which never changes. */
export const lineCode = (order: string, sequence: number): string => `${order}/${sequence}`;

export function lineOf(code: string): { order: string; sequence: number } {
  const slash = code.lastIndexOf('/');
  return { order: code.slice(0, Math.max(0, slash)), sequence: Number(code.slice(slash + 1)) };
}
