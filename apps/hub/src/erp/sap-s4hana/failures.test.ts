/** The failure modes of an ERP that can occur with SAP, each against the contract server. */
import { discrepanciesOf } from '@gemba/core/posting';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ErpAmbiguous, ErpLocked } from '../connector.ts';
import { example, EXAMPLE_KINDS, openTestSap, SETTLE_MS, type TestSap } from './testing.ts';

let sap: TestSap;
beforeEach(async () => {
  sap = await openTestSap();
});
afterEach(() => sap.close());

const hold = example('quality-hold');
const documents = () => sap.server.plant.tables['A_MaterialDocumentHeader'] ?? [];
const blocked = () => sap.server.plant.stockOf('V200', 'V200-0731', '07');
const writes = () => sap.server.requests.filter((r) => !r.startsWith('GET'));
const rejection = (reason: string, field?: string) => ({
  state: 'rejected',
  reason: expect.stringContaining(reason),
  ...(field !== undefined && { field }),
});

describe('1 lost answer, then a second posting', () => {
  test('SAP itself posts the same body twice: nothing but looking first prevents it', async () => {
    const body = { GoodsMovementCode: '04', PostingDate: '/Date(1795305600000)/', ReferenceDocument: 'G1' };
    const item = { Material: 'V200', Batch: 'V200-0731', StorageLocation: '171A', GoodsMovementType: '344' };
    const items = { results: [{ ...item, QuantityInEntryUnit: '5.000', EntryUnit: 'PC' }] };
    for (const _ of [1, 2])
      sap.server.plant.create('A_MaterialDocumentHeader', { ...body, to_MaterialDocumentItem: items });
    expect(blocked()).toBe(10);
  });

  test.for(EXAMPLE_KINDS)('%s: cut after the effect, it is found and not posted again', async (kind) => {
    if (kind === 'quality-release') await sap.erp.post(hold);
    const transaction = example(kind);
    sap.server.faults.cutNextWrite = 'after';
    await expect(sap.erp.post(transaction)).rejects.toThrow(ErpAmbiguous);
    const before = writes().length;
    expect(await sap.erp.find(transaction)).toMatchObject({ state: 'posted' });
    expect(await sap.erp.post(transaction)).toMatchObject({ state: 'posted' });
    expect(writes()).toHaveLength(before);
  });

  test('cut before the effect: sent until SAP cannot be at work on it any more, then unknown, then posted', async () => {
    sap.server.faults.cutNextWrite = 'before';
    await expect(sap.erp.post(hold)).rejects.toThrow(ErpAmbiguous);
    expect(await sap.erp.find(hold)).toEqual({ state: 'sent' });
    expect(await sap.erp.post(hold)).toEqual({ state: 'sent' });
    expect(documents()).toHaveLength(0);
    sap.advance(SETTLE_MS);
    expect(await sap.erp.find(hold)).toEqual({ state: 'unknown' });
    expect(await sap.erp.post(hold)).toMatchObject({ state: 'posted' });
    expect(blocked()).toBe(10);
  });

  test('an effect that comes after everybody has stopped waiting is found, not doubled', async () => {
    const erp = await sap.reopen({ timeoutMs: 1_500 });
    const effect = Promise.withResolvers<void>();
    sap.server.faults.nextWriteWaitsFor = effect.promise;
    await expect(erp.post(hold)).rejects.toThrow(ErpAmbiguous);
    expect(await erp.post(hold)).toEqual({ state: 'sent' });
    effect.resolve();
    await expect.poll(() => erp.find(hold)).toMatchObject({ state: 'posted' });
    expect(blocked()).toBe(10);
  });

  test('a hub that takes over may follow a lost answer, however long it has been standing by', async () => {
    const standby = await sap.reopen();
    sap.advance(3_600_000);
    const effect = Promise.withResolvers<void>();
    sap.server.faults.nextWriteWaitsFor = effect.promise;
    // the hub that posts dies here: nobody waits for the answer
    const dead = sap.erp.post(hold);
    await expect.poll(writes).toHaveLength(1);
    expect(await standby.find(hold)).toEqual({ state: 'sent' });
    expect(await standby.post(hold)).toEqual({ state: 'sent' });
    effect.resolve();
    await dead;
    expect(await standby.find(hold)).toMatchObject({ state: 'posted' });
    expect(documents()).toHaveLength(1);
  });

  test('a key that SAP refused is not under way: it can be posted at once', async () => {
    const much = { ...hold, qty: 130 };
    expect(await sap.erp.post(much)).toMatchObject({ state: 'rejected' });
    expect(await sap.erp.find(much)).toEqual({ state: 'unknown' });
    sap.server.plant.locks.set('V200', 'MEYER');
    await expect(sap.erp.post(hold)).rejects.toThrow(ErpLocked);
    expect(await sap.erp.find(hold)).toEqual({ state: 'unknown' });
  });

  test('a 500 after the effect is ambiguous, not a refusal', async () => {
    sap.server.faults.failNextWrite = true;
    await expect(sap.erp.post(hold)).rejects.toThrow(ErpAmbiguous);
    expect(await sap.erp.find(hold)).toMatchObject({ state: 'posted' });
    expect(documents()).toHaveLength(1);
  });
});

describe('2 twin workers, double click', () => {
  test('two posts of one key at once are one document', async () => {
    const results = await Promise.all([sap.erp.post(hold), sap.erp.post(hold)]);
    expect(results[0]).toEqual(results[1]);
    expect(documents()).toHaveLength(1);
  });

  test('a document that was doubled behind our back is a discrepancy', async () => {
    await sap.erp.post(hold);
    const [header = {}] = documents();
    const [item = {}] = sap.server.plant.tables['A_MaterialDocumentItem'] ?? [];
    documents().push({ ...header, MaterialDocument: '4999999999' });
    sap.server.plant.tables['A_MaterialDocumentItem']?.push({ ...item, MaterialDocument: '4999999999' });
    const found = await sap.erp.readBack('4900000001/2026', hold);
    expect(found).toMatchObject({ documents: 2, qty: 20 });
    expect(discrepanciesOf(hold, found ?? {})).toMatchObject([{ figure: 'qty', before: 10, now: 20 }]);
  });

  test('a document that a person cancelled is found, and a discrepancy', async () => {
    await sap.erp.post(hold);
    sap.server.plant.cancelDocument('4900000001');
    expect(await sap.erp.find(hold)).toEqual({ state: 'posted', document: '4900000001/2026' });
    const found = await sap.erp.readBack('4900000001/2026', hold);
    expect(found).toMatchObject({ state: 'cancelled', qty: 0, documents: 1 });
    expect(discrepanciesOf(hold, found ?? {})).toMatchObject([{ figure: 'qty', now: 0 }]);
  });

  test('a document of another key is never taken for ours', async () => {
    await sap.erp.post(hold);
    const other = { ...hold, key: 'EXC-2' };
    await expect(sap.erp.readBack('4900000001/2026', other)).rejects.toThrow('not to EXC-2');
    await sap.erp.post(example('partial-completion'));
    await expect(sap.erp.readBack('8231/1', example('finish'))).rejects.toThrow('not to EXC-1:finish');
    expect(await sap.erp.readBack('4900000099/2026', hold)).toBeNull();
  });
});

test('3 half-posted document: a confirmation whose goods movement failed shows nothing received', async () => {
  sap.server.plant.receivesGoods = true;
  sap.server.plant.goodsMovementFails = true;
  const erp = await sap.reopen({ completionReceivesGoods: true });
  const transaction = example('partial-completion');
  expect(await erp.post(transaction)).toMatchObject({ state: 'posted' });
  const found = await erp.readBack('8231/1', transaction);
  expect(found).toMatchObject({ state: 'confirmed, goods movement missing', qty: 0, goodsMovements: 0 });
  expect(discrepanciesOf(transaction, found ?? {})).toMatchObject([{ figure: 'qty', before: 12, now: 0 }]);
});

test('4 success that did nothing: a date that SAP took and did not keep is refused', async () => {
  const order = sap.server.plant.tables['A_ProductionOrder_2']?.[0] ?? {};
  order['BasicSchedulingType'] = '1';
  expect(await sap.erp.post(example('reschedule'))).toEqual(
    rejection('kept 2026-11-27 (scheduling type 1)', 'date'),
  );
});

describe('5 period closed', () => {
  beforeEach(() => {
    sap.server.plant.openPeriods = ['2026-12', '2026-11'];
  });

  test.for(['quality-hold', 'partial-completion'] as const)(
    '%s into a closed period asks for another date, and is posted with it under the same key',
    async (kind) => {
      const late = example(kind, { postingDate: '2026-10-30' });
      expect(await sap.erp.post(late)).toEqual(
        rejection('Posting only possible in periods 2026/12 and 2026/11', 'postingDate'),
      );
      expect(await sap.erp.post({ ...late, postingDate: '2026-11-02' })).toMatchObject({ state: 'posted' });
    },
  );
});

describe('6 locked object', () => {
  test.for([
    ['quality-hold', 'V200'],
    ['partial-completion', '1000020'],
    ['reschedule', '1000020'],
    ['customer-date', '1'],
    ['expedite', '4500000001'],
    ['cancel', '1000021'],
  ] as const)('%s waits while somebody else holds %s, and goes through after', async ([kind, key]) => {
    sap.server.plant.locks.set(key, 'MEYER');
    await expect(sap.erp.post(example(kind))).rejects.toThrow(ErpLocked);
    await expect(sap.erp.post(example(kind))).rejects.toThrow('MEYER');
    expect(sap.erp.health().state).toBe('up');
    sap.server.plant.locks.clear();
    expect(await sap.erp.post(example(kind))).toMatchObject({ state: 'posted' });
  });
});

test('7 not enough stock: refused in SAP’s words, nothing left behind, posted after a receipt', async () => {
  const much = { ...hold, qty: 130 };
  expect(await sap.erp.post(much)).toEqual(
    rejection('Deficit of SL Stock unrestricted-use 30 PC : V200 1710 171A V200-0731 [M7/021]', 'qty'),
  );
  expect([documents().length, blocked()]).toEqual([0, 0]);
  const stock = sap.server.plant.tables['A_MatlStkInAcctMod']?.[0] ?? {};
  stock['MatlWrhsStkQtyInMatlBaseUnit'] = '130.000';
  expect(await sap.erp.post(much)).toMatchObject({ state: 'posted' });
});

describe('8 master data mismatch', () => {
  test.for([
    [{ item: 'V999' }, 'no stock of V999', 'lot'],
    [{ item: 'V999', from: '171A' }, 'Material V999 does not exist', 'item'],
    [{ uom: 'pcs' }, 'Unit pcs is not created', 'uom'],
    [{ lot: 'V200-9999', from: '171A' }, 'Batch V200-9999 of material V200 does not exist', 'lot'],
    [{ lot: 'BATCH-2025-001234' }, 'at most 10 characters', 'lot'],
    [{ from: '999X' }, 'Storage location 999X does not exist', 'from'],
    [{ qty: 0.12345 }, '3 decimals', 'qty'],
  ] as const)('a hold of %j is refused', async ([changes, reason, field]) => {
    expect(await sap.erp.post({ ...hold, ...changes })).toEqual(rejection(reason, field));
    expect(documents()).toHaveLength(0);
  });

  test('so are an order, an operation, a sales and a purchase line that SAP does not have', async () => {
    expect(await sap.erp.post(example('reschedule', { order: '9' }))).toEqual(
      rejection('no order 9', 'order'),
    );
    expect(await sap.erp.post(example('finish', { order: '9' }))).toEqual(
      rejection('no operations of order 9', 'order'),
    );
    expect(await sap.erp.post(example('cancel', { order: '9' }))).toEqual(rejection('no order 9', 'order'));
    expect(await sap.erp.post(example('operation-confirmation', { operation: '0099' }))).toEqual(
      rejection('no operation 0099', 'operation'),
    );
    expect(await sap.erp.post(example('customer-date', { salesLine: '9/10' }))).toEqual(
      rejection('no open schedule line', 'salesLine'),
    );
    expect(await sap.erp.post(example('expedite', { purchaseLine: '9/10' }))).toEqual(
      rejection('no schedule line', 'purchaseLine'),
    );
    expect(writes()).toEqual([]);
  });

  test('a line that is due on several dates is left to a person', async () => {
    const lines = sap.server.plant.tables['A_PurchaseOrderScheduleLine'] ?? [];
    lines.push({ ...lines[0], ScheduleLine: '2' });
    expect(await sap.erp.post(example('expedite'))).toEqual(rejection('due on 2 dates', 'purchaseLine'));
  });
});

describe('9 stale decision', () => {
  test('a change that was decided on an old version is refused as changed meanwhile, and overwrites nothing', async () => {
    const { rows } = await sap.erp.loadContext();
    const { version = '' } = rows.workOrders.find((o) => o.workOrder === '1000020') ?? {};
    sap.advance(5_000);
    await sap.erp.post(example('reschedule', { key: 'somebody-else', date: '2026-12-01' }));
    const stale = example('reschedule', { expectedVersion: version });
    expect(await sap.erp.post(stale)).toEqual(rejection('changed meanwhile', 'expectedVersion'));
    expect(
      await sap.erp.reread({ workOrders: ['1000020'], stock: [], salesLines: [], purchaseLines: [] }),
    ).toMatchObject({
      workOrders: [{ end: '2026-12-01T13:00:00.000Z' }],
    });
  });

  test('a version that is still true goes through', async () => {
    const { rows } = await sap.erp.loadContext();
    const { version = '' } = rows.workOrders.find((o) => o.workOrder === '1000020') ?? {};
    expect(version).toBe(`W/"'20261120080000'"`);
    expect(await sap.erp.post(example('reschedule', { expectedVersion: version }))).toMatchObject({
      state: 'posted',
    });
  });
});

test('10 order of messages: postings on one order reach SAP in the order in which they were given', async () => {
  await sap.erp.post(example('operation-confirmation', { key: 'first', operation: '0010' }));
  await sap.erp.post(example('operation-confirmation', { key: 'second', operation: '0020' }));
  expect(sap.server.plant.tables['ProdnOrdConf2']?.map((c) => c['OrderOperation'])).toEqual(['0010', '0020']);
});
