/** For tests: what the parts of the plant in SAP share: its tables, numbers, clock, stock, and what stands in the way. */
import { exampleTables, PLANT, type Tables } from './example-plant.ts';
import type { Row } from './query.ts';

/** SAP's answer to something that it does not do. */
export class SapRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly { code: string; message: string }[];

  constructor(
    code: string,
    message: string,
    options: { status?: number; details?: readonly { code: string; message: string }[] } = {},
  ) {
    super(message);
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details ?? [{ code, message }];
  }
}

/** What a test can see and set. */
export interface Controls {
  tables: Tables;
  /** SAP's clock */
  clock: { ms: number };
  /** "2026-11"; empty: every period is open */
  openPeriods: string[];
  /** material, order, sales or purchase order → who holds it */
  locks: Map<string, string>;
  /** whether a completion receives the goods */
  receivesGoods: boolean;
  /** the confirmation stands, its goods movement fails and waits in COGI */
  goodsMovementFails: boolean;
  stockOf(item: string, lot: string, type: string, location?: string): number;
}

export interface Inside extends Controls {
  rows(entity: string): Row[];
  newGroup(): string;
  newNumber(): string;
  /** the header of a new material document */
  newDocument(body: Record<string, unknown>): Row;
  addStock(item: string, lot: string, type: string, location: string, qty: number): void;
  orderOf(number: string): Row;
  /** dates a change */
  touch(entity: string, row: Row): void;
  refuseLocked(key: string, code: string, noun: string): void;
  refuseClosedPeriod(date: unknown): void;
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const qtyOf = (row: Row, field: string): number => Number(row[field] ?? 0);
export const decimal = (value: number): string => value.toFixed(3);

export function openInside(startMs: number): Inside {
  const tables = exampleTables();
  const rows = (entity: string): Row[] => (tables[entity] ??= []);
  let nextDocument = 4_900_000_001;
  let nextGroup = 8_231;

  const inside: Inside = {
    tables,
    clock: { ms: startMs },
    openPeriods: [],
    locks: new Map(),
    receivesGoods: false,
    goodsMovementFails: false,
    rows,
    newGroup: () => String(nextGroup++),
    newNumber: () => String(nextDocument++),
    newDocument,
    addStock,
    orderOf,
    touch,
    refuseLocked,
    refuseClosedPeriod,
    stockOf: (item, lot, type, location) =>
      stockRows(item, lot, type)
        .filter((row) => location === undefined || row['StorageLocation'] === location)
        .reduce((sum, row) => sum + qtyOf(row, 'MatlWrhsStkQtyInMatlBaseUnit'), 0),
  };

  function newDocument(body: Record<string, unknown>): Row {
    const header: Row = {
      MaterialDocumentYear: '2026',
      MaterialDocument: inside.newNumber(),
      DocumentDate: text(body['DocumentDate']),
      PostingDate: text(body['PostingDate']),
      CreationDate: `/Date(${Math.floor(inside.clock.ms / 86_400_000) * 86_400_000})/`,
      CreatedByUser: 'GEMBA',
      MaterialDocumentHeaderText: text(body['MaterialDocumentHeaderText']),
      ReferenceDocument: text(body['ReferenceDocument']).toUpperCase(),
      GoodsMovementCode: text(body['GoodsMovementCode']),
    };
    rows('A_MaterialDocumentHeader').push(header);
    return header;
  }

  function orderOf(number: string): Row {
    const order = rows('A_ProductionOrder_2').find((o) => o['ManufacturingOrder'] === number);
    if (!order) throw new SapRefusal('CO/017', `Order ${number} does not exist`, { status: 404 });
    return order;
  }

  function touch(entity: string, row: Row): void {
    const at = inside.clock.ms;
    const stamp = new Date(at).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
    if (entity.startsWith('A_ProductionOrder')) row['LastChangeDateTime'] = stamp;
    const [header, key] = entity.startsWith('A_Sales')
      ? ['A_SalesOrder', row['SalesOrder']]
      : ['A_PurchaseOrder', row['PurchasingDocument']];
    const of = rows(header).find((h) => h['SalesOrder'] === key || h['PurchaseOrder'] === key);
    if (of && key !== undefined) of['LastChangeDateTime'] = `/Date(${at})/`;
  }

  function refuseLocked(key: string, code: string, noun: string): void {
    const user = inside.locks.get(key);
    if (user !== undefined) throw new SapRefusal(code, `${noun} is already being processed by ${user}`);
  }

  function refuseClosedPeriod(date: unknown): void {
    const ms = Number(/^\/Date\((\d+)\)\/$/.exec(text(date))?.[1]);
    if (Number.isNaN(ms)) throw new SapRefusal('/IWBEP/CM_MGW_RT/176', `Invalid date ${text(date)}`);
    const period = new Date(ms).toISOString().slice(0, 7);
    if (inside.openPeriods.length === 0 || inside.openPeriods.includes(period)) return;
    const open = inside.openPeriods.map((p) => p.replace('-', '/')).join(' and ');
    throw new SapRefusal('M7/053', `Posting only possible in periods ${open} in company code 1710`);
  }

  const stockRows = (item: string, lot: string, type: string): Row[] =>
    rows('A_MatlStkInAcctMod').filter(
      (row) =>
        row['Material'] === item &&
        row['Batch'] === lot &&
        row['InventoryStockType'] === type &&
        row['Plant'] === PLANT &&
        (row['InventorySpecialStockType'] ?? '') === '',
    );

  function addStock(item: string, lot: string, type: string, location: string, qty: number): void {
    const row = stockRows(item, lot, type).find((r) => r['StorageLocation'] === location);
    if (row) row['MatlWrhsStkQtyInMatlBaseUnit'] = decimal(qtyOf(row, 'MatlWrhsStkQtyInMatlBaseUnit') + qty);
    else
      rows('A_MatlStkInAcctMod').push({
        Material: item,
        Plant: PLANT,
        StorageLocation: location,
        Batch: lot,
        InventoryStockType: type,
        MaterialBaseUnit: 'PC',
        MatlWrhsStkQtyInMatlBaseUnit: decimal(qty),
      });
  }

  return inside;
}
