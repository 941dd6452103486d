/**
 * A real Tryton with the demo plant for the tests of real hubs: on PostgreSQL, behind a proxy that can cut answers, with
 * an administrator's own sign-in that asks it past the hub's connector.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { date, dayIn, login, type TrytonClient } from '@gemba/hub/erp/tryton/stand/rpc.ts';
import { startTryton, type TrytonStand } from '@gemba/hub/erp/tryton/stand/stand.ts';
import { pino } from 'pino';
import { type HubOptions, HubProcess } from './hub-process.ts';
import { addFloorPlaybook } from './tryton-floor.ts';
import { openLine, type TrytonLine } from './tryton-line.ts';

export { trytonMissing } from '@gemba/hub/erp/tryton/stand/missing.ts';

/** Building the stand's template, when this machine has none of today yet. */
export const STAND_WITHIN_MS = 900_000;

export interface TrytonPlant {
  stand: TrytonStand;
  line: TrytonLine;
  admin: TrytonClient;
  /** the service user, whom alone Tryton shows what the inbox has taken */
  poster: TrytonClient;
  /** after Tryton's sessions were ended */
  signInAgain(): Promise<void>;
  /** a hub beside it, with the playbook of the tests. @param erp over the settings of its `erp` section */
  hub(options?: HubOptions & { erp?: Record<string, unknown> }): Promise<HubProcess>;
  end(): Promise<void>;
}

export async function startTrytonPlant(): Promise<TrytonPlant> {
  const folder = await mkdtemp(join(tmpdir(), 'gemba-tryton-promise-'));
  const stand = await startTryton({ folder, database: 'postgresql', log: pino({ level: 'warn' }) });
  const line = await openLine(stand.url);
  const signIn = () =>
    Promise.all([
      login(stand.url, stand.database, 'admin', stand.adminPassword),
      login(stand.url, stand.database, stand.user, stand.secret),
    ]);
  let [admin, poster] = await signIn();
  const hubs: HubProcess[] = [];
  return {
    stand,
    line,
    get admin() {
      return admin;
    },
    get poster() {
      return poster;
    },
    async signInAgain() {
      [admin, poster] = await signIn();
    },
    async hub({ erp, env, ...options } = {}) {
      const settings = {
        kind: 'tryton',
        name: 'Tryton',
        url: line.url,
        database: stand.database,
        user: stand.user,
        secret: stand.secret,
        ...erp,
      };
      const hub = await HubProcess.start({
        window: '2h',
        ladderStep: '2h',
        ...options,
        config: `erp: ${JSON.stringify(settings)}\n${options.config ?? ''}`,
        ...(env && { env }),
      });
      hubs.push(hub);
      await addFloorPlaybook(hub, options.playbooksFolder);
      return hub;
    },
    async end() {
      for (const hub of hubs) await hub.dispose();
      await line.close();
      await stand.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What the inbox in Tryton has taken, in the order of its taking. */
export async function inbox({ poster }: TrytonPlant): Promise<{ key: string; document: string }[]> {
  const rows = await poster.read('gemba.posting', [], ['key', 'document', 'id']);
  return rows
    .toSorted((a, b) => Number(a['id']) - Number(b['id']))
    .map((row) => ({ key: String(row['key']), document: String(row['document']) }));
}

/** What lies in quarantine of a lot, by its moves. */
export async function held({ admin }: TrytonPlant, lot: string): Promise<number> {
  const sum = async (way: 'from' | 'to') => {
    const domain = [
      ['lot.number', '=', lot],
      ['state', '=', 'done'],
      [`${way}_location.code`, '=', 'QRT'],
    ];
    const moves = await admin.read('stock.move', domain, ['quantity']);
    return moves.reduce((total, move) => total + Number(move['quantity']), 0);
  };
  return (await sum('to')) - (await sum('from'));
}

/** What a production order has put into stock. */
export async function made({ admin }: TrytonPlant, order: string): Promise<number> {
  const domain = [
    ['production_output.number', '=', order],
    ['state', '=', 'done'],
  ];
  const moves = await admin.read('stock.move', domain, ['quantity']);
  return moves.reduce((total, move) => total + Number(move['quantity']), 0);
}

/** Internal shipments that carry the key, whatever their state. */
export async function shipmentsOf(
  { admin }: TrytonPlant,
  key: string,
): Promise<{ number: string; state: string }[]> {
  const rows = await admin.read(
    'stock.shipment.internal',
    [['reference', 'like', `${key}%`]],
    ['number', 'state', 'reference'],
  );
  return rows
    .filter(({ reference }) => reference === key || String(reference).startsWith(`${key}: `))
    .map((row) => ({ number: String(row['number']), state: String(row['state']) }));
}

/** A user like any other, "clerk", with the rights to what is posted: who posts without the inbox is one. */
export async function addClerk({ admin }: TrytonPlant, password: string): Promise<void> {
  const groups = ['Production', 'Stock', 'Sales', 'Purchase', 'Purchase Request'];
  const [company = 0] = await admin.search('company.company', []);
  await admin.create('res.user', [
    {
      name: 'Clerk',
      login: 'clerk',
      password,
      companies: [['add', [company]]],
      company,
      groups: [['add', await admin.search('res.group', [['name', 'in', groups]])]],
    },
  ]);
}

/** So much of the lot is found in the storage at a count. */
export async function countStock(
  { admin }: TrytonPlant,
  item: string,
  lot: string,
  qty: number,
): Promise<void> {
  const idOf = async (model: string, field: string, value: string) =>
    (await admin.search(model, [[field, '=', value]]))[0] ?? 0;
  const line = {
    product: await idOf('product.product', 'code', item),
    lot: await idOf('stock.lot', 'number', lot),
    quantity: qty,
    expected_quantity: 0,
  };
  const counts = await admin.create('stock.inventory', [
    {
      location: await idOf('stock.location', 'code', 'STO'),
      date: date(daysFromNow(0)),
      empty_quantity: 'keep',
      lines: [['create', [line]]],
    },
  ]);
  await admin.press('stock.inventory', 'confirm', counts);
}

/** A day of one record, such as an order's `planned_date`. */
export async function dayOf(
  { admin }: TrytonPlant,
  model: string,
  by: [field: string, value: string | number],
  field: string,
): Promise<string | null> {
  const [row] = await admin.read(model, [[by[0], '=', by[1]]], [field]);
  const value = row?.[field];
  return value === null || value === undefined ? null : dayIn(value);
}

/** "2027-03-05" */
export const daysFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
