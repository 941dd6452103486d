/**
 * Items: the goods among the products. Lead times are the first that Tryton keeps for the item, the one with the lowest
 * sequence: of making it where it is made by a BOM, else of its first supplier. They are calendar days in Tryton.
 */
import type { Item } from '@gemba/core/planning';
import type { Names } from '../records/names.ts';
import { readAll, readOf, type RecordOf } from '../records/read-table.ts';
import type { Source } from '../source.ts';
import { LEAD_TIME, PRODUCT, PRODUCT_BOM, PRODUCT_COST, PRODUCT_SUPPLIER } from '../records/tables.ts';

const DAY_MS = 86_400_000;
type Sequenced = { id: number; sequence: number | null };

/** @param among ids of products; null: all */
export async function readItems(
  { session, names }: Pick<Source, 'session' | 'names'>,
  among: readonly number[] | null,
): Promise<Item[]> {
  await names.ensureSmall();
  const products = among ?? (await readAll(session, PRODUCT, [])).map((p) => p.id);
  await names.ensureProducts(products);
  const goods = products.filter((id) => isItem(names, id));
  const made = firstOf(await readOf(session, PRODUCT_BOM, 'product', goods), (b) => b.product);
  const leadTimes = firstOf(await readOf(session, LEAD_TIME, 'product', goods), (l) => l.product);
  const suppliers = await readSuppliers({ session, names }, goods);
  const costs = await readOf(session, PRODUCT_COST, 'id', goods);
  const costOf = new Map(costs.map((c) => [c.id, c.cost_price]));
  return goods.map((id): Item => {
    const { name, producible, template } = {
      ...names.templateOf(id),
      template: names.products.get(id).template,
    };
    const manufactured = producible && made.has(id);
    const span = manufactured
      ? leadTimes.get(id)?.lead_time
      : (suppliers.ofProduct.get(id) ?? suppliers.ofTemplate.get(template))?.lead_time;
    return {
      item: names.item(id),
      description: name,
      uom: names.uom(id),
      procurement: manufactured ? 'manufactured' : 'purchased',
      leadTimeDays: (span ?? 0) / DAY_MS,
      unitCost: costOf.get(id) ?? 0,
    };
  });
}

function isItem(names: Names, id: number): boolean {
  const { active, type } = names.templateOf(id);
  return active && names.products.get(id).active && type !== 'service';
}

async function readSuppliers(
  { session, names }: Pick<Source, 'session' | 'names'>,
  goods: readonly number[],
) {
  const templates = goods.map((id) => names.products.get(id).template);
  const rows: RecordOf<typeof PRODUCT_SUPPLIER>[] = await readOf(
    session,
    PRODUCT_SUPPLIER,
    'template',
    templates,
  );
  return {
    ofProduct: firstOf(
      rows.filter((s) => s.product !== null),
      (s) => s.product,
    ),
    ofTemplate: firstOf(
      rows.filter((s) => s.product === null),
      (s) => s.template,
    ),
  };
}

/** The first of each group by sequence, as Tryton orders them: without a sequence first, then by id. */
export function firstOf<R extends Sequenced>(
  rows: readonly R[],
  groupOf: (row: R) => number | null,
): Map<number, R> {
  const first = new Map<number, R>();
  const ordered = rows.toSorted(
    (a, b) => (a.sequence ?? -Infinity) - (b.sequence ?? -Infinity) || a.id - b.id,
  );
  for (const row of ordered) {
    const group = groupOf(row);
    if (group !== null && !first.has(group)) first.set(group, row);
  }
  return first;
}
