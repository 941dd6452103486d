/** Open item lines of sales and purchase orders, by the standard API. */
import type { PurchaseLine, SalesLine } from '@gemba/core/planning';
import { dayOrNull, lineCode, PurchaseOrderRow, SalesOrderRow } from '../entities.ts';
import type { OData } from '../odata.ts';
import type { BusinessCentralConfig } from '../settings.ts';
import { noonOf, see, type Watermark } from './watermark.ts';

/** `codes` are all lines of the orders read, also those that are no longer open. */
export interface LinesRead<L> {
  codes: string[];
  lines: L[];
}

export async function readSalesLines(
  odata: OData,
  { customerClasses }: Pick<BusinessCentralConfig, 'customerClasses'>,
  seen: Watermark,
  filters: readonly (string | undefined)[],
): Promise<LinesRead<SalesLine>> {
  const orders: SalesOrderRow[] = [];
  for (const filter of filters)
    orders.push(
      ...(await odata.list('standard', 'salesOrders', SalesOrderRow, { filter, expand: 'salesOrderLines' })),
    );
  const read: LinesRead<SalesLine> = { codes: [], lines: [] };
  for (const order of see(seen, orders, (row) => row.lastModifiedDateTime))
    for (const line of order.salesOrderLines.filter((one) => one.lineType === 'Item')) {
      const code = lineCode(order.number, line.sequence);
      read.codes.push(code);
      const open = line.quantity - line.shippedQuantity;
      const promised = dayOrNull(line.shipmentDate) ?? dayOrNull(order.requestedDeliveryDate);
      if (open <= 0 || promised === null) continue;
      read.lines.push({
        salesLine: code,
        customer: order.customerNumber,
        customerName: order.customerName,
        customerClass: customerClasses[order.customerNumber] ?? 'C',
        item: line.lineObjectNumber,
        qty: open,
        promised,
        value: (line.netAmount * open) / line.quantity,
      });
    }
  return read;
}

export async function readPurchaseLines(
  odata: OData,
  seen: Watermark,
  filters: readonly (string | undefined)[],
): Promise<LinesRead<PurchaseLine>> {
  const orders: PurchaseOrderRow[] = [];
  for (const filter of filters)
    orders.push(
      ...(await odata.list('standard', 'purchaseOrders', PurchaseOrderRow, {
        filter,
        expand: 'purchaseOrderLines',
      })),
    );
  const read: LinesRead<PurchaseLine> = { codes: [], lines: [] };
  for (const order of see(seen, orders, (row) => row.lastModifiedDateTime))
    for (const line of order.purchaseOrderLines.filter((one) => one.lineType === 'Item')) {
      const code = lineCode(order.number, line.sequence);
      read.codes.push(code);
      const open = line.quantity - line.receivedQuantity;
      const due = dayOrNull(line.expectedReceiptDate) ?? dayOrNull(order.requestedReceiptDate);
      if (open <= 0 || due === null) continue;
      read.lines.push({
        purchaseLine: code,
        supplier: order.vendorNumber,
        item: line.lineObjectNumber,
        qty: open,
        due: noonOf(due),
        state: 'open',
      });
    }
  return read;
}
