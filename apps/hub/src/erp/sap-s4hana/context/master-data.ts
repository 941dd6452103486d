/** Materials (API_PRODUCT_SRV), bills of material (API_BILL_OF_MATERIAL_SRV;v=0002) and work centres (API_WORK_CENTERS). */
import type { BomLine, Item, WorkCentre } from '@gemba/core/planning';
import { z } from 'zod';
import type { SapS4HanaConfig } from '../config.ts';
import type { Gateway } from '../odata/gateway.ts';
import { equals, SapDecimal, SapFlag, SapMs, SapText } from '../odata/wire.ts';

const PRODUCT = 'API_PRODUCT_SRV';
const BOM = 'API_BILL_OF_MATERIAL_SRV;v=0002';

const Planning = z.object({
  Product: z.string(),
  ProcurementType: SapText,
  InHouseProductionTime: SapDecimal,
  PlannedDeliveryDurationInDays: SapDecimal,
  BaseUnit: SapText,
});
const Description = z.object({ Product: z.string(), ProductDescription: SapText });
const Valuation = z.object({
  Product: z.string(),
  InventoryValuationProcedure: SapText,
  StandardPrice: SapDecimal,
  MovingAveragePrice: SapDecimal,
  PriceUnitQty: SapDecimal,
});

type Config = Pick<SapS4HanaConfig, 'plant' | 'language'>;

/** @param filters on Product, each one read; none: all of the plant */
export async function readItems(
  gateway: Gateway,
  { plant, language }: Config,
  filters: readonly string[] | null,
): Promise<Item[]> {
  const items: Item[] = [];
  for (const filter of filters ?? [null]) {
    const rows = async <T>(
      entity: string,
      row: z.ZodObject & z.ZodType<T>,
      condition: string,
    ): Promise<T[]> =>
      z.array(row).parse(
        await gateway.read(PRODUCT, entity, {
          filter: filter === null ? condition : `${condition} and ${filter}`,
          select: Object.keys(row.shape),
          orderBy: 'Product',
        }),
      );
    const planning = await rows('A_ProductSupplyPlanning', Planning, equals('Plant', plant));
    const texts = new Map(
      (await rows('A_ProductDescription', Description, equals('Language', language))).map((d) => [
        d.Product,
        d.ProductDescription,
      ]),
    );
    const costs = new Map(
      (
        await rows(
          'A_ProductValuation',
          Valuation,
          `${equals('ValuationArea', plant)} and ValuationType eq ''`,
        )
      ).map((v) => [v.Product, costOf(v)]),
    );
    for (const p of planning) {
      // E in-house, F external; X both: made here
      const purchased = p.ProcurementType === 'F';
      items.push({
        item: p.Product,
        description: texts.get(p.Product) ?? '',
        uom: p.BaseUnit,
        procurement: purchased ? 'purchased' : 'manufactured',
        leadTimeDays: purchased ? p.PlannedDeliveryDurationInDays : p.InHouseProductionTime,
        unitCost: costs.get(p.Product) ?? 0,
      });
    }
  }
  return items;
}

/** Prices are per PriceUnitQty pieces; V is valued at the moving average, S at the standard. */
function costOf(v: z.infer<typeof Valuation>): number {
  const price = v.InventoryValuationProcedure === 'V' ? v.MovingAveragePrice : v.StandardPrice;
  return price / (v.PriceUnitQty || 1);
}

const BomHeader = z.object({
  BillOfMaterial: z.string(),
  BillOfMaterialVariant: SapText,
  Material: z.string(),
  BOMHeaderQuantityInBaseUnit: SapDecimal,
  IsMarkedForDeletion: SapFlag,
});
const BomItem = z.object({
  BillOfMaterial: z.string(),
  BillOfMaterialVariant: SapText,
  Material: z.string(),
  BillOfMaterialComponent: SapText,
  BillOfMaterialItemCategory: SapText,
  BillOfMaterialItemQuantity: SapDecimal,
  ValidityStartDate: SapMs,
  ValidityEndDate: SapMs,
});

/**
 * Of each material the first alternative of its material BOM; of that the stock and non-stock items that are valid now.
 *
 * @param filters on Material, each one read; null: all of the plant
 * @param nowMs epoch milliseconds
 */
export async function readBomLines(
  gateway: Gateway,
  { plant }: Config,
  filters: readonly string[] | null,
  nowMs: number,
): Promise<BomLine[]> {
  const lines: BomLine[] = [];
  for (const filter of filters ?? [null]) {
    const condition = [equals('Plant', plant), "BillOfMaterialCategory eq 'M'", filter].filter(
      (f) => f !== null,
    );
    const headers = z.array(BomHeader).parse(
      await gateway.read(BOM, 'MaterialBOM', {
        filter: condition.join(' and '),
        select: Object.keys(BomHeader.shape),
        orderBy: 'Material,BillOfMaterialVariant',
      }),
    );
    const items = z.array(BomItem).parse(
      await gateway.read(BOM, 'MaterialBOMItem', {
        filter: condition.join(' and '),
        select: Object.keys(BomItem.shape),
        orderBy: 'Material,BillOfMaterialVariant,BillOfMaterialItemNodeNumber',
      }),
    );
    const first = new Map<string, z.infer<typeof BomHeader>>();
    for (const header of headers)
      if (!header.IsMarkedForDeletion && !first.has(header.Material)) first.set(header.Material, header);
    for (const item of items) {
      const header = first.get(item.Material);
      const valid = (item.ValidityStartDate ?? 0) <= nowMs && nowMs <= (item.ValidityEndDate ?? Infinity);
      if (!valid || !['L', 'N'].includes(item.BillOfMaterialItemCategory)) continue;
      if (
        header?.BillOfMaterial !== item.BillOfMaterial ||
        header.BillOfMaterialVariant !== item.BillOfMaterialVariant
      )
        continue;
      lines.push({
        parent: item.Material,
        component: item.BillOfMaterialComponent,
        qtyPer: item.BillOfMaterialItemQuantity / (header.BOMHeaderQuantityInBaseUnit || 1),
      });
    }
  }
  return lines;
}

const WorkCenter = z.object({
  WorkCenter: z.string(),
  WorkCenterDesc: SapText,
  WorkCenterResponsible: SapText,
});

/** A work centre is its own line; its area is who is responsible for it. */
export async function readWorkCentres(gateway: Gateway, { plant }: Config): Promise<WorkCentre[]> {
  const rows = await gateway.read('API_WORK_CENTERS', 'A_WorkCenters', {
    filter: `${equals('Plant', plant)} and WorkCenterTypeCode eq 'A'`,
    select: Object.keys(WorkCenter.shape),
    orderBy: 'WorkCenter',
  });
  return z
    .array(WorkCenter)
    .parse(rows)
    .map((w) => ({
      workCentre: w.WorkCenter,
      description: w.WorkCenterDesc,
      line: w.WorkCenter,
      area: w.WorkCenterResponsible,
    }));
}
