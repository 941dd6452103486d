import { expect, test } from 'vitest';
import type { Subject } from '../exception/state.ts';
import { buildContext } from './context.ts';
import type { Instant } from '../time/index.ts';
import { assessImpact } from './impact.ts';
import { hours, NOW, smallPlant } from './small-plant.testing.ts';
import { expressionScope } from './suggestions.ts';

const context = buildContext(smallPlant(), NOW);
const scope = (subject: Subject) =>
  expressionScope(context, subject, assessImpact(context, subject, NOW), NOW);

test('a lot fills every value that a template of a quality case needs', () => {
  expect(scope({ lot: 'B-1', workCentre: 'WC-3' })).toEqual({
    today: '2026-11-23',
    known: true,
    workCentre: 'WC-3',
    workCentreName: 'Pump assembly',
    lineName: 'Line 3',
    areaName: 'Assembly',
    lot: 'B-1',
    lotQty: 15,
    lotFreeQty: 15,
    item: 'B',
    itemDescription: 'Body',
    uom: 'pcs',
    onHandQty: 27,
    neededQty: 10,
    alternativeLot: 'B-2',
    alternativeLotQty: 12,
    openPurchaseLine: 'PO-1',
    openPurchaseLineDue: '2026-11-24',
    openPurchaseLineQty: 40,
    supplier: 'Castings',
    expeditedDate: '2026-11-23',
    workOrders: 1,
    firstWorkOrder: '1',
    firstWorkOrderItem: 'P',
    firstWorkOrderQty: 10,
    firstWorkOrderUom: 'pcs',
    firstWorkOrderDate: '2026-11-23',
    firstWorkOrderNewDate: '2026-11-24',
    firstOperation: '20',
    minutesToStarve: 30,
    alternativeLine: 'Line 5',
    alternativeLineFreeFrom: NOW,
    changeoverMinutes: 30,
    ordersLate: 1,
    daysLate: 1,
    customers: 'Hartmann',
    customerCount: 1,
    customerClass: 'A',
    valueAtRisk: 4000,
    currency: 'EUR',
    firstSalesLine: 'SO-1',
    firstSalesLinePromised: '2026-11-23',
    firstSalesLineNewDate: '2026-11-24',
    firstSalesLineQty: 10,
    firstCustomer: 'Hartmann',
  });
});

test('a value that is unknown is absent', () => {
  expect(scope({ lot: 'X-9' })).toEqual({
    today: '2026-11-23',
    known: false,
    lot: 'X-9',
    workOrders: 0,
    ordersLate: 0,
    daysLate: 0,
    customerCount: 0,
    valueAtRisk: 0,
    currency: 'EUR',
  });
});

test('minutes to starve are never negative and an area has no single line', () => {
  expect(
    expressionScope(context, { lot: 'B-1' }, assessImpact(context, { lot: 'B-1' }, hours(2)), hours(2))[
      'minutesToStarve'
    ],
  ).toBe(0);
  expect(scope({ area: 'Assembly' })).not.toHaveProperty('lineName');
});

test.each([
  ['released', 3, '2026-11-23'],
  ['released', 13, '2026-11-24'],
  ['running', 13, '2026-11-23'],
  ['running', 17, '2026-11-24'],
] as const)('an order of five hours that is %s %i hours from now can end on %s', (state, from, day) => {
  const plant = smallPlant();
  const workOrders = plant.workOrders.map((o) => (o.workOrder === '1' ? { ...o, state } : o));
  const now = hours(from);
  const late = buildContext({ ...plant, workOrders }, now);
  const { firstWorkOrder, firstWorkOrderDate } = expressionScope(
    late,
    { lot: 'B-1' },
    assessImpact(late, { lot: 'B-1' }, now),
    now,
  );
  expect([firstWorkOrder, firstWorkOrderDate]).toEqual(['1', day]);
});

test('what is pulled forward late in the evening ends on the next day', () => {
  const plant = smallPlant();
  const requirements = plant.requirements.filter(({ workOrder }) => workOrder !== '2');
  const workOrders = plant.workOrders.map((o) =>
    o.workOrder === '2' ? { ...o, start: hours(30), end: hours(34) } : o,
  );
  const pulled = (now: Instant) => {
    const late = buildContext({ ...plant, workOrders, requirements }, now);
    const { pullForwardOrder, pullForwardDate } = expressionScope(
      late,
      { lot: 'B-1' },
      assessImpact(late, { lot: 'B-1' }, now),
      now,
    );
    return [pullForwardOrder, pullForwardDate];
  };
  expect([pulled(hours(3)), pulled(hours(13))]).toEqual([
    ['2', '2026-11-23'],
    ['2', '2026-11-24'],
  ]);
});
