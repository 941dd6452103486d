import { applyDelta } from '@gemba/core/planning';
import { touchedBy } from '@gemba/core/posting';
import { describe, expect, test } from 'vitest';
import { businessCentral, NOW, ofLot, ORDER, transaction } from './connector-for-tests.ts';
import { LOCATION } from './contract-server/plant.ts';

describe('the planning context', () => {
  test('is all that is open, page by page', async () => {
    const { server, connector } = await businessCentral();
    const { rows, at, cursor } = await connector.loadContext();
    expect(at).toBe(NOW);
    expect(cursor).toMatch(/^2026-11-22T08:00:/);
    expect(server.requests.filter((line) => line === 'GET items')).toHaveLength(2);
    expect(rows.items).toContainEqual({
      item: 'PUMP-10',
      description: 'pump-10',
      uom: 'PCS',
      procurement: 'manufactured',
      leadTimeDays: 3,
      unitCost: 180,
    });
    expect(rows.items.map((item) => item.item)).toEqual(['PUMP-10', 'HOUSING', 'VALVE']);
    expect(rows.bomLines).toContainEqual({ parent: 'PUMP-10', component: 'VALVE', qtyPer: 2 });
    expect(rows.workCentres).toEqual([
      { workCentre: 'BENCH-1', description: 'Bench 1', line: 'LINE-3', area: 'LINE-3' },
    ]);
    expect(rows.workOrders).toHaveLength(2);
    expect(rows.workOrders[0]).toMatchObject({
      workOrder: ORDER,
      qty: 10,
      qtyDone: 0,
      state: 'released',
      start: '2026-11-23T05:00:00.000Z',
      end: '2026-11-23T13:00:00.000Z',
      line: 'LINE-3',
    });
    expect(rows.operations.filter((o) => o.workOrder === ORDER).map((o) => o.operation)).toEqual([
      '10',
      '20',
    ]);
    expect(rows.requirements.filter((r) => r.workOrder === ORDER)).toEqual([
      {
        workOrder: ORDER,
        operation: '10',
        item: 'HOUSING',
        qty: 10,
        qtyIssued: 10,
        neededAt: '2026-11-23T05:00:00.000Z',
      },
      {
        workOrder: ORDER,
        operation: '20',
        item: 'VALVE',
        qty: 20,
        qtyIssued: 0,
        neededAt: '2026-11-23T05:00:00.000Z',
      },
    ]);
    expect(rows.stock).toContainEqual({
      item: 'VALVE',
      lot: 'V-0731',
      location: LOCATION.stores,
      qty: 80,
      status: 'free',
    });
    expect(rows.stock).toContainEqual({
      item: 'HOUSING',
      lot: '-',
      location: LOCATION.wip,
      qty: 100,
      status: 'free',
    });
    expect(rows.stock).toHaveLength(4);
    expect(rows.salesLines).toEqual([
      {
        salesLine: 'S-ORD101001/10000',
        customer: 'C101',
        customerName: 'Hartmann GmbH',
        customerClass: 'A',
        item: 'PUMP-10',
        qty: 6,
        promised: '2026-11-27',
        value: 1440,
      },
      expect.objectContaining({ salesLine: 'S-ORD101001/20000', promised: '2026-11-27', value: 960 }),
    ]);
    expect(rows.purchaseLines).toEqual([
      {
        purchaseLine: '106001/10000',
        supplier: 'V-VALVA',
        item: 'VALVE',
        qty: 120,
        due: '2026-11-30T12:00:00.000Z',
        state: 'open',
      },
    ]);
  });

  test('after every kind of posting a delta leads to what a full read would give', async () => {
    const { connector } = await businessCentral();
    let { rows, cursor } = await connector.loadContext();
    for (const change of [
      ofLot('quality-hold', 80),
      transaction('reschedule', { order: ORDER, date: '2026-11-26' }),
      transaction('partial-completion', { order: ORDER, qty: 4, uom: 'PCS' }),
      transaction('customer-date', { salesLine: 'S-ORD101001/10000', date: '2026-12-01' }),
      transaction('expedite', { purchaseLine: '106001/10000', date: '2026-11-25' }),
    ]) {
      expect(await connector.post(change)).toMatchObject({ state: 'posted' });
      const delta = await connector.loadChanges?.(cursor ?? '');
      if (!delta) throw new Error('no deltas');
      rows = applyDelta(rows, delta);
      cursor = delta.cursor;
      const { rows: full } = await connector.loadContext();
      const sorted = (all: typeof full) =>
        Object.fromEntries(
          Object.entries(all).map(([entity, list]) => [
            entity,
            list.map((row: object) => JSON.stringify(row)).sort(),
          ]),
        );
      expect(sorted(rows)).toEqual(sorted(full));
    }
    expect(rows.stock).toContainEqual({
      item: 'VALVE',
      lot: 'V-0731',
      location: LOCATION.quarantine,
      qty: 80,
      status: 'quality',
    });
    expect(rows.workOrders.find((order) => order.workOrder === ORDER)).toMatchObject({
      state: 'running',
      qtyDone: 4,
    });
  });

  test('an order that is over comes with a delta as finished', async () => {
    const { connector } = await businessCentral();
    const { cursor } = await connector.loadContext();
    await connector.post(transaction('finish', { order: ORDER }));
    const delta = await connector.loadChanges?.(cursor ?? '');
    expect(delta?.changes.workOrders?.rows.find((o) => o.workOrder === ORDER)).toMatchObject({
      state: 'finished',
    });
  });

  test('the documents of one transaction are read again by themselves', async () => {
    const { server, connector } = await businessCentral();
    const { stock, workOrders } = await connector.reread(
      touchedBy(ofLot('quality-hold', 5, { order: ORDER })),
    );
    expect(stock.map((row) => [row.lot, row.qty])).toEqual([
      ['V-0731', 80],
      ['V-0731', 12],
    ]);
    expect(workOrders).toMatchObject([{ workOrder: ORDER }]);
    expect(server.requests).not.toContain('GET items');
    const lines = { salesLine: 'S-ORD101001/20000', purchaseLine: '106001/99999' };
    expect(await connector.reread(touchedBy(transaction('customer-date', lines)))).toMatchObject({
      workOrders: [],
      stock: [],
      salesLines: [{ salesLine: lines.salesLine }],
      purchaseLines: [],
    });
  });

  test('a next page elsewhere is not followed: the token goes only where it was meant to', async () => {
    const { server, connector } = await businessCentral();
    const elsewhere = { value: [], '@odata.nextLink': 'http://elsewhere.example/api' };
    server.fault('GET items', { status: 200, body: JSON.stringify(elsewhere) });
    await expect(connector.loadContext()).rejects.toThrow('the next page is elsewhere');
  });
});
