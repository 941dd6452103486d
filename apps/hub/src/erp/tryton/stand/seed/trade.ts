/**
 * Sales and purchases, an order per line: `number` is the line's code and the line has no sequence. A customer's class is
 * its party's category. A purchase that the supplier has confirmed bears the confirmation in `reference`.
 */
import type { PlanningRows, PurchaseLine, SalesLine } from '@gemba/core/planning';
import { date, decimal, type Fields, type TrytonClient } from '../rpc.ts';
import type { Foundation } from './foundation.ts';
import { of, type MasterData } from './master-data.ts';

interface Plant {
  base: Foundation;
  master: MasterData;
  rows: PlanningRows;
  dayOf: (at: string) => string;
  today: string;
}

interface Party {
  code?: string;
  name: string;
  fields?: Fields;
}

export async function seedSales(tryton: TrytonClient, plant: Plant): Promise<void> {
  const { base, master, rows, today } = plant;
  const classes = [...new Set(rows.salesLines.map((line) => line.customerClass))];
  const categories = await tryton.create(
    'party.category',
    classes.map((name) => ({ name: `Customer ${name}` })),
  );
  const customers = [...new Map(rows.salesLines.map((line) => [line.customer, line])).values()];
  const parties = await seedParties(
    tryton,
    customers.map((line) => ({
      code: line.customer,
      name: line.customerName,
      fields: {
        customer_payment_term: base.paymentTerm,
        categories: [['add', [categories[classes.indexOf(line.customerClass)] ?? 0]]],
      },
    })),
  );
  const uom = unitsOf(plant);
  const sale = (line: SalesLine): Fields => {
    const { party, address } = known(parties, line.customerName);
    return {
      number: line.salesLine,
      company: base.company,
      party,
      currency: base.currency,
      payment_term: base.paymentTerm,
      invoice_address: address,
      shipment_address: address,
      warehouse: base.warehouse,
      sale_date: date(line.promised < today ? line.promised : today),
      shipping_date: date(line.promised),
      invoice_method: 'manual',
      shipment_method: 'order',
      lines: [
        [
          'create',
          [
            {
              type: 'line',
              product: of(master.products, line.item),
              quantity: line.qty,
              unit: of(uom, line.item),
              unit_price: price(line.value / line.qty),
            },
          ],
        ],
      ],
    };
  };
  const sales = await tryton.create('sale.sale', rows.salesLines.map(sale));
  for (const button of ['quote', 'confirm']) await tryton.press('sale.sale', button, sales);
  await tryton.press('sale.sale', 'process', await inState(tryton, 'sale.sale', 'confirmed'));
}

export async function seedPurchases(tryton: TrytonClient, plant: Plant): Promise<void> {
  const { base, rows } = plant;
  const names = [...new Set(rows.purchaseLines.map(({ supplier }) => supplier))];
  const parties = await seedParties(
    tryton,
    names.map((name) => ({ name, fields: { supplier_payment_term: base.paymentTerm } })),
  );
  await seedSuppliers(tryton, plant, parties);
  const purchases = await tryton.create(
    'purchase.purchase',
    rows.purchaseLines.map((line) => purchase(plant, parties, line)),
  );
  for (const button of ['quote', 'confirm']) await tryton.press('purchase.purchase', button, purchases);
  await tryton.press('purchase.purchase', 'process', await inState(tryton, 'purchase.purchase', 'confirmed'));
  await receive(tryton, plant, parties);
}

function purchase(plant: Plant, parties: Parties, line: PurchaseLine): Fields {
  const { base, master, rows, dayOf, today } = plant;
  const { party, address } = known(parties, line.supplier);
  const cost = rows.items.find(({ item }) => item === line.item)?.unitCost ?? 0;
  return {
    number: line.purchaseLine,
    ...(line.state !== 'open' && { reference: line.purchaseLine.replace('PO', 'AC') }),
    company: base.company,
    party,
    currency: base.currency,
    payment_term: base.paymentTerm,
    invoice_address: address,
    warehouse: base.warehouse,
    purchase_date: date(today),
    invoice_method: 'manual',
    lines: [
      [
        'create',
        [
          {
            type: 'line',
            product: of(master.products, line.item),
            quantity: line.qty,
            unit: of(unitsOf(plant), line.item),
            unit_price: price(cost),
            delivery_date_edit: true,
            delivery_date_store: date(dayOf(line.due)),
          },
        ],
      ],
    ],
  };
}

/** Who supplies what; purchase requests are made to them. */
async function seedSuppliers(
  tryton: TrytonClient,
  { base, master, rows }: Plant,
  parties: Parties,
): Promise<void> {
  const lines = [...new Map(rows.purchaseLines.map((line) => [line.item, line])).values()];
  const products = await tryton.read('product.product', [], ['template']);
  const templates = new Map(products.map((row) => [Number(row['id']), Number(row['template'])]));
  const lead = new Map(rows.items.map(({ item, leadTimeDays }) => [item, leadTimeDays]));
  await tryton.create(
    'purchase.product_supplier',
    lines.map(({ item, supplier }) => ({
      template: templates.get(of(master.products, item)) ?? null,
      party: known(parties, supplier).party,
      company: base.company,
      currency: base.currency,
      lead_time: { __class__: 'timedelta', seconds: of(lead, item) * 86_400 },
    })),
  );
}

async function receive(tryton: TrytonClient, { base, rows, dayOf }: Plant, parties: Parties): Promise<void> {
  const received = rows.purchaseLines.filter(({ state }) => state === 'received');
  const lines = await tryton.read(
    'purchase.line',
    [['purchase.number', 'in', received.map(({ purchaseLine }) => purchaseLine)]],
    ['purchase.number', 'moves'],
  );
  const movesOf = new Map(
    lines.map((row) => [Object(row['purchase.'])['number'] as string, row['moves'] as number[]]),
  );
  const shipments = await tryton.create(
    'stock.shipment.in',
    received.map((line) => ({
      company: base.company,
      supplier: known(parties, line.supplier).party,
      warehouse: base.warehouse,
      effective_date: date(dayOf(line.due)),
      incoming_moves: [['add', movesOf.get(line.purchaseLine) ?? []]],
    })),
  );
  for (const button of ['receive', 'done']) await tryton.press('stock.shipment.in', button, shipments);
}

type Parties = ReadonlyMap<string, { party: number; address: number }>;

async function seedParties(tryton: TrytonClient, parties: readonly Party[]): Promise<Parties> {
  const ids = await tryton.create(
    'party.party',
    parties.map(({ code, name, fields }) => ({
      name,
      ...(code !== undefined && { code }),
      addresses: [['create', [{ street: 'Mill Lane 1', city: 'Testville' }]]],
      ...fields,
    })),
  );
  const addresses = await tryton.read('party.address', [['party', 'in', ids]], ['party']);
  const addressOf = new Map(addresses.map((row) => [Number(row['party']), Number(row['id'])]));
  return new Map(
    parties.map(({ name }, n) => [name, { party: ids[n] ?? 0, address: addressOf.get(ids[n] ?? 0) ?? 0 }]),
  );
}

function known(parties: Parties, name: string): { party: number; address: number } {
  const found = parties.get(name);
  if (!found) throw new Error(`The plant has no party "${name}".`);
  return found;
}

const inState = (tryton: TrytonClient, model: string, state: string) =>
  tryton.search(model, [['state', '=', state]]);

/** Tryton's prices have four decimals. */
const price = (value: number): Fields => decimal(Math.round(value * 1e4) / 1e4);

const unitsOf = ({ master, rows }: Plant): ReadonlyMap<string, number> =>
  new Map(rows.items.map(({ item, uom }) => [item, of(master.units, uom)]));
