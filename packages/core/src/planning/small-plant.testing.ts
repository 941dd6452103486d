/** Small plants for tests: one written by hand, and any number of random ones without circles in their BOMs. */
import fc from 'fast-check';
import { after, Instant } from '../time/index.ts';
import type { PlanningRows, Requirement, StockPosition, WorkOrder } from './entities.ts';

export const NOW = Instant.parse('2026-11-23T08:00:00.000Z');
const HOUR_MS = 3_600_000;
export const hours = (n: number): Instant => after(NOW, n * HOUR_MS);

export const order = (
  workOrder: string,
  item: string,
  qty: number,
  start: number,
  end: number,
): WorkOrder => ({
  workOrder,
  item,
  qty,
  qtyDone: 0,
  state: start < 0 ? 'running' : 'released',
  start: hours(start),
  end: hours(end),
  line: 'Line 3',
  version: '1',
});
export const need = (
  workOrder: string,
  item: string,
  qty: number,
  at: number,
  lot?: string,
): Requirement => ({
  workOrder,
  operation: '20',
  item,
  qty,
  qtyIssued: 0,
  neededAt: hours(at),
  lot,
});
export const lot = (
  item: string,
  name: string,
  qty: number,
  status: StockPosition['status'] = 'free',
): StockPosition => ({
  item,
  lot: name,
  location: 'STO',
  qty,
  status,
});

/** Pump P of body B (bought) and rotor R (made of shaft S); order 1 has lot B-1 reserved, order 2 does not. */
export function smallPlant(): PlanningRows {
  return {
    items: [
      {
        item: 'P',
        description: 'Pump',
        uom: 'pcs',
        procurement: 'manufactured',
        leadTimeDays: 2,
        unitCost: 100,
      },
      {
        item: 'R',
        description: 'Rotor',
        uom: 'pcs',
        procurement: 'manufactured',
        leadTimeDays: 2,
        unitCost: 20,
      },
      { item: 'B', description: 'Body', uom: 'pcs', procurement: 'purchased', leadTimeDays: 3, unitCost: 30 },
      { item: 'S', description: 'Shaft', uom: 'pcs', procurement: 'purchased', leadTimeDays: 5, unitCost: 5 },
    ],
    bomLines: [
      { parent: 'P', component: 'B', qtyPer: 1 },
      { parent: 'P', component: 'R', qtyPer: 1 },
      { parent: 'R', component: 'S', qtyPer: 1 },
    ],
    workCentres: [
      { workCentre: 'WC-1', description: 'Rotor lathe', line: 'Line 1', area: 'Machining' },
      { workCentre: 'WC-3', description: 'Pump assembly', line: 'Line 3', area: 'Assembly' },
      { workCentre: 'WC-5', description: 'Spare assembly', line: 'Line 5', area: 'Assembly' },
    ],
    workOrders: [
      order('1', 'P', 10, -1, 4),
      order('2', 'P', 10, 5, 9),
      { ...order('3', 'R', 20, -2, 1), line: 'Line 1' },
      { ...order('9', 'P', 5, -40, -30), state: 'finished', qtyDone: 5, line: 'Line 5' },
    ],
    operations: [
      {
        workOrder: '1',
        operation: '10',
        description: 'Set up',
        workCentre: 'WC-3',
        start: hours(-1),
        end: hours(-0.5),
        state: 'done',
      },
      {
        workOrder: '1',
        operation: '20',
        description: 'Assemble',
        workCentre: 'WC-3',
        start: hours(-0.5),
        end: hours(4),
        state: 'running',
      },
      {
        workOrder: '2',
        operation: '20',
        description: 'Assemble',
        workCentre: 'WC-3',
        start: hours(5),
        end: hours(9),
        state: 'open',
      },
      {
        workOrder: '3',
        operation: '20',
        description: 'Turn',
        workCentre: 'WC-1',
        start: hours(-2),
        end: hours(1),
        state: 'running',
      },
    ],
    requirements: [
      need('1', 'B', 10, 0.5, 'B-1'),
      need('1', 'R', 10, 2),
      need('2', 'B', 10, 5),
      need('2', 'R', 10, 6),
      need('3', 'S', 20, -1),
    ],
    stock: [lot('B', 'B-1', 15), lot('B', 'B-2', 12), lot('S', 'S-1', 20), lot('B', 'B-3', 50, 'quality')],
    salesLines: [
      {
        salesLine: 'SO-1',
        customer: 'C1',
        customerName: 'Hartmann',
        customerClass: 'A',
        item: 'P',
        qty: 10,
        promised: '2026-11-23',
        value: 4000,
      },
      {
        salesLine: 'SO-2',
        customer: 'C2',
        customerName: 'ACME',
        customerClass: 'B',
        item: 'P',
        qty: 10,
        promised: '2026-11-25',
        value: 3000,
      },
    ],
    purchaseLines: [
      { purchaseLine: 'PO-1', supplier: 'Castings', item: 'B', qty: 40, due: hours(26), state: 'confirmed' },
    ],
  };
}

const ITEMS = ['I0', 'I1', 'I2', 'I3', 'I4'];
const qty = fc.integer({ min: 1, max: 20 });
const hour = fc.integer({ min: -24, max: 200 });

/** Orders for I0…I2 need items of a higher number only; stock, purchases and sales of any item. */
export const anyPlant: fc.Arbitrary<PlanningRows> = fc
  .record({
    orders: fc.array(
      fc.record({
        item: fc.integer({ min: 0, max: 2 }),
        qty,
        start: hour,
        hours: qty,
        needs: fc.array(
          fc.record({
            above: fc.integer({ min: 1, max: 3 }),
            qty,
            lot: fc.option(fc.integer({ min: 0, max: 5 })),
          }),
          { maxLength: 3 },
        ),
      }),
      { maxLength: 10 },
    ),
    stock: fc.array(
      fc.record({
        item: fc.integer({ min: 0, max: 4 }),
        qty,
        status: fc.constantFrom('free', 'free', 'quality', 'blocked'),
      }),
      { maxLength: 8 },
    ),
    sales: fc.array(
      fc.record({ item: fc.integer({ min: 0, max: 4 }), qty, day: fc.integer({ min: 20, max: 30 }) }),
      { maxLength: 8 },
    ),
    purchases: fc.array(
      fc.record({ item: fc.integer({ min: 0, max: 4 }), qty, due: hour, received: fc.boolean() }),
      { maxLength: 6 },
    ),
  })
  .map(({ orders, stock, sales, purchases }) => ({
    items: ITEMS.map((item, i) => ({
      item,
      description: item,
      uom: 'pcs',
      procurement: i < 3 ? 'manufactured' : 'purchased',
      leadTimeDays: i + 1,
      unitCost: 1,
    })),
    bomLines: [],
    workCentres: [{ workCentre: 'WC', description: 'Only one', line: 'Line 3', area: 'Assembly' }],
    workOrders: orders.map((o, i) => order(`W${i}`, ITEMS[o.item]!, o.qty, o.start, o.start + o.hours)),
    operations: orders.map((o, i) => ({
      workOrder: `W${i}`,
      operation: '20',
      description: 'Work',
      workCentre: 'WC',
      start: hours(o.start),
      end: hours(o.start + o.hours),
      state: 'open',
    })),
    requirements: orders.flatMap((o, i) =>
      o.needs.map((n, k) => {
        const item = ITEMS[Math.min(4, o.item + n.above)]!;
        return {
          ...need(`W${i}`, item, n.qty, o.start, n.lot === null ? undefined : `L${n.lot}`),
          operation: String(k),
        };
      }),
    ),
    stock: stock.map((s, i) => lot(ITEMS[s.item]!, `L${i}`, s.qty, s.status)),
    salesLines: sales.map((s, i) => ({
      salesLine: `S${i}`,
      customer: 'C',
      customerName: `Customer ${i}`,
      customerClass: 'B',
      item: ITEMS[s.item]!,
      qty: s.qty,
      promised: `2026-11-${s.day}`,
      value: 100,
    })),
    purchaseLines: purchases.map((p, i) => ({
      purchaseLine: `PO${i}`,
      supplier: 'X',
      item: ITEMS[p.item]!,
      qty: p.qty,
      due: hours(p.due),
      state: p.received ? 'received' : 'open',
    })),
  }));
