/** BOM lines of the items' first BOMs, for one of the parent: a BOM in Tryton may yield more than one, in any unit. */
import type { BomLine } from '@gemba/core/planning';
import { firstOf } from './items.ts';
import { rounded } from '../records/names.ts';
import { readAll, readOf } from '../records/read-table.ts';
import type { Source } from '../source.ts';
import { BOM_INPUT, BOM_OUTPUT, PRODUCT_BOM } from '../records/tables.ts';

/** @param among ids of the parents; null: all */
export async function readBomLines(
  { session, names }: Pick<Source, 'session' | 'names'>,
  among: readonly number[] | null,
): Promise<BomLine[]> {
  await names.ensureSmall();
  const links =
    among === null
      ? await readAll(session, PRODUCT_BOM, [])
      : await readOf(session, PRODUCT_BOM, 'product', among);
  const bomOf = firstOf(links, (link) => link.product);
  const boms = [...bomOf.values()].map((link) => link.bom);
  const inputs = Map.groupBy(await readOf(session, BOM_INPUT, 'bom', boms), (i) => i.bom);
  const made = await readOf(session, BOM_OUTPUT, 'bom', boms);
  const outputs = Map.groupBy(made, (o) => o.bom);
  await names.ensureProducts([
    ...bomOf.keys(),
    ...made.map((o) => o.product),
    ...[...inputs.values()].flat().map((i) => i.product),
  ]);
  return [...bomOf].flatMap(([parent, { bom }]) => {
    const yields = (outputs.get(bom) ?? [])
      .filter((o) => o.product === parent)
      .reduce((sum, o) => sum + names.inItemUnit(parent, o.quantity, o.uom), 0);
    if (yields <= 0) return [];
    const perItem = Map.groupBy(inputs.get(bom) ?? [], (i) => i.product);
    return [...perItem].map(([component, lines]): BomLine => {
      const qty = lines.reduce((sum, l) => sum + names.inItemUnit(component, l.quantity, l.uom), 0);
      return {
        parent: names.item(parent),
        component: names.item(component),
        qtyPer: rounded(qty / yields),
      };
    });
  });
}
