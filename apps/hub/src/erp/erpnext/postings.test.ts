import { instant } from '@gemba/core/time';
import { describe, expect, test } from 'vitest';
import { discrepanciesOf, type Transaction } from '@gemba/core/posting';
import { erpnext, ofLot, ORDER, transaction } from './connector-for-tests.ts';
import { WAREHOUSE } from './contract-server/plant.ts';

const { stores, wip, quarantine, scrap, finished } = WAREHOUSE;
type Plant = Awaited<ReturnType<typeof erpnext>>;

/** Posts, and holds what ERPNext shows against what was asked for. */
async function confirmed({ connector }: Plant, asked: Transaction) {
  const posted = await connector.post(asked);
  if (posted.state !== 'posted') throw new Error(JSON.stringify(posted));
  expect(await connector.find(asked)).toEqual(posted);
  const shown = await connector.readBack(posted.document, asked);
  expect(discrepanciesOf(asked, shown ?? {})).toEqual([]);
  return { document: posted.document, shown };
}

describe('stock', () => {
  test('a hold moves the lot to quarantine, from where it is free', async () => {
    const plant = await erpnext();
    const { shown } = await confirmed(plant, ofLot('quality-hold', 85, { to: quarantine }));
    expect(plant.stockOf('VALVE', quarantine, 'V-0731')).toBe(85);
    expect(plant.stockOf('VALVE', stores, 'V-0731')).toBe(0);
    expect(plant.stockOf('VALVE', wip, 'V-0731')).toBe(7);
    expect(shown).toMatchObject({ state: 'Submitted', lot: 'V-0731', qty: 85, uom: 'Nos', to: quarantine });
  });

  test('a release brings it back, and goes nowhere when nobody says where to', async () => {
    const plant = await erpnext();
    await confirmed(plant, ofLot('quality-hold', 20));
    await confirmed(plant, ofLot('quality-release', 15));
    expect(plant.stockOf('VALVE', quarantine, 'V-0731')).toBe(5);
    expect(plant.stockOf('VALVE', stores, 'V-0731')).toBe(75);
    const homeless = await erpnext({ releaseWarehouse: undefined });
    expect(await homeless.connector.post(ofLot('quality-release', 1))).toMatchObject({
      state: 'rejected',
      field: 'to',
    });
  });

  test('scrap leaves stock, or goes to the scrap warehouse; what is held goes first', async () => {
    const plant = await erpnext();
    await confirmed(plant, ofLot('quality-hold', 5));
    const { shown } = await confirmed(plant, ofLot('scrap', 6));
    expect(shown).toMatchObject({ type: 'Material Issue', qty: 6 });
    expect(plant.stockOf('VALVE', quarantine, 'V-0731')).toBe(0);
    expect(plant.stockOf('VALVE', stores, 'V-0731')).toBe(74);
    const withScrap = await erpnext({ scrapWarehouse: scrap });
    await confirmed(withScrap, ofLot('scrap', 6));
    expect(withScrap.stockOf('VALVE', scrap, 'V-0731')).toBe(6);
  });

  test('a transfer goes from and to where it says, in the unit that it says', async () => {
    const plant = await erpnext();
    await confirmed(plant, ofLot('transfer', 2, { uom: 'Box', from: stores, to: wip }));
    expect(plant.stockOf('VALVE', stores, 'V-0731')).toBe(60);
    expect(plant.stockOf('VALVE', wip, 'V-0731')).toBe(32);
  });

  test('stock that is kept without batches is moved without one', async () => {
    const plant = await erpnext();
    const posted = await plant.connector.post(ofLot('quality-hold', 3, { item: 'HOUSING', lot: '-' }));
    expect(posted).toMatchObject({ state: 'posted' });
    expect(plant.stockOf('HOUSING', quarantine)).toBe(3);
  });
});

describe('orders', () => {
  test('a reschedule moves the end to the day and the start along', async () => {
    const plant = await erpnext();
    const { document, shown } = await confirmed(
      plant,
      transaction('reschedule', { order: ORDER, date: '2026-11-26' }),
    );
    expect(document).toBe(ORDER);
    expect(shown).toMatchObject({ date: '2026-11-26', start: '2026-11-26 06:00:00.000000' });
    expect(
      await plant.connector.post(
        transaction('reschedule', { key: 'k', order: ORDER, date: '2026-11-27', to: 'Line 4' }),
      ),
    ).toMatchObject({ state: 'rejected', field: 'to' });
  });

  test('a partial completion receives what was made and the order goes on', async () => {
    const plant = await erpnext();
    const { shown } = await confirmed(
      plant,
      transaction('partial-completion', { order: ORDER, qty: 4, uom: 'Nos' }),
    );
    expect(shown).toMatchObject({ order: ORDER, qty: 4, type: 'Manufacture' });
    expect(plant.stockOf('PUMP-10', finished)).toBe(4);
    expect(plant.stockOf('HOUSING', wip)).toBe(96);
    expect(plant.site.docs.get('Work Order')?.get(ORDER)).toMatchObject({
      status: 'In Process',
      produced_qty: 4,
    });
  });

  test('a finish makes what is open; with less it writes the rest off, so that the order completes', async () => {
    const plant = await erpnext();
    await confirmed(plant, transaction('finish', { order: ORDER }));
    expect(plant.stockOf('PUMP-10', finished)).toBe(10);
    await confirmed(
      plant,
      transaction('finish', { key: 'EXC-2:finish', order: 'MFG-WO-2026-00002', qty: 9 }),
    );
    expect(plant.stockOf('PUMP-10', finished)).toBe(19);
    expect(plant.site.docs.get('Work Order')?.get('MFG-WO-2026-00002')).toMatchObject({
      status: 'Completed',
      produced_qty: 9,
      process_loss_qty: 1,
    });
    expect(await plant.connector.post(transaction('finish', { key: 'again', order: ORDER }))).toMatchObject({
      state: 'rejected',
      field: 'order',
    });
  });

  test('an operation is confirmed in its job card, which is submitted when it is complete', async () => {
    const plant = await erpnext();
    const confirm = (key: string, qty: number) =>
      transaction('operation-confirmation', { key, order: ORDER, operation: '1', qty, uom: 'Nos' });
    expect((await confirmed(plant, confirm('a', 4))).shown).toMatchObject({
      state: 'Work In Progress',
      completed: 4,
    });
    expect((await confirmed(plant, confirm('b', 6))).shown).toMatchObject({ state: 'Completed', qty: 6 });
    expect(await plant.connector.post(confirm('c', 1))).toMatchObject({
      state: 'rejected',
      field: 'operation',
    });
  });

  test('a cancel cancels the order, or stops it where that is what the plant wants', async () => {
    const plant = await erpnext();
    expect((await confirmed(plant, transaction('cancel', { order: ORDER }))).shown).toMatchObject({
      state: 'Cancelled',
    });
    const stopping = await erpnext({ cancelBy: 'stop' });
    expect((await confirmed(stopping, transaction('cancel', { order: ORDER }))).shown).toMatchObject({
      state: 'Stopped',
    });
  });
});

describe('lines', () => {
  test('a customer date moves one line and leaves the others, their prices and their texts', async () => {
    const plant = await erpnext();
    const salesLine = 'SAL-ORD-2026-00001/so1';
    await confirmed(
      plant,
      transaction('customer-date', { salesLine, date: '2026-12-01', reason: 'Lot <V-0731> is held' }),
    );
    const [order] = plant.documents('Sales Order');
    expect(order?.['items']).toMatchObject([
      { name: 'so1', delivery_date: '2026-12-01', rate: 240, qty: 8, description: '<p>PUMP-10</p>' },
      { name: 'so2', delivery_date: '2026-12-04' },
    ]);
    expect(plant.documents('Comment').map((comment) => comment['content'])).toEqual([
      'Gemba: customer-date 2026-12-01 — Lot &lt;V-0731&gt; is held [gemba:EXC-1%3Acustomer-date]',
    ]);
  });

  test('an expedite moves the purchase line', async () => {
    const plant = await erpnext();
    await confirmed(
      plant,
      transaction('expedite', { purchaseLine: 'PUR-ORD-2026-00001/po1', date: '2026-11-25' }),
    );
    expect(plant.documents('Purchase Order')[0]?.['items']).toMatchObject([{ schedule_date: '2026-11-25' }]);
  });

  test('a maintenance order is refused, and is not among the kinds', async () => {
    const { connector } = await erpnext();
    expect(connector.kinds).not.toContain('maintenance-order');
    expect(
      await connector.post(transaction('maintenance-order', { workCentre: 'Bench 1', reason: 'noise' })),
    ).toMatchObject({ state: 'rejected' });
  });
});

test('a key may have any characters, in a field and in a mark', async () => {
  const plant = await erpnext();
  const key = "EXC-1: it's 50 % of <L> & [more]";
  await confirmed(plant, ofLot('quality-hold', 5, { key }));
  await confirmed(plant, transaction('reschedule', { key: `${key}2`, order: ORDER, date: '2026-11-26' }));
  const since = instant(Date.parse('2026-11-22T07:00:00.000Z'));
  expect((await plant.connector.postedSince?.(since))?.map((one) => one.key)).toEqual([key, `${key}2`]);
});

test('every key that ERPNext has taken is listed for the reconciliation, by the clock of the site', async () => {
  const plant = await erpnext();
  await confirmed(plant, ofLot('quality-hold', 5));
  await confirmed(
    plant,
    transaction('operation-confirmation', { order: ORDER, operation: 'Fit rotor', qty: 1, uom: 'Nos' }),
  );
  await confirmed(plant, transaction('reschedule', { order: ORDER, date: '2026-11-26' }));
  const since = (at: string) => plant.connector.postedSince?.(instant(Date.parse(at)));
  expect(await since('2026-11-22T07:00:00.000Z')).toEqual([
    { key: 'EXC-1:quality-hold', document: 'MAT-STE-2026-00001' },
    { key: 'EXC-1:operation-confirmation', document: 'PO-JOB-11' },
    { key: 'EXC-1:reschedule', document: ORDER },
  ]);
  expect(await since('2026-11-22T09:00:00.000Z')).toEqual([]);
});
