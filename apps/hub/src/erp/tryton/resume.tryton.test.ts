import { compensationOf, discrepanciesOf, type PostingKind, type Transaction } from '@gemba/core/posting';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ErpConnector, ErpAmbiguous } from '../connector.ts';
import type { Program } from './programs/program.ts';
import { openResume } from './posting/resume.ts';
import { openSession } from './rpc/session.ts';
import { date } from './rpc/values.ts';
import { trytonMissing } from './stand/missing.ts';
import { onDatabase } from './stand/postgres.ts';
import {
  asking,
  connectTo,
  log,
  now,
  type Proxy,
  proxyBefore,
  startTestTryton,
  stockOf,
  type TestTryton,
} from './testing.ts';

const missing = trytonMissing();
const LOT = { item: 'V200', lot: 'V200-0731', uom: 'pcs' };
const PASSWORD = 'Torque-4817-Anvil';
const GROUPS = ['Production', 'Stock', 'Sales', 'Purchase', 'Purchase Request'];

describe.skipIf(missing !== null)(`a real Tryton without the inbox (${missing ?? 'runs here'})`, () => {
  let tryton: TestTryton;
  let proxy: Proxy;
  let searched: ErpConnector;
  beforeAll(async () => {
    tryton = await startTestTryton();
    await addClerk();
    // as if nobody had installed it; trytond loads the modules that the database calls activated
    await onDatabase(
      tryton.stand.postgresUrl ?? '',
      `update ir_module set state = 'not activated' where name = 'gemba_bridge'`,
    );
    await tryton.stand.restart();
    proxy = await proxyBefore(tryton.stand.url);
    searched = await connectTo(tryton.stand, { url: proxy.url, user: 'clerk', secret: PASSWORD });
  }, 300_000);
  afterAll(async () => {
    await searched.close();
    await proxy.close();
    await tryton.end();
  });

  /** A user like any other, with the rights to what is posted. */
  async function addClerk(): Promise<void> {
    const named = async (model: string, domain: unknown[]) =>
      (await tryton.admin.read(model, domain, ['id'])).map((row) => Number(row['id']));
    const [company] = await named('company.company', []);
    const groups = await named('res.group', [['name', 'in', GROUPS]]);
    const clerk = {
      name: 'Clerk',
      login: 'clerk',
      password: PASSWORD,
      companies: [['add', [company]]],
      company,
      groups: [['add', groups]],
    };
    await tryton.admin.call('res.user', 'create', [[clerk]], { write: true });
  }

  const touching = (kind: PostingKind, of: Partial<Transaction>) => asking(tryton.today, { kind, ...of });
  const stock = () => stockOf(searched, LOT.item, LOT.lot);
  const shipmentsOf = ({ key }: Transaction) =>
    tryton.admin.read('stock.shipment.internal', [['reference', 'like', `${key}%`]], ['state', 'number'], {
      order: [['id', 'ASC']],
    });

  async function posted(transaction: Transaction): Promise<string> {
    const result = await searched.post(transaction);
    if (result.state !== 'posted') throw new Error(JSON.stringify(result));
    const found = await searched.readBack(result.document, transaction);
    expect(found && discrepanciesOf(transaction, found)).toEqual([]);
    return result.document;
  }

  it('says that it is weaker, why, and what would help', () => {
    expect(searched.guarantee).toBe('searched');
    expect(searched.health()).toEqual({
      state: 'up',
      detail: expect.stringContaining('resources/erp/tryton'),
    });
    expect(searched.postedSince).toBeUndefined();
    expect(searched.kinds).not.toContain('partial-completion');
    expect(searched.kinds).toContain('quality-hold');
  });

  it('holds, and posts the same key once', async () => {
    const before = await stock();
    const hold = touching('quality-hold', { ...LOT, qty: 5, reason: 'porous' });
    const document = await posted(hold);
    expect(await searched.post(hold)).toEqual({ state: 'posted', document });
    expect(await searched.find(hold)).toEqual({ state: 'posted', document });
    expect(await stock()).toEqual({ free: before.free - 5, held: before.held + 5 });
    const undo = compensationOf(hold, null, (at) => at);
    if ('impossible' in undo) throw new Error(undo.impossible);
    await posted(asking(tryton.today, undo.transaction));
    expect(await stock()).toEqual(before);
  });

  it.each(['create', 'wait', 'assign_try', 'done'])(
    'resumes a hold whose connection was cut before the answer to %s',
    async (button) => {
      const before = await stock();
      const hold = touching('quality-hold', { ...LOT, qty: 2 });
      proxy.cutAnswerTo(`model.stock.shipment.internal.${button}"`);
      await expect(searched.post(hold)).rejects.toBeInstanceOf(ErpAmbiguous);
      await expect.poll(async () => (await shipmentsOf(hold)).length, { timeout: 20_000 }).toBe(1);
      // existence is not completion
      if (button !== 'done') expect(await searched.find(hold)).toEqual({ state: 'unknown' });
      await posted(hold);
      expect(await shipmentsOf(hold)).toMatchObject([{ state: 'done' }]);
      expect((await stock()).held).toBe(before.held + 2);
    },
  );

  it('resumes a hold that has assigned all there is to itself', async () => {
    const all = { item: 'V200', lot: 'V200-0729', uom: 'pcs' };
    const hold = touching('quality-hold', { ...all, qty: (await stockOf(searched, all.item, all.lot)).free });
    proxy.cutAnswerTo('model.stock.shipment.internal.assign_try"');
    await expect(searched.post(hold)).rejects.toBeInstanceOf(ErpAmbiguous);
    await expect
      .poll(async () => (await shipmentsOf(hold))[0]?.['state'], { timeout: 20_000 })
      .toBe('assigned');
    await posted(hold);
    expect(await stockOf(searched, all.item, all.lot)).toMatchObject({ free: 0 });
  });

  it('does not take a key for another one that begins like it', async () => {
    const hold = touching('quality-hold', { ...LOT, qty: 1 });
    await posted({ ...hold, key: `${hold.key}0` });
    expect(await searched.find(hold)).toEqual({ state: 'unknown' });
  });

  it('refuses a key that was used for something else', async () => {
    const hold = touching('quality-hold', { ...LOT, qty: 1 });
    await posted(hold);
    expect(await searched.post({ ...hold, qty: 2 })).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('is in Tryton already'),
    });
  });

  it('refuses a date in a closed period, leaves nothing, and takes another date', async () => {
    const closed = new Date(Date.parse(tryton.today) - 2 * 86_400_000).toISOString().slice(0, 10);
    const does = (method: string, of: unknown) =>
      tryton.admin.call('stock.period', method, [of], { write: true });
    await does('close', await does('create', [{ date: date(closed) }]));
    const late = { ...touching('quality-hold', { ...LOT, qty: 1 }), postingDate: closed };
    expect(await searched.post(late)).toMatchObject({ state: 'rejected', field: 'postingDate' });
    expect(await shipmentsOf(late)).toEqual([]);
    await posted({ ...late, postingDate: tryton.today });
  });

  it('cleans up after a refusal half way', async () => {
    // a warning at the last step: the shipment is assigned by then
    const later = { ...touching('quality-hold', { ...LOT, qty: 1 }), postingDate: '2099-01-01' };
    expect(await searched.post(later)).toMatchObject({ state: 'rejected', field: 'postingDate' });
    expect(await shipmentsOf(later)).toMatchObject([{ state: 'cancelled' }]);
    const again = { ...later, postingDate: tryton.today };
    await posted(again);
    expect(await shipmentsOf(again)).toMatchObject([{ state: 'cancelled' }, { state: 'done' }]);
  });

  it('moves and cancels orders, and finds it done', async () => {
    const move = touching('reschedule', { order: '4720', date: '2027-03-01' });
    expect(await searched.find(move)).toEqual({ state: 'unknown' });
    expect(await posted(move)).toBe('4720');
    expect(await searched.find(move)).toEqual({ state: 'posted', document: '4720' });
    const cancel = touching('cancel', { order: '4720' });
    expect(await posted(cancel)).toBe('4720');
    expect(await searched.post(cancel)).toEqual({ state: 'posted', document: '4720' });
  });

  it('takes a button that did nothing for a refusal', async () => {
    const { url, database } = tryton.stand;
    const session = openSession({
      url,
      database,
      user: 'clerk',
      secret: PASSWORD,
      timeoutMs: 20_000,
      log,
      now,
    });
    const [order] = await tryton.admin.read('production', [['number', '=', '4688']], ['number']);
    const ids = [Number(order?.['id'])];
    const program: Program = {
      steps: [['production', 'cancel', ids]],
      expect: [['production', ids, 'state', 'cancelled']],
      unlessChanged: [],
      document: ['production', ids],
    };
    const cancel = touching('cancel', { order: '4688' });
    expect(await openResume(session).post(cancel, async () => program)).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('is state="running"'),
    });
    await session.close();
  });

  it('moves the dates of lines', async () => {
    const { rows } = await searched.loadContext();
    const [sale] = rows.salesLines.filter((line) => line.salesLine.startsWith('SO-7811/'));
    const [purchase] = rows.purchaseLines.filter((line) => line.purchaseLine.startsWith('PO-88220/'));
    if (!sale || !purchase) throw new Error('the demo plant has changed');
    expect(await posted(touching('customer-date', { salesLine: sale.salesLine, date: '2027-02-01' }))).toBe(
      'SO-7811',
    );
    expect(
      await posted(touching('expedite', { purchaseLine: purchase.purchaseLine, date: '2027-02-02' })),
    ).toBe('PO-88220');
  });

  it('refuses what needs the inbox', async () => {
    expect(await searched.post(touching('finish', { order: '4711' }))).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('inbox'),
    });
  });
});
