/**
 * Units, items with their BOMs and routings, and work centres. An item's code is the product's, a work centre's code is
 * its name (Tryton has no other place), and its description is the name of its category. Line and area are the parents.
 */
import type { BomLine, Item, Operation, PlanningRows, WorkCentre } from '@gemba/core/planning';
import { decimal, theOne, type Fields, type TrytonClient } from '../rpc.ts';
import { days, type Foundation } from './foundation.ts';

export interface MasterData {
  /** code → product */
  products: ReadonlyMap<string, number>;
  /** code → unit */
  units: ReadonlyMap<string, number>;
  boms: ReadonlyMap<string, number>;
  /** code, line or area → work centre */
  workCentres: ReadonlyMap<string, number>;
  /** description → operation */
  operations: ReadonlyMap<string, number>;
}

export async function seedMasterData(
  tryton: TrytonClient,
  base: Foundation,
  rows: PlanningRows,
): Promise<MasterData> {
  const units = await seedUnits(tryton);
  const products = await seedItems(tryton, base, rows, units);
  const operations = await seedOperations(tryton, rows.operations);
  const boms = await seedBoms(tryton, base, rows, { products, units, operations });
  return {
    products,
    units,
    boms,
    operations,
    workCentres: await seedWorkCentres(tryton, base, rows.workCentres),
  };
}

/** Pieces are a unit of their own: Tryton's "Unit" has the symbol "u". */
async function seedUnits(tryton: TrytonClient): Promise<ReadonlyMap<string, number>> {
  const category = await theOne(tryton, 'product.uom.category', [['name', '=', 'Units']]);
  const [pieces = 0] = await tryton.create('product.uom', [
    { name: 'Piece', symbol: 'pcs', category, rate: 1, factor: 1, rounding: 1, digits: 0 },
  ]);
  return new Map([
    ['pcs', pieces],
    ['kg', await theOne(tryton, 'product.uom', [['symbol', '=', 'kg']])],
    ['m', await theOne(tryton, 'product.uom', [['symbol', '=', 'm']])],
  ]);
}

async function seedItems(
  tryton: TrytonClient,
  base: Foundation,
  rows: PlanningRows,
  units: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const sold = new Set(rows.salesLines.map(({ item }) => item));
  const bought = new Set(rows.purchaseLines.map(({ item }) => item));
  const product = (item: Item): Fields => {
    const unit = of(units, item.uom);
    const purchasable = item.procurement === 'purchased' || bought.has(item.item);
    return {
      code: item.item,
      name: item.description,
      type: 'goods',
      default_uom: unit,
      list_price: decimal(Math.round(item.unitCost * 180) / 100),
      cost_price_method: 'fixed',
      account_category: base.accountCategory,
      producible: item.procurement === 'manufactured',
      salable: sold.has(item.item),
      purchasable,
      ...(sold.has(item.item) && { sale_uom: unit, lead_time: days(0) }),
      ...(purchasable && { purchase_uom: unit }),
      products: [['create', [{ cost_price: decimal(item.unitCost) }]]],
    };
  };
  await tryton.create('product.template', rows.items.map(product));
  const products = new Map(
    (await tryton.read('product.product', [], ['code'])).map((row) => [
      String(row['code']),
      Number(row['id']),
    ]),
  );
  await tryton.create(
    'production.lead_time',
    rows.items
      .filter(({ procurement }) => procurement === 'manufactured')
      .map(({ item, leadTimeDays }) => ({ product: of(products, item), lead_time: days(leadTimeDays) })),
  );
  return products;
}

async function seedOperations(
  tryton: TrytonClient,
  operations: readonly Operation[],
): Promise<ReadonlyMap<string, number>> {
  const names = [...new Set(operations.map(({ description }) => description))];
  const ids = await tryton.create(
    'production.routing.operation',
    names.map((name) => ({ name })),
  );
  return new Map(names.map((name, n) => [name, ids[n] ?? 0]));
}

/** The routing of an item is that of the first order for it. */
async function seedBoms(
  tryton: TrytonClient,
  base: Foundation,
  rows: PlanningRows,
  known: Pick<MasterData, 'products' | 'units' | 'operations'>,
): Promise<ReadonlyMap<string, number>> {
  const uom = new Map(rows.items.map((item) => [item.item, of(known.units, item.uom)]));
  const io = (item: string, quantity: number): Fields => ({
    product: of(known.products, item),
    quantity,
    uom: of(uom, item),
  });
  const lines = Map.groupBy(rows.bomLines, ({ parent }: BomLine) => parent);
  const parents = [...lines.keys()];
  const ids = await tryton.create(
    'production.bom',
    parents.map((item) => ({
      name: `BOM ${item}`,
      inputs: [['create', (lines.get(item) ?? []).map((line) => io(line.component, line.qtyPer))]],
      outputs: [['create', [io(item, 1)]]],
    })),
  );
  const boms = new Map(parents.map((item, n) => [item, ids[n] ?? 0]));

  const firstOrder = new Map(rows.workOrders.toReversed().map((order) => [order.item, order.workOrder]));
  const routed = parents.filter((item) => firstOrder.has(item));
  const steps = Map.groupBy(rows.operations, ({ workOrder }) => workOrder);
  const routings = await tryton.create(
    'production.routing',
    routed.map((item) => ({
      name: `Routing ${item}`,
      boms: [['add', [of(boms, item)]]],
      steps: [
        [
          'create',
          (steps.get(firstOrder.get(item) ?? '') ?? []).map((step) => ({
            operation: of(known.operations, step.description),
            sequence: Number(step.operation),
          })),
        ],
      ],
    })),
  );
  const routingOf = new Map(routed.map((item, n) => [item, routings[n] ?? 0]));
  await tryton.create(
    'product.product-production.bom',
    parents.map((item) => ({
      product: of(known.products, item),
      bom: of(boms, item),
      routing: routingOf.get(item) ?? null,
    })),
  );
  return boms;
}

async function seedWorkCentres(
  tryton: TrytonClient,
  { company, warehouse }: Foundation,
  rows: readonly WorkCentre[],
): Promise<ReadonlyMap<string, number>> {
  const workCentres = new Map<string, number>();
  async function add(centres: readonly { name: string; parent?: string; description?: string }[]) {
    const kinds = [...new Set(centres.flatMap(({ description }) => description ?? []))];
    const categories = await tryton.create(
      'production.work.center.category',
      kinds.map((name) => ({ name })),
    );
    const ids = await tryton.create(
      'production.work.center',
      centres.map(({ name, parent, description }) => ({
        name,
        company,
        warehouse,
        ...(parent !== undefined && { parent: of(workCentres, parent) }),
        ...(description !== undefined && { category: categories[kinds.indexOf(description)] ?? null }),
      })),
    );
    centres.forEach(({ name }, n) => workCentres.set(name, ids[n] ?? 0));
  }
  const lines = new Map(rows.map(({ line, area }) => [line, area]));
  await add([...new Set(lines.values())].map((name) => ({ name })));
  await add([...lines].map(([name, parent]) => ({ name, parent })));
  await add(
    rows.map(({ workCentre, description, line }) => ({ name: workCentre, description, parent: line })),
  );
  return workCentres;
}

/** @throws Error when the plant names something that it does not have */
export function of(known: ReadonlyMap<string, number>, code: string): number {
  const id = known.get(code);
  if (id === undefined) throw new Error(`The plant has no "${code}".`);
  return id;
}
