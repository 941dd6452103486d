/** What is promised to customers and what is on its way from suppliers: the open rest of confirmed orders. */
import type { PurchaseLine, SalesLine } from '@gemba/core/planning';
import { after } from '@gemba/core/time';
import { lineCode, partnerCode } from '../records/codes.ts';
import { dayOf } from '../records/plant-days.ts';
import {
  PARTNER,
  PARTNER_TAG,
  PURCHASE_LINE,
  PURCHASE_ORDER,
  SALES_LINE,
  SALES_ORDER,
} from '../records/models.ts';
import type { Domain, Odoo } from '../records/odoo-client.ts';
import type { Catalogue } from './catalogue.ts';

const DAY_MS = 86_400_000;

/** @param domain of sale.order.line. @param open leave out what is delivered or not confirmed */
export async function readSalesLines(
  odoo: Odoo,
  catalogue: Catalogue,
  timeZone: string,
  domain: Domain,
  open = true,
): Promise<SalesLine[]> {
  const all: Domain = [
    ...domain,
    ['order_id.state', 'in', open ? ['sale', 'done'] : ANY_STATE],
    ['product_id', '!=', false],
  ];
  const lines = (await odoo.search(SALES_LINE, all)).filter(
    (line) => !open || line.qty_delivered < line.product_uom_qty,
  );
  const orders = byId(await odoo.search(SALES_ORDER, [['id', 'in', idsOf(lines, (line) => line.order_id)]]));
  const partners = byId(
    await odoo.search(PARTNER, [['id', 'in', idsOf([...orders.values()], (order) => order.partner_id)]], {
      archived: true,
    }),
  );
  const tags = byId(await odoo.search(PARTNER_TAG, [['name', 'in', ['A', 'B', 'C']]]));
  return lines.flatMap((line) => {
    const order = line.order_id && orders.get(line.order_id.id);
    const partner = order?.partner_id && partners.get(order.partner_id.id);
    const item = catalogue.itemOf(line.product_id);
    if (!order || !partner || item === null) return [];
    const product = line.product_id && catalogue.products.get(line.product_id.id);
    const rest = line.product_uom_qty - line.qty_delivered;
    const left = line.product_uom_qty > 0 ? rest / line.product_uom_qty : 0;
    // Odoo promises what the order says, else its date plus the customer lead time of the line
    const promised =
      order.commitment_date ?? (order.date_order && after(order.date_order, line.customer_lead * DAY_MS));
    const tag = partner.category_id.map((id) => tags.get(id)?.name).find((name) => name);
    return {
      salesLine: lineCode(order.name ?? '', line.id),
      customer: partnerCode(partner),
      customerName: partner.name ?? partnerCode(partner),
      customerClass: tag === 'A' || tag === 'C' ? tag : 'B',
      item,
      qty: rest * catalogue.ratio(line.product_uom_id ?? line.product_uom, product?.uom_id ?? null),
      promised: promised ? dayOf(promised, timeZone) : '9999-12-31',
      value: line.price_subtotal * left,
    } satisfies SalesLine;
  });
}

const ANY_STATE = ['draft', 'sent', 'sale', 'done', 'cancel'];

/** @param domain of purchase.order.line. @param open leave out what is received or cancelled */
export async function readPurchaseLines(
  odoo: Odoo,
  catalogue: Catalogue,
  domain: Domain,
  open = true,
): Promise<PurchaseLine[]> {
  const lines = await odoo.search(PURCHASE_LINE, [
    ...domain,
    ['order_id.state', '!=', 'cancel'],
    ['product_id', '!=', false],
    ['date_planned', '!=', false],
  ]);
  const orders = byId(
    await odoo.search(PURCHASE_ORDER, [['id', 'in', idsOf(lines, (line) => line.order_id)]]),
  );
  const partners = byId(
    await odoo.search(PARTNER, [['id', 'in', idsOf([...orders.values()], (order) => order.partner_id)]], {
      archived: true,
    }),
  );
  return lines.flatMap((line) => {
    const order = line.order_id && orders.get(line.order_id.id);
    const partner = order?.partner_id && partners.get(order.partner_id.id);
    const item = catalogue.itemOf(line.product_id);
    if (!order || !partner || item === null || line.date_planned === null) return [];
    const received = line.qty_received >= line.product_qty;
    if (open && received) return [];
    const inOwnUnit = line.product_qty > 0 ? line.product_uom_qty / line.product_qty : 1;
    const confirmed = order.state === 'purchase' || order.state === 'done';
    return {
      purchaseLine: lineCode(order.name ?? '', line.id),
      supplier: partnerCode(partner),
      item,
      qty: (line.product_qty - line.qty_received) * inOwnUnit,
      due: line.date_planned,
      state: received ? 'received' : confirmed ? 'confirmed' : 'open',
    } satisfies PurchaseLine;
  });
}

const byId = <Row extends { id: number }>(rows: readonly Row[]): Map<number, Row> =>
  new Map(rows.map((row) => [row.id, row]));

const idsOf = <Row>(rows: readonly Row[], of: (row: Row) => { id: number } | null): number[] => [
  ...new Set(rows.flatMap((row) => of(row)?.id ?? [])),
];
