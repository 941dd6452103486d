/** A posted document as Business Central shows it: the inbox's row for whose it is, the real entries for what it did. */
import type { ReadBack, Transaction } from '@gemba/core/posting';
import {
  dayOrNull,
  LedgerRow,
  lineOf,
  PurchaseOrderRow,
  SalesOrderRow,
  type PostingRow,
} from './entities.ts';
import { rowOf } from './inbox.ts';
import { orderOf } from './instructions.ts';
import { quoted, type OData } from './odata.ts';

export async function readBack(
  odata: OData,
  document: string,
  transaction: Transaction,
): Promise<ReadBack | null> {
  const row = await rowOf(odata, transaction.key);
  if (row?.status !== 'Posted') return null;
  if (row.documentNumber !== document)
    throw new Error(`${document} belongs to another posting: ${transaction.key} is ${row.documentNumber}`);
  switch (transaction.kind) {
    case 'quality-hold':
    case 'quality-release':
    case 'transfer':
    case 'scrap':
      return stock(odata, row);
    case 'partial-completion':
    case 'operation-confirmation':
    case 'finish':
    case 'reschedule':
      return production(odata, row, transaction);
    case 'customer-date':
      return salesLine(odata, row, transaction);
    case 'expedite':
      return purchaseLine(odata, row, transaction);
    case 'maintenance-order':
    case 'cancel':
      return null;
  }
}

/** Ledger entries are in base units: the row's own ratio turns them back. */
async function stock(odata: OData, row: PostingRow): Promise<ReadBack> {
  const entries = await odata.list('standard', 'itemLedgerEntries', LedgerRow, {
    filter: `documentNumber eq ${quoted(row.documentNumber)}`,
  });
  const out = -entries.reduce((sum, entry) => sum + Math.min(0, entry.quantity), 0);
  return {
    document: row.documentNumber,
    state: row.status,
    postingDate: row.postingDate,
    item: row.itemNumber,
    qty: row.quantityBase === 0 ? out : (out * row.quantity) / row.quantityBase,
    uom: row.unitOfMeasureCode,
    from: row.fromLocationCode,
    ...(row.lotNumber && { lot: row.lotNumber }),
    ...(row.toLocationCode && { to: row.toLocationCode }),
  };
}

async function production(odata: OData, row: PostingRow, { kind }: Transaction): Promise<ReadBack> {
  const order = await orderOf(odata, row.orderNumber);
  return {
    document: row.documentNumber,
    order: row.orderNumber,
    state: order?.status ?? 'gone',
    ...(order && { finished: order.finishedQuantity }),
    ...(order && kind === 'reschedule' && { date: order.endingDate }),
    ...(row.quantity > 0 && { qty: row.quantity, uom: row.unitOfMeasureCode }),
    ...(row.operationNumber && { operation: row.operationNumber }),
    ...(row.toLocationCode && { to: row.toLocationCode }),
    ...(row.lotNumber && { lot: row.lotNumber }),
  };
}

async function salesLine(odata: OData, row: PostingRow, { salesLine: code = '' }: Transaction) {
  const { order, sequence } = lineOf(code);
  const [found] = await odata.list('standard', 'salesOrders', SalesOrderRow, {
    filter: `number eq ${quoted(order)}`,
    expand: 'salesOrderLines',
  });
  const line = found?.salesOrderLines.find((one) => one.sequence === sequence);
  if (!line) return null;
  return shown(row, {
    salesLine: code,
    item: line.lineObjectNumber,
    date: dayOrNull(line.shipmentDate) ?? '',
  });
}

async function purchaseLine(odata: OData, row: PostingRow, { purchaseLine: code = '' }: Transaction) {
  const { order, sequence } = lineOf(code);
  const [found] = await odata.list('standard', 'purchaseOrders', PurchaseOrderRow, {
    filter: `number eq ${quoted(order)}`,
    expand: 'purchaseOrderLines',
  });
  const line = found?.purchaseOrderLines.find((one) => one.sequence === sequence);
  if (!line) return null;
  const date = dayOrNull(line.expectedReceiptDate) ?? '';
  return shown(row, { purchaseLine: code, item: line.lineObjectNumber, date });
}

const shown = (row: PostingRow, more: ReadBack): ReadBack => ({
  document: row.documentNumber,
  state: row.status,
  ...more,
});
