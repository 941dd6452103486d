import { describe, expect, test } from 'vitest';
import { applyDelta } from '@gemba/core/planning';
import { touchedBy } from '@gemba/core/posting';
import { erpnext, NOW, ofLot, ORDER, transaction } from './connector-for-tests.ts';
import { WAREHOUSE } from './contract-server/plant.ts';

describe('the planning context', () => {
  test('is all that is open in the company, page by page, in the plant’s time', async () => {
    const { connector } = await erpnext();
    const { rows, at, cursor } = await connector.loadContext();
    expect(at).toBe(NOW);
    expect(cursor).toMatch(/^2026-11-22 09:/);
    expect(rows.items).toContainEqual({
      item: 'PUMP-10',
      description: 'pump-10',
      uom: 'Nos',
      procurement: 'manufactured',
      leadTimeDays: 0,
      unitCost: 180,
    });
    expect(rows.items.map((item) => item.item)).toEqual(['HOUSING', 'PUMP-10', 'VALVE']);
    expect(rows.bomLines).toContainEqual({ parent: 'PUMP-10', component: 'VALVE', qtyPer: 2 });
    expect(rows.workCentres).toEqual([
      { workCentre: 'Bench 1', description: 'Bench 1', line: 'Line 3', area: 'Assembly' },
    ]);
    expect(rows.workOrders).toHaveLength(2);
    expect(rows.workOrders[0]).toMatchObject({
      workOrder: ORDER,
      item: 'PUMP-10',
      qty: 10,
      qtyDone: 0,
      state: 'released',
      start: '2026-11-23T05:00:00.000Z',
      end: '2026-11-23T13:00:00.000Z',
      line: 'Line 3',
    });
    expect(
      rows.operations.filter((o) => o.workOrder === ORDER).map((o) => [o.operation, o.description]),
    ).toEqual([
      ['1', 'Fit rotor'],
      ['2', 'Close'],
    ]);
    expect(rows.requirements.filter((r) => r.workOrder === ORDER)).toEqual([
      {
        workOrder: ORDER,
        operation: '1',
        item: 'HOUSING',
        qty: 10,
        qtyIssued: 10,
        neededAt: '2026-11-23T05:00:00.000Z',
      },
      {
        workOrder: ORDER,
        operation: '2',
        item: 'VALVE',
        qty: 20,
        qtyIssued: 0,
        neededAt: '2026-11-23T05:00:00.000Z',
      },
    ]);
    expect(rows.stock).toEqual(
      expect.arrayContaining([
        { item: 'VALVE', lot: 'V-0731', location: WAREHOUSE.stores, qty: 80, status: 'free' },
        { item: 'VALVE', lot: 'V-0729', location: WAREHOUSE.wip, qty: 64, status: 'free' },
        { item: 'HOUSING', lot: '-', location: WAREHOUSE.wip, qty: 100, status: 'free' },
      ]),
    );
    expect(rows.stock).toHaveLength(4);
    expect(rows.salesLines[0]).toEqual({
      salesLine: 'SAL-ORD-2026-00001/so1',
      customer: 'Hartmann',
      customerName: 'Hartmann GmbH',
      customerClass: 'A',
      item: 'PUMP-10',
      qty: 6,
      promised: '2026-11-27',
      value: 1440,
    });
    expect(rows.purchaseLines).toEqual([
      {
        purchaseLine: 'PUR-ORD-2026-00001/po1',
        supplier: 'Valva Precision',
        item: 'VALVE',
        qty: 120,
        due: '2026-11-30T11:00:00.000Z',
        state: 'confirmed',
      },
    ]);
  });

  test('after every kind of posting a delta leads to what a full read would give', async () => {
    const { connector } = await erpnext();
    let { rows, cursor } = await connector.loadContext();
    for (const change of [
      ofLot('quality-hold', 85),
      transaction('reschedule', { order: ORDER, date: '2026-11-26' }),
      transaction('partial-completion', { order: ORDER, qty: 4, uom: 'Nos' }),
      transaction('operation-confirmation', { order: ORDER, operation: '1', qty: 10, uom: 'Nos' }),
      transaction('customer-date', { salesLine: 'SAL-ORD-2026-00001/so1', date: '2026-12-01' }),
      transaction('expedite', { purchaseLine: 'PUR-ORD-2026-00001/po1', date: '2026-11-25' }),
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
      location: WAREHOUSE.quarantine,
      qty: 85,
      status: 'quality',
    });
    expect(rows.operations.find((o) => o.workOrder === ORDER && o.operation === '1')?.state).toBe('done');
  });

  test('an order that is over comes with a delta as finished', async () => {
    const { connector } = await erpnext();
    const { cursor } = await connector.loadContext();
    await connector.post(transaction('finish', { order: ORDER }));
    const delta = await connector.loadChanges?.(cursor ?? '');
    expect(delta?.changes.workOrders?.rows.find((o) => o.workOrder === ORDER)).toMatchObject({
      state: 'finished',
    });
  });

  test('the documents of one transaction are read again by themselves', async () => {
    const { connector } = await erpnext();
    expect(await connector.reread(touchedBy(ofLot('quality-hold', 5, { order: ORDER })))).toMatchObject({
      workOrders: [{ workOrder: ORDER }],
      stock: [
        { lot: 'V-0731', qty: 80 },
        { lot: 'V-0731', qty: 12 },
      ].sort((a, b) => b.qty - a.qty),
      salesLines: [],
      purchaseLines: [],
    });
    const lines = { salesLine: 'SAL-ORD-2026-00001/so2', purchaseLine: 'PUR-ORD-2026-00001/gone' };
    expect(await connector.reread(touchedBy(transaction('customer-date', lines)))).toMatchObject({
      workOrders: [],
      stock: [],
      salesLines: [{ salesLine: lines.salesLine, promised: '2026-12-04' }],
      purchaseLines: [],
    });
  });
});
