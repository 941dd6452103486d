import { instant } from '@gemba/core/time';
import { discrepanciesOf, type Transaction } from '@gemba/core/posting';
import { describe, expect, test } from 'vitest';
import { businessCentral, ofLot, ORDER, transaction } from './connector-for-tests.ts';
import { LOCATION } from './contract-server/plant.ts';

const { stores, wip, quarantine, finished } = LOCATION;
type Plant = Awaited<ReturnType<typeof businessCentral>>;

/** Posts, and holds what Business Central shows against what was asked for. */
async function confirmed({ connector }: Plant, asked: Transaction) {
  const posted = await connector.post(asked);
  if (posted.state !== 'posted') throw new Error(JSON.stringify(posted));
  expect(await connector.find(asked)).toEqual(posted);
  const shown = await connector.readBack(posted.document, asked);
  expect(shown).not.toBeNull();
  expect(discrepanciesOf(asked, shown ?? {})).toEqual([]);
  return { document: posted.document, shown };
}

describe('stock', () => {
  test('a hold moves the lot to quarantine, from where there is enough of it', async () => {
    const plant = await businessCentral();
    const { document, shown } = await confirmed(plant, ofLot('quality-hold', 15));
    expect(document).toBe('GEMBA-000001');
    expect(shown).toMatchObject({ state: 'Posted', qty: 15, from: stores, to: quarantine, lot: 'V-0731' });
    expect(plant.stockOf('VALVE', quarantine, 'V-0731')).toBe(15);
    expect(plant.stockOf('VALVE', stores, 'V-0731')).toBe(65);
  });

  test('a release brings it back, and goes nowhere when nobody says where to', async () => {
    const plant = await businessCentral();
    await confirmed(plant, ofLot('quality-hold', 20));
    await confirmed(plant, ofLot('quality-release', 15));
    expect(plant.stockOf('VALVE', quarantine, 'V-0731')).toBe(5);
    expect(plant.stockOf('VALVE', stores, 'V-0731')).toBe(75);
    const homeless = await businessCentral({ releaseLocation: undefined });
    expect(await homeless.connector.post(ofLot('quality-release', 1))).toMatchObject({ field: 'to' });
  });

  test('scrap leaves stock, what is held first', async () => {
    const plant = await businessCentral();
    await confirmed(plant, ofLot('quality-hold', 20));
    const { shown } = await confirmed(plant, ofLot('scrap', 6));
    expect(shown).toMatchObject({ qty: 6, from: quarantine });
    expect(plant.stockOf('VALVE', quarantine, 'V-0731')).toBe(14);
  });

  test('a transfer goes from and to where it says, in the unit that it says, with or without a lot', async () => {
    const plant = await businessCentral();
    await confirmed(plant, ofLot('transfer', 2, { uom: 'BOX', from: stores, to: wip }));
    expect(plant.stockOf('VALVE', wip, 'V-0731')).toBe(32);
    const noLot = ofLot('transfer', 3, { key: 'k2', item: 'HOUSING', lot: '-', to: stores });
    expect(await plant.connector.post(noLot)).toMatchObject({ state: 'posted' });
    expect(plant.stockOf('HOUSING', stores)).toBe(3);
  });
});

describe('production orders', () => {
  test('a reschedule moves the end to the day, and its key is in the inbox', async () => {
    const plant = await businessCentral();
    const { document, shown } = await confirmed(
      plant,
      transaction('reschedule', { order: ORDER, date: '2026-11-26' }),
    );
    expect(document).toBe(ORDER);
    expect(shown).toMatchObject({ date: '2026-11-26', state: 'Released' });
    expect(plant.of('productionOrders')[0]).toMatchObject({ startingDateTime: '2026-11-26T05:00:00.000Z' });
    expect(
      await plant.connector.post(
        transaction('reschedule', { key: 'k', order: ORDER, date: '2026-11-27', to: 'L4' }),
      ),
    ).toMatchObject({ state: 'rejected', field: 'to' });
    expect(
      await plant.connector.post(transaction('reschedule', { key: 'k', order: 'NOPE', date: '2026-11-27' })),
    ).toMatchObject({ state: 'rejected', field: 'order' });
  });

  test('a partial completion receives what was made and the order goes on', async () => {
    const plant = await businessCentral();
    const made = transaction('partial-completion', { order: ORDER, qty: 4, uom: 'PCS' });
    expect((await confirmed(plant, made)).shown).toMatchObject({
      order: ORDER,
      qty: 4,
      finished: 4,
      state: 'Released',
    });
    expect(plant.stockOf('PUMP-10', finished)).toBe(4);
  });

  test('a finish makes what is open, or what it says, and finishes the order', async () => {
    const plant = await businessCentral();
    expect((await confirmed(plant, transaction('finish', { order: ORDER }))).shown).toMatchObject({
      state: 'Finished',
      finished: 10,
    });
    const short = transaction('finish', { key: 'k2', order: 'RPO-1002', qty: 9, uom: 'PCS', to: stores });
    expect((await confirmed(plant, short)).shown).toMatchObject({
      state: 'Finished',
      finished: 9,
      to: stores,
    });
    expect(plant.stockOf('PUMP-10', finished)).toBe(10);
    expect(plant.stockOf('PUMP-10', stores)).toBe(9);
    expect(await plant.connector.post(transaction('finish', { key: 'k3', order: ORDER }))).toMatchObject({
      field: 'order',
    });
  });

  test('an operation is confirmed; only the last one receives goods', async () => {
    const plant = await businessCentral();
    const confirm = (key: string, operation: string) =>
      transaction('operation-confirmation', { key, order: ORDER, operation, qty: 4, uom: 'PCS' });
    await confirmed(plant, confirm('a', '10'));
    expect(plant.stockOf('PUMP-10', finished)).toBe(0);
    await confirmed(plant, confirm('b', '20'));
    expect(plant.stockOf('PUMP-10', finished)).toBe(4);
  });

  test('what Business Central has no place for is refused, and is not among the kinds', async () => {
    const { connector } = await businessCentral();
    for (const kind of ['cancel', 'maintenance-order'] as const) {
      expect(connector.kinds).not.toContain(kind);
      expect(await connector.post(transaction(kind, { order: ORDER }))).toMatchObject({ state: 'rejected' });
    }
  });
});

test('a customer date and an expedite move one line of the order', async () => {
  const plant = await businessCentral();
  const late = transaction('customer-date', { salesLine: 'S-ORD101001/10000', date: '2026-12-01' });
  expect((await confirmed(plant, late)).document).toBe('S-ORD101001');
  await confirmed(plant, transaction('expedite', { purchaseLine: '106001/10000', date: '2026-11-25' }));
  expect(plant.of('salesOrders')[0]?.['salesOrderLines']).toMatchObject([
    { shipmentDate: '2026-12-01' },
    { shipmentDate: '0001-01-01' },
    {},
  ]);
  expect(
    await plant.connector.post(
      transaction('customer-date', { key: 'k', salesLine: 'nonsense', date: '2026-12-01' }),
    ),
  ).toMatchObject({
    field: 'salesLine',
  });
});

test('a key may have any characters', async () => {
  const plant = await businessCentral();
  const key = "EXC-1: it's 50 % of <L> & (more)";
  await confirmed(plant, ofLot('quality-hold', 5, { key }));
  await confirmed(plant, ofLot('quality-hold', 5, { key: `${key}!` }));
  expect(plant.stockOf('VALVE', quarantine, 'V-0731')).toBe(10);
});

test('every key that Business Central has taken is listed for the reconciliation', async () => {
  const plant = await businessCentral();
  await confirmed(plant, ofLot('quality-hold', 5));
  await confirmed(plant, transaction('reschedule', { order: ORDER, date: '2026-11-26' }));
  const since = (at: string) => plant.connector.postedSince?.(instant(Date.parse(at)));
  expect(await since('2026-11-22T07:00:00Z')).toEqual([
    { key: 'EXC-1:quality-hold', document: 'GEMBA-000001' },
    { key: 'EXC-1:reschedule', document: ORDER },
  ]);
  expect(await since('2026-11-22T09:00:00Z')).toEqual([]);
});
