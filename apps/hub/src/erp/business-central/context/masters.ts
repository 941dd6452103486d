/** Items (standard), what the extension adds to them, production BOMs and work centres. */
import type { BomLine, Item, WorkCentre } from '@gemba/core/planning';
import type { Instant } from '@gemba/core/time';
import { BomRow, ItemPlanningRow, ItemRow, WorkCenterRow } from '../entities.ts';
import { listAny, type OData } from '../odata.ts';
import { see, type Watermark } from './watermark.ts';

/** Changed items since; their BOM lines come with them, because a BOM belongs to the items that name it. */
export async function readItems(
  odata: OData,
  seen: Watermark,
  since: Instant | null,
): Promise<{ of: string[]; items: Item[]; bomLines: BomLine[] }> {
  const filter = since === null ? undefined : `lastModifiedDateTime ge ${since}`;
  const rows = see(
    seen,
    await odata.list('standard', 'items', ItemRow, { filter }),
    (row) => row.lastModifiedDateTime,
  );
  const stocked = rows.filter((row) => row.type === 'Inventory');
  const numbers = stocked.map((row) => row.number);
  const planning =
    since === null
      ? await odata.list('gemba', 'itemPlanning', ItemPlanningRow)
      : await listAny(odata, 'gemba', 'itemPlanning', ItemPlanningRow, 'number', numbers);
  const planned = new Map(planning.map((row) => [row.number, row]));
  const boms = planning.filter((row) => row.bomNumber !== '');
  const lines =
    since === null
      ? await odata.list('gemba', 'productionBomLines', BomRow)
      : await listAny(
          odata,
          'gemba',
          'productionBomLines',
          BomRow,
          'bomNumber',
          boms.map((row) => row.bomNumber),
        );
  return {
    of: numbers,
    items: stocked
      .filter((row) => !row.blocked)
      .map((row) => ({
        item: row.number,
        description: row.displayName,
        uom: row.baseUnitOfMeasureCode,
        procurement:
          planned.get(row.number)?.replenishmentSystem === 'Prod_x002E__x0020_Order'
            ? 'manufactured'
            : 'purchased',
        leadTimeDays: planned.get(row.number)?.leadTimeDays ?? 0,
        unitCost: row.unitCost,
      })),
    bomLines: boms
      .filter((row) => numbers.includes(row.number))
      .flatMap((row) =>
        lines
          .filter((line) => line.bomNumber === row.bomNumber)
          .map((line) => ({ parent: row.number, component: line.itemNumber, qtyPer: line.quantityPer })),
      ),
  };
}

export async function readWorkCentres(odata: OData): Promise<WorkCentre[]> {
  const rows = await odata.list('gemba', 'workCenters', WorkCenterRow);
  return rows.map((row) => ({
    workCentre: row.number,
    description: row.name,
    line: row.workCenterGroupCode || row.number,
    area: row.workCenterGroupCode,
  }));
}
