/** Stock by lot, storage location and stock type (API_MATERIAL_STOCK_SRV). Special stocks belong to others and are left out. */
import type { PlanningRows } from '@gemba/core/planning';
import { z } from 'zod';
import type { Gateway } from '../odata/gateway.ts';
import { equals, SapDecimal, SapText } from '../odata/wire.ts';

/** The lot of materials that SAP keeps no batches of. */
export const NO_LOT = '-';

export const STOCK_TYPES = ['01', '02', '07'] as const;
/** free, in quality inspection, blocked; SAP's others (returns, in transfer) cover nothing */
export type StockType = (typeof STOCK_TYPES)[number];

export interface LotStock {
  item: string;
  lot: string;
  location: string;
  type: StockType;
  qty: number;
}

const Row = z.object({
  Material: z.string(),
  StorageLocation: SapText,
  Batch: SapText,
  InventoryStockType: SapText,
  InventorySpecialStockType: SapText,
  MatlWrhsStkQtyInMatlBaseUnit: SapDecimal,
});

/** @param filter further conditions, each one read */
export async function readStock(
  gateway: Gateway,
  plant: string,
  filters: readonly string[],
): Promise<LotStock[]> {
  const stock: LotStock[] = [];
  for (const filter of filters.length === 0 ? [''] : filters) {
    const rows = await gateway.read('API_MATERIAL_STOCK_SRV', 'A_MatlStkInAcctMod', {
      filter: [equals('Plant', plant), filter].filter((f) => f !== '').join(' and '),
      select: Object.keys(Row.shape),
      orderBy: 'Material,StorageLocation,Batch,InventoryStockType',
    });
    for (const row of z.array(Row).parse(rows)) {
      const type = STOCK_TYPES.find((t) => t === row.InventoryStockType);
      if (!type || row.InventorySpecialStockType !== '' || row.MatlWrhsStkQtyInMatlBaseUnit === 0) continue;
      stock.push({
        item: row.Material,
        lot: row.Batch || NO_LOT,
        location: row.StorageLocation,
        type,
        qty: row.MatlWrhsStkQtyInMatlBaseUnit,
      });
    }
  }
  return stock;
}

export const readLotStock = (
  gateway: Gateway,
  plant: string,
  item: string,
  lot: string,
): Promise<LotStock[]> =>
  readStock(gateway, plant, [
    `${equals('Material', item)} and ${equals('Batch', lot === NO_LOT ? '' : lot)}`,
  ]);

const STATUS: Readonly<Record<StockType, 'free' | 'quality' | 'blocked'>> = {
  '01': 'free',
  '02': 'quality',
  '07': 'blocked',
};

export const toPositions = (stock: LotStock[]): PlanningRows['stock'] =>
  stock.map(({ item, lot, location, type, qty }) => ({ item, lot, location, qty, status: STATUS[type] }));
