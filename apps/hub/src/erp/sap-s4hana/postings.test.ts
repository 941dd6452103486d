import { discrepanciesOf } from '@gemba/core/posting';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { referenceOf } from './postings/reference.ts';
import { example, EXAMPLE_KINDS, openTestSap, SETTLE_MS, type TestSap } from './testing.ts';

let sap: TestSap;
beforeEach(async () => {
  sap = await openTestSap();
});
afterEach(() => sap.close());

const row = (entity: string, number: string) =>
  sap.server.plant.tables[entity]?.find((r) => Object.values(r).includes(number)) ?? {};
const movements = () =>
  (sap.server.plant.tables['A_MaterialDocumentItem'] ?? []).filter((i) => !i['IsAutomaticallyCreated']);
const ms = (day: string) => `/Date(${Date.parse(`${day}T00:00:00Z`)})/`;

async function posted(...args: Parameters<typeof example>): Promise<string> {
  const result = await sap.erp.post(example(...args));
  if (result.state !== 'posted') throw new Error(JSON.stringify(result));
  return result.document;
}

describe('every kind', () => {
  test('that the connector names has an example here, and none is missing', () => {
    expect([...sap.erp.kinds].toSorted()).toEqual([...EXAMPLE_KINDS].toSorted());
    expect(sap.erp.kinds).not.toContain('maintenance-order');
    expect(sap.erp.guarantee).toBe('searched');
  });

  test.for(EXAMPLE_KINDS)(
    '%s is posted once, found again and read back without a discrepancy',
    async (kind) => {
      if (kind === 'quality-release') await posted('quality-hold');
      const transaction = example(kind);
      expect(await sap.erp.find(transaction)).toEqual({ state: 'sent' });
      sap.advance(SETTLE_MS);
      expect(await sap.erp.find(transaction)).toEqual({ state: 'unknown' });
      const first = await sap.erp.post(transaction);
      expect(first).toMatchObject({ state: 'posted' });
      const writes = sap.server.requests.filter((r) => !r.startsWith('GET')).length;
      expect(await sap.erp.post(transaction)).toEqual(first);
      expect(await sap.erp.find(transaction)).toEqual(first);
      expect(sap.server.requests.filter((r) => !r.startsWith('GET'))).toHaveLength(writes);
      const document = first.state === 'posted' ? first.document : '';
      const found = await sap.erp.readBack(document, transaction);
      expect(found).toMatchObject({ document });
      expect(discrepanciesOf(transaction, found ?? {})).toEqual([]);
    },
  );
});

describe('goods movements', () => {
  test('a hold blocks the lot where it lies: 344', async () => {
    await posted('quality-hold');
    const { stockOf } = sap.server.plant;
    expect([stockOf('V200', 'V200-0731', '01'), stockOf('V200', 'V200-0731', '07', '171A')]).toEqual([
      90, 10,
    ]);
    expect(movements()).toMatchObject([
      { GoodsMovementType: '344', QuantityInEntryUnit: '10.000', Batch: 'V200-0731' },
    ]);
    expect(row('A_MaterialDocumentHeader', '4900000001')).toMatchObject({
      ReferenceDocument: referenceOf('EXC-1:quality-hold'),
      MaterialDocumentHeaderText: 'EXC-1:quality-hold',
      PostingDate: ms('2026-11-22'),
      GoodsMovementCode: '04',
    });
  });

  test('a hold puts the lot into quality inspection where that is set: 322, and its release is 321', async () => {
    const erp = await sap.reopen({ hold: 'quality-inspection' });
    await erp.post(example('quality-hold'));
    expect(sap.server.plant.stockOf('V200', 'V200-0731', '02')).toBe(10);
    await erp.post(example('quality-release'));
    expect(sap.server.plant.stockOf('V200', 'V200-0731', '01')).toBe(100);
    expect(movements().map((m) => m['GoodsMovementType'])).toEqual(['322', '321']);
  });

  test('a hold moves the lot into quarantine where there is one, and its release brings it back', async () => {
    const erp = await sap.reopen({ storageLocations: { from: '171A', quarantine: '171Q' } });
    await erp.post(example('quality-hold'));
    expect(sap.server.plant.stockOf('V200', 'V200-0731', '07', '171Q')).toBe(10);
    await erp.post(example('quality-release'));
    expect(sap.server.plant.stockOf('V200', 'V200-0731', '01', '171A')).toBe(100);
  });

  test('scrap leaves from where the lot is: 551 free, 553 in inspection, 555 blocked', async () => {
    const erp = await sap.reopen({ scrapCostCenter: 'SCRAP-1' });
    await erp.post(example('scrap'));
    await erp.post(example('scrap', { key: 'EXC-2:scrap', item: 'SEAL-25', lot: 'S-2212', qty: 40 }));
    await erp.post(example('quality-hold', { qty: 5 }));
    await erp.post(example('scrap', { key: 'EXC-3:scrap', qty: 5 }));
    expect(movements().map((m) => [m['GoodsMovementType'], m['CostCenter'] ?? ''])).toEqual([
      ['551', 'SCRAP-1'],
      ['553', 'SCRAP-1'],
      ['344', ''],
      ['555', 'SCRAP-1'],
    ]);
    expect(sap.server.plant.stockOf('V200', 'V200-0731', '07')).toBe(0);
  });

  test('a transfer changes the storage location: 311', async () => {
    await posted('transfer');
    expect(sap.server.plant.stockOf('V200', 'V200-0731', '01', '171B')).toBe(10);
    expect(movements()).toMatchObject([{ GoodsMovementType: '311', IssuingOrReceivingStorageLoc: '171B' }]);
  });

  test('materials without batches are held too', async () => {
    await posted('quality-hold', { item: 'HOUSING', lot: '-', qty: 6 });
    expect(sap.server.plant.stockOf('HOUSING', '', '07')).toBe(6);
  });

  test('a key that does not fit the header text is found by its reference all the same', async () => {
    const key = '0190b5c2-7d1e-7a44-9c53-2f1f6d9a0c11/quality-hold';
    const document = await posted('quality-hold', { key });
    expect(row('A_MaterialDocumentHeader', '4900000001')).toMatchObject({ MaterialDocumentHeaderText: '' });
    expect(await sap.erp.find(example('quality-hold', { key }))).toEqual({ state: 'posted', document });
  });
});

describe('confirmations', () => {
  test('a partial completion confirms the last operation, and leaves the order running', async () => {
    const document = await posted('partial-completion');
    expect(document).toBe('8231/1');
    expect(row('ProdnOrdConf2', '8231')).toMatchObject({
      OrderOperation: '0020',
      ConfirmationYieldQuantity: '12.000',
      IsFinalConfirmation: false,
      ConfirmationText: `${referenceOf('EXC-1:partial-completion')} EXC-1:partial-completion`.slice(0, 16),
    });
    expect(row('A_ProductionOrder_2', '1000020')).toMatchObject({
      MfgOrderConfirmedYieldQty: '12.000',
      OrderIsPartiallyConfirmed: 'X',
    });
  });

  test('a completion confirms the order as a whole where that is set', async () => {
    const erp = await sap.reopen({ completion: 'order' });
    await erp.post(example('partial-completion'));
    expect(row('ProdnOrdConf2', '8231')).toMatchObject({ OrderID: '1000020', OrderOperation: '' });
    expect(row('A_ProductionOrder_2', '1000020')).toMatchObject({ MfgOrderConfirmedYieldQty: '12.000' });
  });

  test('an operation is confirmed finally only when all of it is confirmed', async () => {
    await posted('operation-confirmation', { qty: 8 });
    await posted('operation-confirmation', { key: 'EXC-2', qty: 12 });
    expect(sap.server.plant.tables['ProdnOrdConf2']).toMatchObject([
      { OrderOperation: '0010', IsFinalConfirmation: false, FinalConfirmationType: '' },
      { OrderOperation: '0010', IsFinalConfirmation: true, FinalConfirmationType: 'X' },
    ]);
  });

  test('finish confirms what is still open, finally', async () => {
    await posted('partial-completion');
    await posted('finish');
    expect(sap.server.plant.tables['ProdnOrdConf2']?.at(-1)).toMatchObject({
      OrderOperation: '0020',
      ConfirmationYieldQuantity: '8.000',
      IsFinalConfirmation: true,
    });
    expect(row('A_ProductionOrder_2', '1000020')).toMatchObject({ OrderIsConfirmed: 'X' });
  });

  test('a completion that receives goods is read back by what was received', async () => {
    sap.server.plant.receivesGoods = true;
    const erp = await sap.reopen({ completionReceivesGoods: true });
    const transaction = example('partial-completion');
    expect(await erp.post(transaction)).toEqual({ state: 'posted', document: '8231/1' });
    expect(await erp.readBack('8231/1', transaction)).toMatchObject({
      qty: 12,
      goodsMovements: 1,
      state: 'confirmed',
    });
    expect(sap.server.plant.stockOf('V200', 'N1000020', '01')).toBe(12);
  });
});

describe('dates and cancellations', () => {
  test('reschedule changes the planned end, customer-date and expedite the schedule lines', async () => {
    await posted('reschedule');
    await posted('customer-date');
    await posted('expedite');
    expect(row('A_ProductionOrder_2', '1000020')).toMatchObject({ MfgOrderPlannedEndDate: ms('2026-11-30') });
    expect(row('A_SalesOrderScheduleLine', '1')).toMatchObject({ RequestedDeliveryDate: ms('2026-12-09') });
    expect(row('A_PurchaseOrderScheduleLine', '4500000001')).toMatchObject({
      ScheduleLineDeliveryDate: ms('2026-11-26'),
    });
  });

  test('the read-back of a customer date shows what SAP’s availability check confirmed', async () => {
    const document = await posted('customer-date');
    expect(await sap.erp.readBack(document, example('customer-date'))).toEqual({
      document: '1/10/1',
      salesLine: '1/10',
      date: '2026-12-09',
      confirmedDate: '2026-12-03',
    });
  });

  test('a released order is cancelled by technical completion, one that is not by the deletion flag', async () => {
    await posted('cancel');
    await posted('cancel', { key: 'EXC-2:cancel', order: '1000022' });
    expect(row('A_ProductionOrder_2', '1000021')).toMatchObject({ OrderIsTechnicallyCompleted: 'X' });
    expect(row('A_ProductionOrder_2', '1000022')).toMatchObject({ OrderIsMarkedForDeletion: 'X' });
  });

  test('an order with confirmed goods is not cancelled', async () => {
    await posted('partial-completion');
    expect(await sap.erp.post(example('cancel', { order: '1000020' }))).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('12 confirmed already'),
    });
    expect(row('A_ProductionOrder_2', '1000020')['OrderIsTechnicallyCompleted']).toBeUndefined();
  });
});
