/** Items, bills of material, workstations. */
import type { BomLine, Item, WorkCentre } from '@gemba/core/planning';
import { z } from 'zod';
import { Name, Num, Text } from '../documents.ts';
import type { Frappe } from '../frappe.ts';
import type { ErpnextConfig } from '../settings.ts';
import { changedSince, listIn, see, type Watermark } from './listing.ts';

const ItemRow = z.object({
  name: Name,
  item_name: Text,
  stock_uom: z.string(),
  default_material_request_type: Text,
  lead_time_days: Num,
  valuation_rate: Num,
  has_batch_no: Num,
  modified: z.string(),
});

export interface ItemsRead {
  items: Item[];
  /** items whose stock is kept by batch */
  batched: Set<string>;
}

export async function readItems(frappe: Frappe, seen: Watermark, since: string | null): Promise<ItemsRead> {
  const rows = see(
    seen,
    await frappe.list('Item', ItemRow, {
      filters: [['is_stock_item', '=', 1], ['disabled', '=', 0], ...changedSince(since)],
    }),
  );
  return {
    items: rows.map((row) => ({
      item: row.name,
      description: row.item_name || row.name,
      uom: row.stock_uom,
      procurement: row.default_material_request_type === 'Manufacture' ? 'manufactured' : 'purchased',
      leadTimeDays: row.lead_time_days,
      unitCost: row.valuation_rate,
    })),
    batched: new Set(rows.filter((row) => row.has_batch_no).map((row) => row.name)),
  };
}

export async function batchedAmong(frappe: Frappe, items: Iterable<string>): Promise<Set<string>> {
  const rows = await listIn(frappe, 'Item', z.object({ name: Name, has_batch_no: Num }), 'name', items);
  return new Set(rows.filter((row) => row.has_batch_no).map((row) => row.name));
}

const BomRow = z.object({ name: Name, item: z.string(), quantity: z.number(), modified: z.string() });
const BomItemRow = z.object({ parent: z.string(), item_code: z.string(), stock_qty: z.number() });

/** Lines of the default, active, submitted BOM. @returns the items whose BOM was looked at, too */
export async function readBoms(
  frappe: Frappe,
  { company }: Pick<ErpnextConfig, 'company'>,
  seen: Watermark,
  since: string | null,
): Promise<{ parents: string[]; bomLines: BomLine[] }> {
  const own = [['company', '=', company]] as const;
  const changed = see(seen, await frappe.list('BOM', BomRow, { filters: [...own, ...changedSince(since)] }));
  const parents = [...new Set(changed.map((bom) => bom.item))];
  const boms = await listIn(frappe, 'BOM', BomRow, 'item', parents, {
    filters: [...own, ['is_active', '=', 1], ['is_default', '=', 1], ['docstatus', '=', 1]],
  });
  const byName = new Map(boms.map((bom) => [bom.name, bom]));
  const rows = await listIn(frappe, 'BOM Item', BomItemRow, 'parent', byName.keys(), { parent: 'BOM' });
  return {
    parents,
    bomLines: rows.flatMap((row) => {
      const bom = byName.get(row.parent);
      return bom
        ? [{ parent: bom.item, component: row.item_code, qtyPer: row.stock_qty / bom.quantity }]
        : [];
    }),
  };
}

export async function readWorkCentres(
  frappe: Frappe,
  { lineField, areaField }: Pick<ErpnextConfig, 'lineField' | 'areaField'>,
): Promise<WorkCentre[]> {
  const rows = await frappe.list(
    'Workstation',
    z.object({ name: Name, workstation_name: Text, [lineField]: Text, [areaField]: Text }),
  );
  return rows.map((row) => ({
    workCentre: String(row['name']),
    description: String(row['workstation_name']) || String(row['name']),
    line: String(row[lineField]) || String(row['name']),
    area: String(row[areaField]),
  }));
}
