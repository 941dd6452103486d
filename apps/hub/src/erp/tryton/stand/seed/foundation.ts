/**
 * What every Tryton needs before a plant can be put into it: a company with its currency, accounts, a warehouse with a
 * quarantine and a scrap location, and the service user `gemba`, who reads, and writes through the inbox only.
 */
import { z } from 'zod';
import { decimal, date, seconds, theOne, type Fields, type TrytonClient } from '../rpc.ts';

export interface Foundation {
  company: number;
  currency: number;
  warehouse: number;
  /** the warehouse's storage location, its production location, its input */
  storage: number;
  production: number;
  input: number;
  quarantine: number;
  accountCategory: number;
  paymentTerm: number;
}

/** Models whose state is closed to hand-writing: Tryton itself would let it be written, and move nothing. */
const STATE_IS_A_BUTTON = ['production', 'stock.shipment.internal', 'stock.shipment.out', 'sale.sale'];

export async function layFoundation(
  tryton: TrytonClient,
  { secret, company: name, zone }: { secret: string; company: string; zone: string },
): Promise<Foundation> {
  const one = async (model: string, record: Fields): Promise<number> =>
    (await tryton.create(model, [record]))[0] ?? 0;
  const rates = [['create', [{ date: date('2020-01-01'), rate: decimal(1) }]]] as const;
  const currency = await one('currency.currency', {
    name: 'Euro',
    code: 'EUR',
    symbol: '€',
    digits: 2,
    rates,
  });
  const party = (partyName: string) =>
    one('party.party', {
      name: partyName,
      addresses: [['create', [{ street: 'Works Road 1', city: 'Northwind' }]]],
    });
  const timezone = await zoneOrNone(tryton, zone);
  const company = await one('company.company', { party: await party(name), currency, timezone });
  await tryton.write('res.user', [tryton.user], { companies: [['add', [company]]], company });
  await tryton.refresh();
  const bridge = await theOne(tryton, 'res.group', [['name', '=', 'Gemba Bridge']]);
  const others = await tryton.search('res.group', [['id', '!=', bridge]]);
  await tryton.write('res.user', [tryton.user], { groups: [['add', others]] });
  const employee = await one('company.employee', { party: await party('Gemba'), company });
  await one('res.user', {
    name: 'Gemba',
    login: 'gemba',
    password: secret,
    companies: [['add', [company]]],
    company,
    employees: [['add', [employee]]],
    employee,
    groups: [['add', [bridge]]],
  });
  await closeStates(tryton);
  const accounts = await makeAccounts(tryton, company);
  return {
    company,
    currency,
    accountCategory: await one('product.category', { name: 'Goods', accounting: true, ...accounts }),
    paymentTerm: await one('account.invoice.payment_term', {
      name: 'Net 30',
      lines: [['create', [{ type: 'remainder', relativedeltas: [['create', [{ days: 30 }]]] }]]],
    }),
    ...(await makeLocations(tryton)),
  };
}

/** Tryton offers time zones only where Python's zones are installed; else its today is that of UTC. */
async function zoneOrNone(tryton: TrytonClient, zone: string): Promise<string | null> {
  const Offered = z.object({
    timezone: z.object({ selection: z.array(z.tuple([z.string().nullable(), z.string()])) }),
  });
  const { timezone } = Offered.parse(await tryton.call('model.company.company.fields_get', ['timezone']));
  return timezone.selection.some(([code]) => code === zone) ? zone : null;
}

async function closeStates(tryton: TrytonClient): Promise<void> {
  const records: Fields[] = [];
  for (const model of STATE_IS_A_BUTTON)
    records.push({
      field: await theOne(tryton, 'ir.model.field', [
        ['model.model', '=', model],
        ['name', '=', 'state'],
      ]),
      perm_read: true,
      perm_write: false,
      perm_create: true,
      perm_delete: true,
    });
  await tryton.create('ir.model.field.access', records);
}

/** The English minimal chart of accounts: sales and purchases need accounts. @returns the fields of a product category */
async function makeAccounts(tryton: TrytonClient, company: number): Promise<Fields> {
  const [template] = await tryton.read(
    'ir.model.data',
    [
      ['module', '=', 'account'],
      ['fs_id', '=', 'account_template_root_en'],
    ],
    ['db_id'],
  );
  const wizard = 'wizard.account.create_chart';
  const [session, start] = (await tryton.call(`${wizard}.create`)) as [number, string];
  const step = (data: Fields, state: string) => tryton.call(`${wizard}.execute`, session, data, state);
  const account = { company, account_template: Number(template?.['db_id']) };
  await step({}, start);
  await step({ account }, 'create_account');
  const of = (type: string) =>
    theOne(tryton, 'account.account', [
      [`type.${type}`, '=', true],
      ['company', '=', company],
    ]);
  const expense = await of('expense');
  const revenue = await of('revenue');
  const properties = {
    company,
    account_receivable: await of('receivable'),
    account_payable: await of('payable'),
    category_account_expense: expense,
    category_account_revenue: revenue,
  };
  await step({ account, properties }, 'create_properties');
  await tryton.call(`${wizard}.delete`, session);
  return { account_expense: expense, account_revenue: revenue };
}

/** Quarantine is a sibling of the storage, not a child: what lies there is not picked and not available. */
async function makeLocations(tryton: TrytonClient) {
  const [row] = await tryton.read(
    'stock.location',
    [['code', '=', 'WH']],
    ['storage_location', 'production_location', 'input_location'],
  );
  const warehouse = Number(row?.['id']);
  const [quarantine = 0, scrap = 0] = await tryton.create('stock.location', [
    { name: 'Quarantine', code: 'QRT', type: 'storage', parent: warehouse },
    { name: 'Scrap', code: 'SCRAP', type: 'lost_found' },
  ]);
  // without this a production may not put anything there
  await tryton.write('stock.location', [warehouse], { waste_locations: [['add', [scrap]]] });
  return {
    warehouse,
    storage: Number(row?.['storage_location']),
    production: Number(row?.['production_location']),
    input: Number(row?.['input_location']),
    quarantine,
  };
}

export const days = (count: number): Fields => seconds(count * 86_400);
