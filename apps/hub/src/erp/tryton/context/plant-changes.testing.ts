/**
 * What people do in a Tryton while Gemba reads it, done over RPC by an administrator. Each change picks its document by
 * a number among those that it is possible for, so that a sequence of numbers is a history; null: there was none.
 */
import { date, type Fields, theOne, type TrytonClient, type Value } from '../stand/rpc.ts';

export type Change = (tryton: TrytonClient, nth: number) => Promise<string | null>;

const dayAfter = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

type Rows = Record<string, unknown>[];
const pick = (rows: Rows, nth: number) => (rows.length === 0 ? null : (rows[nth % rows.length] ?? null));
const idOf = (row: Record<string, unknown>) => Number(row['id']);

async function orderIn(tryton: TrytonClient, states: string[], nth: number) {
  return pick(await tryton.read('production', [['state', 'in', states]], ['number']), nth);
}

const reschedule: Change = async (tryton, nth) => {
  const order = await orderIn(tryton, ['draft', 'waiting', 'assigned', 'running'], nth);
  if (!order) return null;
  await tryton.write('production', [idOf(order)], {
    planned_start_date: date(dayAfter(1 + (nth % 20))),
    planned_date: date(dayAfter(3 + (nth % 20))),
  });
  return `order ${String(order['number'])} on other days`;
};

const cancel: Change = async (tryton, nth) => {
  const order = await orderIn(tryton, ['draft', 'waiting', 'assigned'], nth);
  if (!order) return null;
  await tryton.press('production', 'cancel', [idOf(order)]);
  return `order ${String(order['number'])} cancelled`;
};

const run: Change = async (tryton, nth) => {
  const order = await orderIn(tryton, ['waiting', 'assigned'], nth);
  if (!order) return null;
  await tryton.press('production', 'assign_force', [idOf(order)]);
  await tryton.press('production', 'run', [idOf(order)]);
  return `order ${String(order['number'])} begun`;
};

/** With all its operations confirmed, without which Tryton does not let it finish. */
const finish: Change = async (tryton, nth) => {
  const order = await orderIn(tryton, ['running'], nth);
  if (!order) return null;
  const works = await tryton.search('production.work', [['production', '=', idOf(order)]]);
  await confirm(
    tryton,
    await tryton.search('production.work', [
      ['id', 'in', works],
      ['state', 'not in', ['finished', 'done']],
    ]),
  );
  await tryton.press('production', 'done', [idOf(order)]);
  return `order ${String(order['number'])} finished`;
};

async function confirm(tryton: TrytonClient, works: number[]): Promise<void> {
  const running = await tryton.search('production.work.cycle', [
    ['work', 'in', works],
    ['state', '=', 'running'],
  ]);
  const duration: Fields = { __class__: 'timedelta', seconds: 600 };
  if (running.length > 0) await tryton.write('production.work.cycle', running, { duration });
  const cycles = await tryton.create(
    'production.work.cycle',
    works.map((work) => ({ work, duration })),
  );
  await tryton.press('production.work.cycle', 'run', cycles);
  await tryton.press('production.work.cycle', 'do', [...running, ...cycles]);
}

const startOperation: Change = async (tryton, nth) => {
  const works = await tryton.read(
    'production.work',
    [
      ['production.state', '=', 'running'],
      ['state', '=', 'draft'],
    ],
    ['production'],
  );
  const work = pick(works, nth);
  if (!work) return null;
  const cycles = await tryton.create('production.work.cycle', [{ work: idOf(work) }]);
  await tryton.press('production.work.cycle', 'run', cycles);
  return `work ${idOf(work)} begun`;
};

/** Puts a lot into quarantine, as a quality hold does. @returns its number; null: none of it was there */
export async function holdLot(tryton: TrytonClient, lotNumber: string): Promise<string | null> {
  const lot = await theOne(tryton, 'stock.lot', [['number', '=', lotNumber]]);
  const quarantine = await theOne(tryton, 'stock.location', [['code', '=', 'QRT']]);
  const [moved] = await tryton.read(
    'stock.move',
    [
      ['lot', '=', lot],
      ['state', '=', 'done'],
      ['to_location.type', '=', 'storage'],
      ['to_location', '!=', quarantine],
    ],
    ['product', 'uom', 'to_location', 'company'],
  );
  if (!moved) return null;
  const [shipment = 0] = await tryton.create('stock.shipment.internal', [
    {
      from_location: Number(moved['to_location']),
      to_location: quarantine,
      company: Number(moved['company']),
      planned_start_date: date(dayAfter(0)),
      planned_date: date(dayAfter(0)),
      moves: [
        [
          'create',
          [
            {
              product: Number(moved['product']),
              uom: Number(moved['uom']),
              lot,
              quantity: 1,
              from_location: Number(moved['to_location']),
              to_location: quarantine,
              company: Number(moved['company']),
            },
          ],
        ],
      ],
    },
  ]);
  await tryton.press('stock.shipment.internal', 'wait', [shipment]);
  const there = await tryton.press('stock.shipment.internal', 'assign_try', [shipment]);
  await tryton.press('stock.shipment.internal', there === true ? 'done' : 'cancel', [shipment]);
  return there === true ? lotNumber : null;
}

const hold: Change = async (tryton, nth) => {
  const lot = pick(await tryton.read('stock.lot', [], ['number']), nth);
  return lot === null ? null : holdLot(tryton, String(lot['number']));
};

interface Copied {
  model: string;
  fields: string[];
  /** field of the parts, their model, the parts' link back, and what is copied of them */
  parts: [field: string, model: string, link: string, fields: string[]][];
}
const words = (text: string) => text.split(' ');
const LINE = words('type product quantity unit unit_price');
const MOVED = words('product uom quantity from_location to_location company');
const SALE: Copied = {
  model: 'sale.sale',
  fields: words(
    'company party currency payment_term invoice_address shipment_address warehouse invoice_method shipment_method sale_date shipping_date',
  ),
  parts: [['lines', 'sale.line', 'sale', LINE]],
};
const PURCHASE: Copied = {
  model: 'purchase.purchase',
  fields: words('company party currency payment_term invoice_address warehouse invoice_method purchase_date'),
  parts: [['lines', 'purchase.line', 'purchase', LINE]],
};
const PRODUCTION: Copied = {
  model: 'production',
  fields: words(
    'company warehouse location product bom uom quantity work_center planned_start_date planned_date',
  ),
  parts: [
    ['inputs', 'stock.move', 'production_input', MOVED],
    ['outputs', 'stock.move', 'production_output', words('currency unit_price').concat(MOVED)],
  ],
};

/** Makes another one like one that is there; Tryton's own copying would write the state by hand. */
const another =
  ({ model, fields, parts }: Copied, buttons: string[]): Change =>
  async (tryton, nth) => {
    const domain = [['state', 'in', ['processing', 'draft', 'waiting']]];
    const one = pick(await tryton.read(model, domain, fields), nth);
    if (!one) return null;
    const record = only(one, fields);
    for (const [field, of, link, copied] of parts) {
      const rows = await tryton.read(of, [[link, '=', idOf(one)]], copied);
      record[field] = [['create', rows.map((row) => only(row, copied))]];
    }
    const made = await tryton.create(model, [record]);
    for (const button of buttons) {
      const [now] = await tryton.read(model, [['id', 'in', made]], ['state']);
      // confirming may have processed it
      if (button !== 'process' || now?.['state'] === 'confirmed') await tryton.press(model, button, made);
    }
    return `${model} ${made.join()} like ${idOf(one)}`;
  };

const only = (row: Record<string, unknown>, fields: string[]): Record<string, Value> =>
  Object.fromEntries(fields.map((field) => [field, (row[field] ?? null) as Value]));

const promiseOtherDay: Change = async (tryton, nth) => {
  const shipments = await tryton.read(
    'stock.shipment.out',
    [['state', 'in', ['draft', 'waiting']]],
    ['number'],
  );
  const shipment = pick(shipments, nth);
  if (!shipment) return null;
  await tryton.write('stock.shipment.out', [idOf(shipment)], {
    planned_date: date(dayAfter(5 + (nth % 30))),
  });
  return `shipment ${String(shipment['number'])} on another day`;
};

const request: Change = async (tryton, nth) => {
  const products = await tryton.read('product.product', [['purchasable', '=', true]], ['default_uom']);
  const product = pick(products, nth);
  if (!product) return null;
  const uom = Number(product['default_uom']);
  const ids = await tryton.create('purchase.request', [
    {
      product: idOf(product),
      quantity: 1 + (nth % 50),
      uom,
      computed_quantity: 1,
      computed_uom: uom,
      stock_level: 0,
      warehouse: await theOne(tryton, 'stock.location', [['code', '=', 'WH']]),
      supply_date: date(dayAfter(nth % 15)),
      purchase_date: date(dayAfter(0)),
      company: await theOne(tryton, 'company.company', []),
      state: 'draft',
    },
  ]);
  return `request ${ids.join()}`;
};

const forgetRequest: Change = async (tryton, nth) => {
  const found = pick(await tryton.read('purchase.request', [['state', '=', 'draft']], ['state']), nth);
  if (!found) return null;
  await tryton.press('purchase.request', 'delete', [idOf(found)]);
  return `request ${idOf(found)} thrown away`;
};

const describe: Change = async (tryton, nth) => {
  const template = pick(await tryton.read('product.template', [['type', '=', 'goods']], ['name']), nth);
  if (!template) return null;
  await tryton.write('product.template', [idOf(template)], { name: `Part ${nth}` });
  return `template ${idOf(template)} has another name`;
};

const otherBom: Change = async (tryton, nth) => {
  const line = pick(await tryton.read('production.bom.input', [], ['quantity']), nth);
  if (!line) return null;
  await tryton.write('production.bom.input', [idOf(line)], { quantity: 1 + (nth % 9) });
  return `BOM line ${idOf(line)} has another quantity`;
};

/** In this order each is possible in the demo plant; what undoes another comes well after it. */
export const CHANGES = {
  request,
  reschedule,
  cancel,
  run,
  finish,
  startOperation,
  hold,
  newSale: another(SALE, ['quote', 'confirm', 'process']),
  newPurchase: another(PURCHASE, ['quote', 'confirm', 'process']),
  newOrder: another(PRODUCTION, ['wait']),
  promiseOtherDay,
  describe,
  otherBom,
  forgetRequest,
} satisfies Record<string, Change>;
