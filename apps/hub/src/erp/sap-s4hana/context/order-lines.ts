/**
 * Sales lines (API_SALES_ORDER_SRV) and purchase lines (API_PURCHASEORDER_PROCESS_SRV) of the plant that are still open.
 * Their codes are "order/item". What is promised is the date that SAP's availability check confirmed, else the one that the
 * customer asked for.
 */
import type { PurchaseLine, SalesLine } from '@gemba/core/planning';
import { z } from 'zod';
import type { SapS4HanaConfig } from '../config.ts';
import type { Gateway } from '../odata/gateway.ts';
import {
  anyOf,
  dayOf,
  equals,
  plantInstant,
  results,
  SapDecimal,
  SapFlag,
  SapMs,
  SapText,
  SapTime,
} from '../odata/wire.ts';

const SalesItem = z.object({
  SalesOrder: z.string(),
  SalesOrderItem: z.string(),
  Material: SapText,
  RequestedQuantity: SapDecimal,
  NetAmount: SapDecimal,
  SalesDocumentRjcnReason: SapText,
  to_SalesOrder: z.object({ SoldToParty: SapText }),
  to_ScheduleLine: results(
    z.object({
      RequestedDeliveryDate: SapMs,
      ConfirmedDeliveryDate: SapMs,
      ScheduleLineOrderQuantity: SapDecimal,
      DeliveredQtyInOrderQtyUnit: SapDecimal,
    }),
  ),
});
const SALES_SELECT = [
  'SalesOrder',
  'SalesOrderItem',
  'Material',
  'RequestedQuantity',
  'NetAmount',
  'SalesDocumentRjcnReason',
  'to_SalesOrder/SoldToParty',
  'to_ScheduleLine/RequestedDeliveryDate',
  'to_ScheduleLine/ConfirmedDeliveryDate',
  'to_ScheduleLine/ScheduleLineOrderQuantity',
  'to_ScheduleLine/DeliveredQtyInOrderQtyUnit',
];

const Customer = z.object({ Customer: z.string(), CustomerName: SapText });
/** from so many on, all names are read at once */
const ALL_CUSTOMERS = 45;

type Config = Pick<SapS4HanaConfig, 'plant' | 'timeZone' | 'keyAccounts'>;

/** @param filters on the item, each one read; null: all open ones of the plant */
export async function readSalesLines(
  gateway: Gateway,
  { plant, keyAccounts }: Config,
  filters: readonly string[] | null,
): Promise<SalesLine[]> {
  const lines: SalesLine[] = [];
  for (const filter of filters ?? ["DeliveryStatus ne 'C' and SalesDocumentRjcnReason eq ''"]) {
    const rows = await gateway.read('API_SALES_ORDER_SRV', 'A_SalesOrderItem', {
      filter: `${equals('ProductionPlant', plant)} and ${filter}`,
      select: SALES_SELECT,
      expand: ['to_SalesOrder', 'to_ScheduleLine'],
      orderBy: 'SalesOrder,SalesOrderItem',
    });
    for (const item of z.array(SalesItem).parse(rows)) {
      const open = item.to_ScheduleLine.filter(
        (s) => s.ScheduleLineOrderQuantity > s.DeliveredQtyInOrderQtyUnit,
      );
      const [next] = open;
      const promised = next && (next.ConfirmedDeliveryDate ?? next.RequestedDeliveryDate);
      if (promised === undefined || promised === null || item.SalesDocumentRjcnReason !== '') continue;
      const qty = open.reduce(
        (sum, s) => sum + s.ScheduleLineOrderQuantity - s.DeliveredQtyInOrderQtyUnit,
        0,
      );
      lines.push({
        salesLine: `${item.SalesOrder}/${item.SalesOrderItem}`,
        customer: item.to_SalesOrder.SoldToParty,
        customerName: '',
        customerClass: keyAccounts.includes(item.to_SalesOrder.SoldToParty) ? 'A' : 'B',
        item: item.Material,
        qty,
        promised: dayOf(promised),
        value: item.RequestedQuantity === 0 ? 0 : (item.NetAmount * qty) / item.RequestedQuantity,
      });
    }
  }
  return withNames(gateway, lines);
}

async function withNames(gateway: Gateway, lines: SalesLine[]): Promise<SalesLine[]> {
  const customers = [...new Set(lines.map((line) => line.customer))];
  const filters =
    customers.length > ALL_CUSTOMERS ? [undefined] : anyOf(customers, (c) => equals('Customer', c));
  const names = new Map<string, string>();
  for (const filter of filters) {
    const rows = await gateway.read('API_BUSINESS_PARTNER', 'A_Customer', {
      filter,
      select: Object.keys(Customer.shape),
      orderBy: 'Customer',
    });
    for (const { Customer: code, CustomerName } of z.array(Customer).parse(rows))
      names.set(code, CustomerName);
  }
  return lines.map((line) => ({ ...line, customerName: names.get(line.customer) ?? line.customer }));
}

const PurchaseItem = z.object({
  PurchaseOrder: z.string(),
  PurchaseOrderItem: z.string(),
  Material: SapText,
  OrderQuantity: SapDecimal,
  IsCompletelyDelivered: SapFlag,
  PurchasingDocumentDeletionCode: SapText,
  to_PurchaseOrder: z.object({ Supplier: SapText }),
  to_ScheduleLine: results(z.object({ ScheduleLineDeliveryDate: SapMs, ScheduleLineDeliveryTime: SapTime })),
});
const PURCHASE_SELECT = [
  'PurchaseOrder',
  'PurchaseOrderItem',
  'Material',
  'OrderQuantity',
  'IsCompletelyDelivered',
  'PurchasingDocumentDeletionCode',
  'to_PurchaseOrder/Supplier',
  'to_ScheduleLine/ScheduleLineDeliveryDate',
  'to_ScheduleLine/ScheduleLineDeliveryTime',
];

/** @param filters on the item, each one read; null: all open ones of the plant */
export async function readPurchaseLines(
  gateway: Gateway,
  { plant, timeZone }: Config,
  filters: readonly string[] | null,
): Promise<PurchaseLine[]> {
  const lines: PurchaseLine[] = [];
  for (const filter of filters ?? [
    "PurchasingDocumentDeletionCode eq '' and IsCompletelyDelivered eq false",
  ]) {
    const rows = await gateway.read('API_PURCHASEORDER_PROCESS_SRV', 'A_PurchaseOrderItem', {
      filter: `${equals('Plant', plant)} and ${filter}`,
      select: PURCHASE_SELECT,
      expand: ['to_PurchaseOrder', 'to_ScheduleLine'],
      orderBy: 'PurchaseOrder,PurchaseOrderItem',
    });
    for (const item of z.array(PurchaseItem).parse(rows)) {
      const [next] = item.to_ScheduleLine;
      const day = next?.ScheduleLineDeliveryDate;
      if (day === undefined || day === null || item.PurchasingDocumentDeletionCode !== '') continue;
      lines.push({
        purchaseLine: `${item.PurchaseOrder}/${item.PurchaseOrderItem}`,
        supplier: item.to_PurchaseOrder.Supplier,
        item: item.Material,
        qty: item.OrderQuantity,
        due: plantInstant(day, next?.ScheduleLineDeliveryTime ?? 0, timeZone),
        state: item.IsCompletelyDelivered ? 'received' : 'open',
      });
    }
  }
  return lines;
}
