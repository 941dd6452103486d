/** For tests: confirmations of production orders. They change operations and orders, and may receive the goods. */
import { PLANT } from './example-plant.ts';
import { decimal, qtyOf, SapRefusal, text, type Inside } from './inside.ts';
import type { Row } from './query.ts';

export function confirm(inside: Inside, body: Record<string, unknown>): Row {
  const { rows, orderOf, refuseClosedPeriod, refuseLocked, touch } = inside;
  const number = text(body['OrderID']);
  const order = orderOf(number);
  refuseClosedPeriod(body['PostingDate']);
  refuseLocked(number, 'RU/505', `Order ${number}`);
  if (order['OrderIsReleased'] !== 'X') throw new SapRefusal('RU/171', `Order ${number} is not released`);
  if (order['OrderIsTechnicallyCompleted'] === 'X')
    throw new SapRefusal('RU/171', `Order ${number} is technically completed`);
  if (text(body['ConfirmationUnit']) !== 'PC')
    throw new SapRefusal(
      'RU/073',
      `Unit ${text(body['ConfirmationUnit'])} is not defined for order ${number}`,
    );
  const operations = rows('A_ProductionOrderOperation_2').filter((o) => o['ManufacturingOrder'] === number);
  const code = text(body['OrderOperation']);
  const operation = operations.find((o) => o['ManufacturingOrderOperation'] === code);
  if (code !== '' && !operation)
    throw new SapRefusal('RU/010', `Operation ${code} of order ${number} not found`);
  const earlier = rows('ProdnOrdConf2').filter((c) => c['OrderID'] === number);
  if (earlier.some((c) => (c['OrderOperation'] === '') !== (code === '')))
    throw new SapRefusal('RU/102', `Order ${number} is confirmed on another level already`);
  const group = earlier.find((c) => c['OrderOperation'] === code)?.['ConfirmationGroup'] ?? inside.newGroup();
  const count = String(earlier.filter((c) => c['ConfirmationGroup'] === group).length + 1);
  const { to_ProdnOrdConfMatlDocItm: _, ...plain } = body;
  const confirmation: Row = {
    ...Object.fromEntries(Object.entries(plain).map(([k, v]) => [k, typeof v === 'boolean' ? v : text(v)])),
    OrderOperation: code,
    ConfirmationGroup: group,
    ConfirmationCount: count,
    IsReversed: false,
    IsReversal: false,
  };
  rows('ProdnOrdConf2').push(confirmation);

  const qty = Number(body['ConfirmationYieldQuantity']);
  const final = body['IsFinalConfirmation'] === true;
  for (const one of operation ? [operation] : operations) {
    one['OpTotalConfirmedYieldQty'] = decimal(qtyOf(one, 'OpTotalConfirmedYieldQty') + qty);
    one[final ? 'OperationIsConfirmed' : 'OperationIsPartiallyConfirmed'] = 'X';
    touch('A_ProductionOrderOperation_2', one);
  }
  if (!operation || operation === operations.at(-1)) complete(inside, order, confirmation, qty, final);
  touch('A_ProductionOrder_2', order);
  return confirmation;
}

function complete(inside: Inside, order: Row, confirmation: Row, qty: number, final: boolean): void {
  order['MfgOrderConfirmedYieldQty'] = decimal(qtyOf(order, 'MfgOrderConfirmedYieldQty') + qty);
  order[final ? 'OrderIsConfirmed' : 'OrderIsPartiallyConfirmed'] = 'X';
  if (!inside.receivesGoods || inside.goodsMovementFails || qty === 0) return;
  const { ConfirmationGroup = '', ConfirmationCount = '', OrderID = '', PostingDate = '' } = confirmation;
  const header = inside.newDocument({
    PostingDate,
    DocumentDate: PostingDate,
    GoodsMovementCode: '02',
  });
  const receipt: Row = {
    MaterialDocumentYear: '2026',
    MaterialDocument: header['MaterialDocument'] ?? '',
    MaterialDocumentItem: '1',
    Material: order['Material'] ?? '',
    Plant: PLANT,
    StorageLocation: '171A',
    Batch: `N${text(OrderID)}`,
    GoodsMovementType: '101',
    QuantityInEntryUnit: decimal(qty),
    EntryUnit: 'PC',
  };
  inside.rows('A_MaterialDocumentItem').push({ ...receipt, ManufacturingOrder: OrderID });
  inside.rows('ProdnOrdConfMatlDocItm').push({ ...receipt, ConfirmationGroup, ConfirmationCount });
  inside.addStock(text(order['Material']), `N${text(OrderID)}`, '01', '171A', qty);
}
