/**
 * Stock, purchase lines and sales lines around the work orders, so that the plan holds: apart from what the story
 * breaks, every need is covered in time. What is missing for that is added to stock.
 */
import { bomLines, customers, items, SUPPLIERS } from './master-data.ts';
import type { DemoOrder, DemoRequirement } from './orders.ts';
import type { Random } from './random.ts';
import { dayIndex, onDay, PLANNED, type When } from './when.ts';

export interface DemoStock {
  item: string;
  lot: string;
  location: string;
  qty: number;
  status: string;
}
export interface DemoSale {
  salesLine: string;
  customerName: string;
  item: string;
  qty: number;
  promised: When;
  value: number;
}
export interface DemoPurchase {
  purchaseLine: string;
  supplier: string;
  item: string;
  qty: number;
  due: When;
  state: string;
}

const STORY_STOCK: DemoStock[] = [
  { item: 'V200', lot: 'V200-0731', location: 'STO-3', qty: 80, status: 'free' },
  { item: 'V200', lot: 'V200-0731', location: 'WIP-3', qty: 12, status: 'free' },
  { item: 'V200', lot: 'V200-0729', location: 'STO-3', qty: 64, status: 'free' },
  { item: 'V200', lot: 'V200-0733', location: 'GOODS-IN', qty: 40, status: 'quality' },
  { item: 'SK-25', lot: 'SK-25-0412', location: 'STO-1', qty: 46, status: 'free' },
  { item: 'CV-40', lot: 'CV-40-4698', location: 'WIP-V2', qty: 30, status: 'free' },
  { item: 'P-320', lot: 'P-320-4711', location: 'WIP-3', qty: 40, status: 'free' },
  { item: 'P-110', lot: 'P-110-4707', location: 'WIP-1', qty: 20, status: 'free' },
];
const STORY_PURCHASES: DemoPurchase[] = [
  {
    purchaseLine: 'PO-88210',
    supplier: 'Valva Precision',
    item: 'V200',
    qty: 120,
    due: 26 * 60,
    state: 'confirmed',
  },
  {
    purchaseLine: 'PO-88213',
    supplier: 'Crown Seals',
    item: 'SK-25',
    qty: 200,
    due: 4 * 60,
    state: 'confirmed',
  },
];
const STORY_SALES: DemoSale[] = [
  { salesLine: 'SO-7719', customerName: 'Ulmer Brewery', item: 'P-320', qty: 40, promised: 0, value: 21_600 },
  { salesLine: 'SO-7725', customerName: 'Hartmann', item: 'CV-40', qty: 80, promised: 180, value: 9_400 },
  { salesLine: 'SO-7731', customerName: 'Hartmann', item: 'P-320', qty: 40, promised: 100, value: 19_200 },
  { salesLine: 'SO-7733', customerName: 'Hartmann', item: 'P-320', qty: 20, promised: 100, value: 9_400 },
  { salesLine: 'SO-7740', customerName: 'ACME', item: 'P-330', qty: 32, promised: 330, value: 19_600 },
  { salesLine: 'SO-7750', customerName: 'Cass Heating', item: 'P-110', qty: 20, promised: 0, value: 5_800 },
  {
    salesLine: 'SO-7751',
    customerName: 'Bergmann Water',
    item: 'P-110',
    qty: 40,
    promised: 240,
    value: 11_600,
  },
  {
    salesLine: 'SO-7752',
    customerName: 'Bergmann Water',
    item: 'P-120',
    qty: 50,
    promised: 520,
    value: 16_400,
  },
  {
    salesLine: 'SO-7753',
    customerName: 'Bergmann Water',
    item: 'P-140',
    qty: 30,
    promised: 780,
    value: 12_800,
  },
  {
    salesLine: 'SO-7754',
    customerName: 'Bergmann Water',
    item: 'P-110',
    qty: 40,
    promised: 1060,
    value: 11_600,
  },
  { salesLine: 'SO-7761', customerName: 'Pura Filters', item: 'BV-25', qty: 50, promised: 430, value: 9_800 },
  {
    salesLine: 'SO-7762',
    customerName: 'Oakfield Dairy',
    item: 'CV-25',
    qty: 30,
    promised: 600,
    value: 5_200,
  },
  { salesLine: 'SO-7763', customerName: 'Brook & Sons', item: 'BV-25', qty: 20, promised: 760, value: 3_700 },
  {
    salesLine: 'SO-7764',
    customerName: 'Delta Hydronics',
    item: 'CV-25',
    qty: 20,
    promised: 1000,
    value: 3_200,
  },
];
/** their shortage is the story: nothing is added to them */
const AS_TOLD = new Set(['V200', 'SK-25', 'CO-10', ...STORY_SALES.map((s) => s.item)]);

export function generateSales(orders: readonly DemoOrder[], count: number, random: Random): DemoSale[] {
  const sold = new Set(bomLines.map((b) => b.component));
  const told = new Set(STORY_SALES.map((s) => s.item));
  const finished = orders.filter(
    (o) => o.state !== 'finished' && !sold.has(o.item) && !(told.has(o.item) && o.end < PLANNED),
  );
  const sales = [...STORY_SALES];
  let number = 7801;
  for (let round = 0; sales.length < count; round += 1) {
    for (const order of finished) {
      if (sales.length >= count) break;
      // a third of the order each round, so that three rounds never sell more than it makes
      const qty = Math.floor((order.qty - order.qtyDone) / 3);
      if (qty < 1) continue;
      if (round > 2) throw new Error('too few work orders for so many sales lines');
      const promised = onDay(
        order.end < PLANNED ? 2 + random.int(0, 2) : dayIndex(order.end) + random.int(0, 3),
        12,
      );
      const price = items.find((i) => i.item === order.item)!.unitCost * (1.35 + random.next() * 0.3);
      sales.push({
        salesLine: `SO-${number}`,
        customerName: customers[number % customers.length]!.customerName,
        item: order.item,
        qty,
        promised,
        value: Math.round((qty * price) / 10) * 10,
      });
      number += 1;
    }
  }
  return sales;
}

export function generateSupply(
  orders: readonly DemoOrder[],
  requirements: readonly DemoRequirement[],
  sales: readonly DemoSale[],
  purchaseCount: number,
  random: Random,
) {
  const open = new Map(orders.filter((o) => o.state !== 'finished').map((o) => [o.workOrder, o]));
  // what runs is reserved, so it is served before anybody else
  const needs = requirements.flatMap((r) => {
    const order = open.get(r.workOrder);
    return order && r.qty > r.qtyIssued
      ? [{ item: r.item, qty: r.qty - r.qtyIssued, at: order.start < 0 ? -Infinity : r.neededAt }]
      : [];
  });
  const demand = [...needs, ...sales.map((s) => ({ item: s.item, qty: s.qty, at: s.promised }))];
  const purchases = generatePurchases(demand, purchaseCount, random);
  const stock = items.flatMap(({ item }) => {
    if (AS_TOLD.has(item)) return [];
    const mine = demand.filter((d) => d.item === item).toSorted((a, b) => a.at - b.at);
    const supply = [
      ...orders
        .filter((o) => o.item === item && o.state !== 'finished')
        .map((o) => ({ qty: o.qty - o.qtyDone, at: o.end })),
      ...purchases
        .filter((p) => p.item === item && p.state !== 'received')
        .map((p) => ({ qty: p.qty, at: p.due })),
    ];
    const spare = random.int(4, 30);
    return lotsOf(item, Math.ceil(missing(mine, supply) + spare), random);
  });
  return { stock: [...STORY_STOCK, ...stock], purchases };
}

/** Stock without which some need would come too late: the worst gap between what is needed and what has come by then. */
function missing(
  demand: readonly { qty: number; at: When }[],
  supply: readonly { qty: number; at: When }[],
): number {
  let needed = 0;
  let worst = 0;
  for (const need of demand) {
    needed += need.qty;
    const come = supply.reduce((sum, s) => sum + (s.at <= need.at ? s.qty : 0), 0);
    worst = Math.max(worst, needed - come);
  }
  return worst;
}

function lotsOf(item: string, qty: number, random: Random): DemoStock[] {
  const numbers = random.int(300, 690);
  const first = qty < 40 ? qty : Math.ceil(qty * (0.55 + random.next() * 0.3));
  const store = `STO-${random.int(1, 6)}`;
  const lots = [{ item, lot: `${item}-0${numbers}`, location: store, qty: first, status: 'free' }];
  if (first < qty)
    lots.push({
      item,
      lot: `${item}-0${numbers + random.int(1, 9)}`,
      location: store,
      qty: qty - first,
      status: 'free',
    });
  if (random.next() < 0.12)
    lots.push({
      item,
      lot: `${item}-0${numbers + random.int(10, 20)}`,
      location: 'GOODS-IN',
      qty: random.int(10, 60),
      status: 'quality',
    });
  if (random.next() < 0.06)
    lots.push({
      item,
      lot: `${item}-0${numbers - random.int(10, 20)}`,
      location: 'BLOCKED',
      qty: random.int(2, 12),
      status: 'blocked',
    });
  return lots;
}

function generatePurchases(
  demand: readonly { item: string; qty: number; at: When }[],
  count: number,
  random: Random,
): DemoPurchase[] {
  const bought = items.filter((i) => i.procurement === 'purchased' && !AS_TOLD.has(i.item));
  const later = (item: string) =>
    demand.filter((d) => d.item === item && d.at >= PLANNED).reduce((sum, d) => sum + d.qty, 0);
  const purchases = [...STORY_PURCHASES];
  for (let i = 0; purchases.length < count; i += 1) {
    const { item } = bought[i % bought.length]!;
    const qty = Math.max(20, Math.ceil((later(item) * 0.6) / 10) * 10);
    const received = purchases.length % 15 === 14;
    purchases.push({
      purchaseLine: `PO-${88220 + i}`,
      supplier: SUPPLIERS[i % SUPPLIERS.length]!,
      item,
      qty,
      due: received ? -random.int(300, 1400) : onDay(random.int(2, 7), random.int(7, 15)),
      state: received ? 'received' : random.next() < 0.6 ? 'confirmed' : 'open',
    });
  }
  return purchases;
}

/** Lots for what running orders still need, as far as one lot covers it. The story's reservations stay. */
export function reserve(
  orders: readonly DemoOrder[],
  requirements: readonly DemoRequirement[],
  stock: readonly DemoStock[],
): DemoRequirement[] {
  const running = new Set(orders.filter((o) => o.state === 'running').map((o) => o.workOrder));
  const left = new Map(stock.filter((s) => s.status === 'free').map((s) => [s.lot, s.qty]));
  return requirements.map((r) => {
    const open = r.qty - r.qtyIssued;
    if (r.lot !== '' || open <= 0 || AS_TOLD.has(r.item) || !running.has(r.workOrder)) return r;
    const lot = stock.find(
      (s) => s.item === r.item && s.status === 'free' && (left.get(s.lot) ?? 0) >= open,
    )?.lot;
    if (lot === undefined) return r;
    left.set(lot, (left.get(lot) ?? 0) - open);
    return { ...r, lot };
  });
}
