/** A small pump factory: two pumps from a housing and a valve, two released orders, a customer, a supplier. */
import { add, emptyCompany, type Company } from './company.ts';
import { receive } from './extension.ts';

export const LOCATION = { stores: 'STORES', wip: 'WIP', finished: 'FINISHED', quarantine: 'QUARANTINE' };

export function pumpFactory(): Company {
  const company = emptyCompany();
  for (const code of Object.values(LOCATION)) add(company, 'locations', { code, displayName: code });
  item(company, 'PUMP-10', { unitCost: 180, bomNumber: 'B-PUMP-10', leadTimeDays: 3 });
  item(company, 'HOUSING', { unitCost: 21, leadTimeDays: 8 });
  item(company, 'VALVE', { unitCost: 12.5, leadTimeDays: 5, units: { PCS: 1, BOX: 10 } });
  item(company, 'OLD-VALVE', { unitCost: 1, blocked: true });
  stock(company, 'VALVE', 'V-0731', LOCATION.stores, 80);
  stock(company, 'VALVE', 'V-0731', LOCATION.wip, 12);
  stock(company, 'VALVE', 'V-0729', LOCATION.wip, 64);
  stock(company, 'HOUSING', '', LOCATION.wip, 100);
  for (const [itemNumber, quantityPer] of [
    ['HOUSING', 1],
    ['VALVE', 2],
  ] as const)
    add(company, 'productionBomLines', { bomNumber: 'B-PUMP-10', itemNumber, quantityPer });
  add(company, 'workCenters', { number: 'BENCH-1', name: 'Bench 1', workCenterGroupCode: 'LINE-3' });
  order(company, 'RPO-1001', '2026-11-23');
  order(company, 'RPO-1002', '2026-11-25');
  add(company, 'salesOrders', {
    number: 'S-ORD101001',
    customerNumber: 'C101',
    customerName: 'Hartmann GmbH',
    requestedDeliveryDate: '2026-11-27',
    fullyShipped: false,
    salesOrderLines: [
      { ...line(10000, 'PUMP-10', 8), shipmentDate: '2026-11-27', shippedQuantity: 2, netAmount: 1920 },
      { ...line(20000, 'PUMP-10', 4), shipmentDate: '0001-01-01', shippedQuantity: 0, netAmount: 960 },
      {
        ...line(30000, '', 0),
        lineType: 'Comment',
        shipmentDate: '0001-01-01',
        shippedQuantity: 0,
        netAmount: 0,
      },
    ],
  });
  add(company, 'purchaseOrders', {
    number: '106001',
    vendorNumber: 'V-VALVA',
    requestedReceiptDate: '0001-01-01',
    fullyReceived: false,
    purchaseOrderLines: [
      { ...line(10000, 'VALVE', 120), expectedReceiptDate: '2026-11-30', receivedQuantity: 0 },
    ],
  });
  return company;
}

const line = (sequence: number, lineObjectNumber: string, quantity: number) => ({
  sequence,
  lineType: 'Item',
  lineObjectNumber,
  quantity,
});

function item(
  company: Company,
  number: string,
  {
    bomNumber = '',
    leadTimeDays = 0,
    blocked = false,
    units = { PCS: 1 },
    unitCost,
  }: {
    unitCost: number;
    bomNumber?: string;
    leadTimeDays?: number;
    blocked?: boolean;
    units?: Record<string, number>;
  },
): void {
  const displayName = number.toLowerCase();
  add(company, 'items', {
    number,
    displayName,
    type: 'Inventory',
    blocked,
    baseUnitOfMeasureCode: 'PCS',
    unitCost,
    units,
  });
  const replenishmentSystem = bomNumber === '' ? 'Purchase' : 'Prod_x002E__x0020_Order';
  add(company, 'itemPlanning', { number, bomNumber, replenishmentSystem, leadTimeDays });
}

const stock = (company: Company, name: string, lot: string, location: string, qty: number) =>
  receive(company, { item: name, lot, location, qty, document: 'START' });

function order(company: Company, number: string, day: string): void {
  const times = { startingDateTime: `${day}T05:00:00.000Z`, endingDateTime: `${day}T13:00:00.000Z` };
  add(company, 'productionOrders', {
    number,
    status: 'Released',
    itemNumber: 'PUMP-10',
    quantity: 10,
    finishedQuantity: 0,
    unitOfMeasureCode: 'PCS',
    endingDate: day,
    ...times,
  });
  add(company, 'productionOrderLines', { orderNumber: number });
  for (const [operationNumber, description] of [
    ['10', 'Fit rotor'],
    ['20', 'Close'],
  ] as const)
    add(company, 'productionOrderOperations', {
      orderNumber: number,
      operationNumber,
      description,
      workCenterNumber: 'BENCH-1',
      routingStatus: '_x0020_',
      routingLinkCode: operationNumber === '20' ? 'CLOSE' : '',
      ...times,
    });
  for (const [itemNumber, quantity, remaining, routingLinkCode] of [
    ['HOUSING', 10, 0, ''],
    ['VALVE', 20, 20, 'CLOSE'],
  ] as const)
    add(company, 'productionOrderComponents', {
      orderNumber: number,
      itemNumber,
      expectedQuantity: quantity,
      remainingQuantity: remaining,
      dueDateTime: times.startingDateTime,
      routingLinkCode,
    });
}
