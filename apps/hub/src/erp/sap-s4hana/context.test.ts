import { applyDelta, type PlanningRows } from '@gemba/core/planning';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { example, openTestSap, type TestSap } from './testing.ts';

let sap: TestSap;
beforeEach(async () => {
  sap = await openTestSap();
});
afterEach(() => sap.close());

/** The rows of each entity in an order that does not depend on how they were read. */
const sorted = (rows: PlanningRows) =>
  Object.fromEntries(
    Object.entries(rows).map(([entity, list]: [string, object[]]) => [
      entity,
      list.map((row) => JSON.stringify(row)).toSorted(),
    ]),
  );

describe('the planning context', () => {
  test('holds the plant’s open orders with their operations and components', async () => {
    const { rows, at } = await sap.erp.loadContext();
    expect(at).toBe(sap.now());
    expect(rows.workOrders.map((o) => [o.workOrder, o.state])).toEqual([
      ['1000020', 'released'],
      ['1000021', 'released'],
      ['1000022', 'planned'],
    ]);
    expect(rows.workOrders[0]).toEqual({
      workOrder: '1000020',
      item: 'V200',
      qty: 20,
      qtyDone: 0,
      state: 'released',
      // 06:00 and 14:00 in Berlin
      start: '2026-11-25T05:00:00.000Z',
      end: '2026-11-27T13:00:00.000Z',
      line: 'ASSY-01',
      version: `W/"'20261120080000'"`,
    });
    expect(rows.operations.filter((o) => o.workOrder === '1000020')).toMatchObject([
      { operation: '0010', workCentre: 'ASSY-01', end: '2026-11-25T11:30:00.000Z', state: 'open' },
      { operation: '0020', workCentre: 'TEST-01' },
    ]);
    expect(rows.requirements[0]).toEqual({
      workOrder: '1000020',
      operation: '0010',
      item: 'SEAL-25',
      qty: 40,
      qtyIssued: 0,
      neededAt: '2026-11-25T05:00:00.000Z',
      lot: 'S-2211',
    });
    expect(rows.requirements[1]).not.toHaveProperty('lot');
  });

  test('holds this plant’s own stock by lot, location and status', async () => {
    const { rows } = await sap.erp.loadContext();
    expect(rows.stock).toEqual([
      { item: 'HOUSING', lot: '-', location: '171B', qty: 60, status: 'free' },
      { item: 'SEAL-25', lot: 'S-2211', location: '171B', qty: 500, status: 'free' },
      { item: 'SEAL-25', lot: 'S-2212', location: '171B', qty: 40, status: 'quality' },
      { item: 'V200', lot: 'V200-0730', location: '171A', qty: 30, status: 'free' },
      { item: 'V200', lot: 'V200-0731', location: '171A', qty: 100, status: 'free' },
    ]);
  });

  test('holds materials with prices per piece, the first alternative of each BOM, and work centres', async () => {
    const { rows } = await sap.erp.loadContext();
    expect(rows.items).toEqual([
      {
        item: 'HOUSING',
        description: 'Housing',
        uom: 'PC',
        procurement: 'purchased',
        leadTimeDays: 14,
        unitCost: 40,
      },
      {
        item: 'SEAL-25',
        description: "Seal 25 'soft'",
        uom: 'PC',
        procurement: 'purchased',
        leadTimeDays: 7,
        unitCost: 4.8,
      },
      {
        item: 'V200',
        description: 'Pump V200',
        uom: 'PC',
        procurement: 'manufactured',
        leadTimeDays: 3,
        unitCost: 250,
      },
    ]);
    expect(rows.bomLines).toEqual([
      { parent: 'V200', component: 'SEAL-25', qtyPer: 2 },
      { parent: 'V200', component: 'HOUSING', qtyPer: 1 },
    ]);
    expect(rows.workCentres[0]).toEqual({
      workCentre: 'ASSY-01',
      description: 'Assembly 1',
      line: 'ASSY-01',
      area: '101',
    });
  });

  test('holds open sales and purchase lines with what is promised and due', async () => {
    const erp = await sap.reopen({ keyAccounts: ['17100001'] });
    const { rows } = await erp.loadContext();
    expect(rows.salesLines).toEqual([
      {
        salesLine: '1/10',
        customer: '17100001',
        customerName: 'Aqua Pumps GmbH',
        customerClass: 'A',
        item: 'V200',
        qty: 20,
        promised: '2026-12-03',
        value: 6000,
      },
      {
        salesLine: '2/10',
        customer: '17100002',
        customerName: "O'Neill Water",
        customerClass: 'B',
        item: 'V200',
        qty: 6,
        promised: '2026-12-08',
        value: 1800,
      },
    ]);
    expect(rows.purchaseLines).toEqual([
      {
        purchaseLine: '4500000001/10',
        supplier: '17300001',
        item: 'SEAL-25',
        qty: 1000,
        due: '2026-12-01T23:00:00.000Z',
        state: 'open',
      },
      expect.objectContaining({ purchaseLine: '4500000001/20' }),
    ]);
  });

  test.for([
    ['pages that the client asks for', 2, 0],
    ['pages that the server hands out with __next', 1_000, 1],
    ['both at once', 3, 2],
  ] as const)('is the same through %s', async ([, pageSize, serverPages]) => {
    const whole = await sap.erp.loadContext();
    const erp = await sap.reopen({ pageSize });
    sap.server.faults.pageSize = serverPages;
    const paged = await erp.loadContext();
    expect(sorted(paged.rows)).toEqual(sorted(whole.rows));
  });

  test('is not there while SAP is throttling', async () => {
    sap.server.faults.busy = 1;
    await expect(sap.erp.loadContext()).rejects.toMatchObject({
      name: 'ErpUnavailable',
      retryAfterMs: 7_000,
    });
  });
});

test('a figure that cannot be read is said on Health, and not guessed', async () => {
  Object.assign(sap.server.plant.tables['A_ProductionOrder_2']?.[0] ?? {}, { TotalQuantity: 'many' });
  await expect(sap.erp.loadContext()).rejects.toMatchObject({ name: 'ErpUnavailable' });
  expect(sap.erp.health().detail).toContain('not a decimal of SAP: many');
});

describe('changes', () => {
  const load = async () => {
    const { rows, cursor } = await sap.erp.loadContext();
    return { rows, cursor: cursor ?? '' };
  };
  const changes = async (cursor: string) => {
    const delta = await sap.erp.loadChanges?.(cursor);
    if (!delta) throw new Error('no delta');
    return delta;
  };

  test('after every kind of posting give what a full read gives', async () => {
    let { rows, cursor } = await load();
    const steps = [
      example('quality-hold'),
      example('quality-release'),
      example('scrap'),
      example('transfer'),
      example('reschedule'),
      example('operation-confirmation'),
      example('partial-completion'),
      example('finish'),
      example('customer-date'),
      example('expedite'),
      example('cancel'),
    ];
    for (const step of steps) {
      sap.advance(3_600_000);
      expect(await sap.erp.post(step)).toMatchObject({ state: 'posted' });
      const delta = await changes(cursor);
      rows = applyDelta(rows, delta);
      cursor = delta.cursor;
      expect(sorted(rows), step.kind).toEqual(sorted((await load()).rows));
    }
  });

  test('name what was changed, and what is as new as the cursor rather than missing any', async () => {
    const { cursor } = await load();
    sap.advance(3_600_000);
    await sap.erp.post(example('reschedule'));
    const first = await changes(cursor);
    expect(first.changes.workOrders?.rows).toMatchObject([
      { workOrder: '1000020', end: '2026-11-30T13:00:00.000Z' },
      { workOrder: '1000022' },
    ]);
    expect(first.changes.workOrders?.of).not.toContain('1000021');
    expect(first.changes.stock).toEqual({ of: [], rows: [] });
    sap.advance(3_600_000);
    await sap.erp.post(example('reschedule', { order: '1000021', date: '2026-12-02' }));
    const second = await changes(first.cursor);
    expect(second.changes.workOrders?.of.toSorted()).toEqual(['1000020', '1000021', '1000022']);
  });

  test('of an order that is over are its end', async () => {
    const { rows, cursor } = await load();
    sap.advance(3_600_000);
    await sap.erp.post(example('cancel'));
    const delta = await changes(cursor);
    expect(delta.changes.workOrders?.of).toContain('1000021');
    const after = applyDelta(rows, delta);
    expect(after.workOrders.map((o) => o.workOrder)).toEqual(['1000020', '1000022']);
    expect(after.operations.filter((o) => o.workOrder === '1000021')).toEqual([]);
  });

  test('of a purchase line that was received are its end', async () => {
    const { rows, cursor } = await load();
    const [item = {}] = sap.server.plant.tables['A_PurchaseOrderItem'] ?? [];
    item['IsCompletelyDelivered'] = true;
    // a receipt dates no purchase order: its material document names it
    sap.server.plant.tables['A_MaterialDocumentHeader']?.push({
      MaterialDocument: '5000000001',
      MaterialDocumentYear: '2026',
      CreationDate: `/Date(${Date.parse('2026-11-22T00:00:00Z')})/`,
    });
    sap.server.plant.tables['A_MaterialDocumentItem']?.push({
      MaterialDocument: '5000000001',
      MaterialDocumentYear: '2026',
      MaterialDocumentItem: '1',
      Material: 'SEAL-25',
      PurchaseOrder: '4500000001',
    });
    const after = applyDelta(rows, await changes(cursor));
    expect(after.purchaseLines.map((l) => l.purchaseLine)).toEqual(['4500000001/20']);
  });

  test('of a withdrawal are found by its material document: it dates no order', async () => {
    const { rows, cursor } = await load();
    const component = sap.server.plant.tables['A_ProductionOrderComponent_4']?.find(
      (c) => c['Reservation'] === '78',
    );
    Object.assign(component ?? {}, { WithdrawnQuantity: '4.000' });
    sap.server.plant.tables['A_MaterialDocumentHeader']?.push({
      MaterialDocument: '5000000002',
      MaterialDocumentYear: '2026',
      CreationDate: `/Date(${Date.parse('2026-11-22T00:00:00Z')})/`,
    });
    sap.server.plant.tables['A_MaterialDocumentItem']?.push({
      MaterialDocument: '5000000002',
      MaterialDocumentYear: '2026',
      MaterialDocumentItem: '1',
      Material: 'SEAL-25',
      ManufacturingOrder: '1000021',
    });
    const after = applyDelta(rows, await changes(cursor));
    expect(after.requirements.find((r) => r.workOrder === '1000021')).toMatchObject({
      qty: 10,
      qtyIssued: 4,
    });
  });

  test('are refused with a cursor that is not SAP’s', async () => {
    await expect(sap.erp.loadChanges?.('{"orders":"yesterday"}')).rejects.toThrow('not a cursor of SAP');
    expect(sap.erp.health().state).toBe('up');
  });
});

test('documents are read again as they are now, what is gone is left out', async () => {
  await sap.erp.post(example('quality-hold'));
  await sap.erp.post(example('cancel'));
  const now = await sap.erp.reread({
    workOrders: ['1000020', '1000021', '9'],
    stock: [
      { item: 'V200', lot: 'V200-0731' },
      { item: 'HOUSING', lot: null },
    ],
    salesLines: ['2/10', '9/10'],
    purchaseLines: ['4500000001/20', '4500000002/10'],
  });
  expect(now.workOrders.map((o) => [o.workOrder, o.state])).toEqual([
    ['1000020', 'released'],
    ['1000021', 'finished'],
  ]);
  expect(now.stock).toEqual([
    { item: 'HOUSING', lot: '-', location: '171B', qty: 60, status: 'free' },
    { item: 'V200', lot: 'V200-0731', location: '171A', qty: 90, status: 'free' },
    { item: 'V200', lot: 'V200-0731', location: '171A', qty: 10, status: 'blocked' },
  ]);
  expect(now.salesLines.map((l) => l.salesLine)).toEqual(['2/10']);
  expect(now.purchaseLines.map((l) => l.purchaseLine)).toEqual(['4500000001/20']);
});

test('nothing is read again when nothing was touched', async () => {
  const nothing = { workOrders: [], stock: [], salesLines: [], purchaseLines: [] };
  expect(await sap.erp.reread(nothing)).toEqual(nothing);
  expect(sap.server.requests).toEqual([]);
});
