/**
 * What changed in SAP since a cursor.
 *
 * SAP dates changes of orders and operations (LastChangeDateTime, whole seconds), of sales orders, purchase orders and
 * materials (LastChangeDateTime; older releases leave it empty on purchase orders), of BOM items (a day). Stock,
 * withdrawals and receipts have no date; they change by material documents, which are dated by the day and name the
 * materials, orders and purchase orders. Work centres and customers' names have none at all. What no date tells is found by
 * the next full load.
 *
 * The cursor is SAP's newest dates as they were before the read began, so no clock of ours takes part; the next delta goes
 * back a minute behind them, for what was dated before it was visible.
 */
import type { ContextDelta } from '@gemba/core/planning';
import { epochMs, type Instant } from '@gemba/core/time';
import { z } from 'zod';
import type { SapS4HanaConfig } from '../config.ts';
import type { Gateway } from '../odata/gateway.ts';
import { anyOf, dayOf, equals, results, SapMs, SapText, stampMs, stampOf } from '../odata/wire.ts';
import { readBomLines, readItems } from './master-data.ts';
import { readPurchaseLines, readSalesLines } from './order-lines.ts';
import { isOver, readOrders } from './orders.ts';
import { readStock, toPositions } from './stock.ts';

const OVERLAP_MS = 60_000;

/** Newest dates, epoch milliseconds. */
const Cursor = z.strictObject({
  orders: z.number(),
  operations: z.number(),
  sales: z.number(),
  purchases: z.number(),
  products: z.number(),
  bomDay: z.number(),
  movementDay: z.number(),
});
export type Cursor = z.infer<typeof Cursor>;

const PRODUCTION = 'API_PRODUCTION_ORDER_2_SRV';
const SALES = 'API_SALES_ORDER_SRV';
const PURCHASING = 'API_PURCHASEORDER_PROCESS_SRV';
const BOM = 'API_BILL_OF_MATERIAL_SRV;v=0002';
const MOVEMENTS = 'API_MATERIAL_DOCUMENT_SRV';

/** @throws Error when it is not one of this connector's */
export function cursorOf(text: string): Cursor {
  const { data, error } = Cursor.safeParse(JSON.parse(text));
  if (!data) throw new Error('not a cursor of SAP S/4HANA', { cause: error });
  return data;
}

export async function loadChanges(
  gateway: Gateway,
  config: SapS4HanaConfig,
  since: Cursor,
  now: () => Instant,
): Promise<ContextDelta> {
  const at = now();
  const cursor = await newest(gateway, config);
  const moved = await movedSince(gateway, since.movementDay);
  const changed = await changedSince(gateway, config, since);

  const orders = unique([...changed.orders, ...moved.orders]);
  const read = await readOrders(
    gateway,
    config,
    anyOf(orders, (o) => equals('ManufacturingOrder', o)),
  );
  const over = new Set(read.workOrders.filter(isOver).map((o) => o.workOrder));
  const purchaseOrders = unique([...changed.purchases, ...moved.purchaseOrders]);
  const salesLines = await readSalesLines(gateway, config, ofOrders('SalesOrder', changed.sales));
  const purchaseLines = (
    await readPurchaseLines(gateway, config, ofOrders('PurchaseOrder', purchaseOrders))
  ).filter((line) => line.state !== 'received');

  const stock = toPositions(
    moved.materials.length === 0
      ? []
      : await readStock(
          gateway,
          config.plant,
          anyOf(moved.materials, (m) => equals('Material', m)),
        ),
  );
  const items = await readItems(
    gateway,
    config,
    anyOf(changed.products, (p) => equals('Product', p)),
  );
  const bomLines = await readBomLines(
    gateway,
    config,
    anyOf(changed.boms, (m) => equals('Material', m)),
    epochMs(at),
  );
  return {
    at,
    cursor: JSON.stringify(cursor),
    changes: {
      workOrders: { of: orders, rows: read.workOrders.filter((o) => !over.has(o.workOrder)) },
      operations: { of: orders, rows: read.operations.filter((o) => !over.has(o.workOrder)) },
      requirements: { of: orders, rows: read.requirements.filter((r) => !over.has(r.workOrder)) },
      stock: { of: moved.materials, rows: stock },
      items: { of: changed.products, rows: items },
      bomLines: { of: changed.boms, rows: bomLines },
      salesLines: { of: await linesOf(gateway, SALES_LINES, changed.sales), rows: salesLines },
      purchaseLines: { of: await linesOf(gateway, PURCHASE_LINES, purchaseOrders), rows: purchaseLines },
    },
  };
}

const ofOrders = (field: string, orders: readonly string[]): string[] =>
  anyOf(orders, (o) => equals(field, o));

const unique = (values: readonly string[]): string[] => [...new Set(values)];

/** The newest date of each, before anything is read. */
export async function newest(gateway: Gateway, { plant }: SapS4HanaConfig): Promise<Cursor> {
  const top = async (service: string, entity: string, field: string, filter?: string): Promise<number> => {
    const [row] = z
      .array(z.record(z.string(), z.unknown()))
      .parse(
        await gateway.read(service, entity, { filter, select: [field], orderBy: `${field} desc`, top: 1 }),
      );
    const value = row?.[field];
    return typeof value === 'string' && /^\d{14}/.test(value) ? stampMs(value) : (SapMs.parse(value) ?? 0);
  };
  const ofPlant = equals('ProductionPlant', plant);
  return {
    orders: await top(PRODUCTION, 'A_ProductionOrder_2', 'LastChangeDateTime', ofPlant),
    operations: await top(PRODUCTION, 'A_ProductionOrderOperation_2', 'LastChangeDateTime', ofPlant),
    sales: await top(SALES, 'A_SalesOrder', 'LastChangeDateTime'),
    purchases: await top(PURCHASING, 'A_PurchaseOrder', 'LastChangeDateTime'),
    products: await top('API_PRODUCT_SRV', 'A_Product', 'LastChangeDateTime'),
    bomDay: await top(BOM, 'MaterialBOMItem', 'BOMItemLastChangeDate', equals('Plant', plant)),
    movementDay: await top(MOVEMENTS, 'A_MaterialDocumentHeader', 'CreationDate'),
  };
}

/** Literals of a filter: 14 digits, an instant, a day. */
const stamp = (ms: number): string => `'${stampOf(Math.max(0, ms - OVERLAP_MS))}'`;
const offset = (ms: number): string =>
  `datetimeoffset'${new Date(Math.max(0, ms - OVERLAP_MS)).toISOString().slice(0, 19)}Z'`;
const day = (ms: number): string => `datetime'${dayOf(Math.max(0, ms - OVERLAP_MS))}T00:00:00'`;

async function changedSince(gateway: Gateway, { plant }: SapS4HanaConfig, since: Cursor) {
  const codes = async (service: string, entity: string, field: string, filter: string): Promise<string[]> =>
    z
      .array(z.object({ [field]: z.string() }))
      .parse(await gateway.read(service, entity, { filter, select: [field], orderBy: field }))
      .map((row) => row[field] ?? '');
  const ofPlant = equals('ProductionPlant', plant);
  return {
    orders: [
      ...(await codes(
        PRODUCTION,
        'A_ProductionOrder_2',
        'ManufacturingOrder',
        `${ofPlant} and LastChangeDateTime ge ${stamp(since.orders)}`,
      )),
      ...(await codes(
        PRODUCTION,
        'A_ProductionOrderOperation_2',
        'ManufacturingOrder',
        `${ofPlant} and LastChangeDateTime ge ${stamp(since.operations)}`,
      )),
    ],
    sales: await codes(SALES, 'A_SalesOrder', 'SalesOrder', `LastChangeDateTime ge ${offset(since.sales)}`),
    purchases: await codes(
      PURCHASING,
      'A_PurchaseOrder',
      'PurchaseOrder',
      `LastChangeDateTime ge ${offset(since.purchases)}`,
    ),
    products: await codes(
      'API_PRODUCT_SRV',
      'A_Product',
      'Product',
      `LastChangeDateTime ge ${offset(since.products)}`,
    ),
    boms: unique(
      await codes(
        BOM,
        'MaterialBOMItem',
        'Material',
        `${equals('Plant', plant)} and BOMItemLastChangeDate ge ${day(since.bomDay)}`,
      ),
    ),
  };
}

const Moved = z.object({
  to_MaterialDocumentItem: results(
    z.object({ Material: SapText, ManufacturingOrder: SapText, PurchaseOrder: SapText }),
  ),
});

async function movedSince(gateway: Gateway, dayMs: number) {
  const rows = await gateway.read(MOVEMENTS, 'A_MaterialDocumentHeader', {
    filter: `CreationDate ge ${day(dayMs)}`,
    select: [
      'MaterialDocument',
      ...['Material', 'ManufacturingOrder', 'PurchaseOrder'].map((f) => `to_MaterialDocumentItem/${f}`),
    ],
    expand: ['to_MaterialDocumentItem'],
    orderBy: 'MaterialDocumentYear,MaterialDocument',
  });
  const items = z
    .array(Moved)
    .parse(rows)
    .flatMap((header) => header.to_MaterialDocumentItem);
  const all = (field: keyof (typeof items)[number]) =>
    unique(items.map((item) => item[field]).filter((code) => code !== ''));
  return {
    materials: all('Material'),
    orders: all('ManufacturingOrder'),
    purchaseOrders: all('PurchaseOrder'),
  };
}

/** Every line of these orders, so that one that is closed or rejected is known to be gone. */
async function linesOf(
  gateway: Gateway,
  [service, entity, order, item]: readonly [string, string, string, string],
  orders: readonly string[],
): Promise<string[]> {
  const Line = z.object({ [order]: z.string(), [item]: z.string() });
  const lines: string[] = [];
  for (const filter of anyOf(orders, (o) => equals(order, o))) {
    const rows = await gateway.read(service, entity, {
      filter,
      select: [order, item],
      orderBy: `${order},${item}`,
    });
    lines.push(
      ...z
        .array(Line)
        .parse(rows)
        .map((l) => `${l[order]}/${l[item]}`),
    );
  }
  return lines;
}

const SALES_LINES = [SALES, 'A_SalesOrderItem', 'SalesOrder', 'SalesOrderItem'] as const;
const PURCHASE_LINES = [PURCHASING, 'A_PurchaseOrderItem', 'PurchaseOrder', 'PurchaseOrderItem'] as const;
