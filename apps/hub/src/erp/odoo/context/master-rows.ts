/** Items, bills of materials and work centres as the planning context knows them. */
import type { BomLine, Item, WorkCentre } from '@gemba/core/planning';
import { productCode, workCentreCode } from '../records/codes.ts';
import { BOM, BOM_LINE, SUPPLIER_PRICE } from '../records/models.ts';
import type { Odoo } from '../records/odoo-client.ts';
import type { Catalogue, Product } from './catalogue.ts';

/** Services are neither kept in stock nor made. */
export const isGoods = ({ type, active }: Product): boolean => active && type !== 'service';

export interface Master {
  items: Item[];
  bomLines: BomLine[];
}

/**
 * All bills and the supplier prices are read, however few products are asked for: a bill belongs to a template, and which
 * of several is used depends on their order. Kits ("phantom") are no bill of an item: Odoo explodes them in the order.
 */
export async function readMaster(
  odoo: Odoo,
  catalogue: Catalogue,
  products: readonly Product[],
): Promise<Master> {
  const [boms, lines, prices] = await Promise.all([
    odoo.search(BOM, [['type', '=', 'normal']]),
    odoo.search(BOM_LINE, [['bom_id.type', '=', 'normal']]),
    odoo.search(SUPPLIER_PRICE, []),
  ]);
  const inOrder = boms.toSorted((a, b) => a.sequence - b.sequence || a.id - b.id);
  const linesOf = Map.groupBy(lines, (line) => line.bom_id?.id);
  const leadOf = new Map<number, number>();
  for (const { product_tmpl_id: template, delay } of prices)
    if (template) leadOf.set(template.id, Math.min(delay, leadOf.get(template.id) ?? Infinity));

  const master: Master = { items: [], bomLines: [] };
  for (const product of products.filter(isGoods)) {
    const template = product.product_tmpl_id?.id;
    const bom = inOrder.find((one) =>
      one.product_id ? one.product_id.id === product.id : one.product_tmpl_id?.id === template,
    );
    const item = productCode(product);
    master.items.push({
      item,
      description: product.name ?? item,
      uom: product.uom_id?.name ?? '',
      procurement: bom ? 'manufactured' : 'purchased',
      leadTimeDays: bom ? bom.produce_delay : ((template && leadOf.get(template)) ?? 0),
      unitCost: product.standard_price,
    });
    if (!bom || bom.product_qty <= 0) continue;
    const perParent = bom.product_qty * catalogue.ratio(bom.product_uom_id, product.uom_id);
    for (const line of linesOf.get(bom.id) ?? []) {
      const component = catalogue.itemOf(line.product_id);
      const unit = line.product_id && catalogue.products.get(line.product_id.id)?.uom_id;
      if (component === null) continue;
      const qty = line.product_qty * catalogue.ratio(line.product_uom_id, unit ?? null);
      master.bomLines.push({ parent: item, component, qtyPer: qty / perParent });
    }
  }
  return master;
}

export const workCentreRows = ({ workCentres, lineOf }: Catalogue): WorkCentre[] =>
  [...workCentres.values()].map((row) => ({
    workCentre: workCentreCode(row),
    description: row.name ?? workCentreCode(row),
    line: lineOf({ id: row.id, name: '' }),
    area: row.company_id?.name ?? '',
  }));
