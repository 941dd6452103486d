/**
 * Writes the CSV files of the demo plant beside this file: `node resources/demo/generate.ts`. Seeded, so it writes the
 * same files every time. Times are offsets (see generator/when.ts); `apps/hub/src/demo/plant.ts` makes them absolute.
 */
import { writeFileSync } from 'node:fs';
import { bomLines, customers, items, workCentres } from './generator/master-data.ts';
import { generateOrders } from './generator/orders.ts';
import { seeded } from './generator/random.ts';
import { generateSales, generateSupply, reserve } from './generator/supply.ts';
import { written, writtenDay } from './generator/when.ts';

const random = seeded(4711);
const { orders, operations, requirements } = generateOrders(150, random);
const sales = generateSales(orders, 80, random);
const { stock, purchases } = generateSupply(orders, requirements, sales, 60, random);
const span = (row: { start: number; end: number }) => ({ start: written(row.start), end: written(row.end) });

const files: Record<string, Record<string, string | number>[]> = {
  items: items.map((i) => ({ ...i })),
  'bom-lines': bomLines,
  'work-centres': workCentres,
  'work-orders': orders.map((o) => ({
    workOrder: o.workOrder,
    item: o.item,
    qty: o.qty,
    qtyDone: o.qtyDone,
    ...span(o),
    state: o.state,
    line: o.line,
    version: o.version,
  })),
  operations: operations.map(({ state, ...o }) => ({ ...o, ...span(o), state })),
  requirements: reserve(orders, requirements, stock).map((r) => ({ ...r, neededAt: written(r.neededAt) })),
  stock: stock.map((s) => ({ ...s })),
  'sales-lines': sales.map((s) => {
    const { customer, customerName, customerClass } = customers.find(
      (c) => c.customerName === s.customerName,
    )!;
    return {
      salesLine: s.salesLine,
      customer,
      customerName,
      customerClass,
      item: s.item,
      qty: s.qty,
      promised: writtenDay(s.promised),
      value: s.value,
    };
  }),
  'purchase-lines': purchases.map((p) => ({ ...p, due: written(p.due) })),
};

const cell = (value: string | number) =>
  /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
for (const [name, rows] of Object.entries(files)) {
  const header = Object.keys(rows[0]!);
  const lines = [header, ...rows.map((row) => header.map((column) => row[column] ?? ''))];
  writeFileSync(
    new URL(`${name}.csv`, import.meta.url),
    lines.map((line) => `${line.map(cell).join(',')}\n`).join(''),
  );
}
