/** What the AL code in resources/erp/business-central does: the inbox's checks, the action `post`, the key of a reschedule. */
import { BcError, dialog } from './bc-error.ts';
import { add, find, related, rows, text, touch, type Company, type Entity, type Row } from './company.ts';

export const POSTING_DEFAULTS: Row = {
  key: '',
  kind: '',
  status: 'Open',
  documentNumber: '',
  orderNumber: '',
  operationNumber: '',
  lineNumber: 0,
  itemNumber: '',
  lotNumber: '',
  quantity: 0,
  quantityBase: 0,
  unitOfMeasureCode: '',
  fromLocationCode: '',
  toLocationCode: '',
  newDate: '0001-01-01',
  postingDate: '0001-01-01',
  reason: '',
};

/** On insert and modify: the unique key, the table relations. */
export function checkPosting(company: Company, posting: Entity): void {
  if (rows(company, 'postings').some((row) => row !== posting && row['key'] === posting['key']))
    throw new BcError(
      'Internal_EntityWithSameKeyExists',
      `The Gemba Posting already exists. Identification fields and values: Key='${text(posting['key'])}'`,
    );
  related(company, 'Item No.', posting['itemNumber'], { set: 'items', by: 'number', table: 'Item' });
  const location = { set: 'locations', by: 'code', table: 'Location' };
  related(company, 'Location Code', posting['fromLocationCode'], location);
  related(company, 'New Location Code', posting['toLocationCode'], location);
}

/** One transaction: the caller rolls back what an error leaves. */
export function post(company: Company, posting: Entity): void {
  if (posting['status'] === 'Posted') return;
  const entryNumber = rows(company, 'postings').indexOf(posting) + 1;
  posting['documentNumber'] = `GEMBA-${String(entryNumber).padStart(6, '0')}`;
  switch (posting['kind']) {
    case 'quality-hold':
    case 'quality-release':
    case 'transfer':
    case 'scrap':
      moveStock(company, posting);
      break;
    case 'partial-completion':
    case 'operation-confirmation':
    case 'finish':
      output(company, posting);
      break;
    case 'customer-date':
      moveLine(company, posting, 'salesOrders', 'salesOrderLines', 'shipmentDate', 'Sales Line');
      break;
    case 'expedite':
      moveLine(
        company,
        posting,
        'purchaseOrders',
        'purchaseOrderLines',
        'expectedReceiptDate',
        'Purchase Line',
      );
      break;
    default:
      throw dialog(`The kind ${text(posting['kind'])} is not known.`);
  }
  posting['status'] = 'Posted';
  touch(company, posting);
}

function checkDate(company: Company, posting: Entity): void {
  if (text(posting['postingDate']) < company.allowPostingFrom)
    throw dialog(
      `Posting Date is not within your range of allowed posting dates in Item Journal Line Journal Template Name='',Journal Batch Name='',Line No.='10000'.`,
    );
}

function factorOf(company: Company, itemNumber: string, unit: string): number {
  const item = find(company, 'items', 'number', itemNumber);
  const units = item?.['units'] as Record<string, number> | undefined;
  const factor = unit === '' ? 1 : units?.[unit];
  if (factor === undefined)
    throw new BcError(
      'Internal_InvalidTableRelation',
      `The field Unit of Measure Code of table Item Journal Line contains a value (${unit}) that cannot be found in the related table (Item Unit of Measure).`,
    );
  return factor;
}

function moveStock(company: Company, posting: Entity): void {
  checkDate(company, posting);
  const item = text(posting['itemNumber']);
  if (find(company, 'items', 'number', item)?.['blocked'])
    throw new BcError(
      'Application_FieldValidationException',
      `Blocked must be equal to 'No'  in Item: No.=${item}. Current value is 'Yes'.`,
    );
  const qty = Number(posting['quantity']) * factorOf(company, item, text(posting['unitOfMeasureCode']));
  posting['quantityBase'] = qty;
  const lot = text(posting['lotNumber']);
  const document = text(posting['documentNumber']);
  issue(company, { item, lot, location: text(posting['fromLocationCode']), qty, document });
  if (posting['toLocationCode'])
    receive(company, { item, lot, location: text(posting['toLocationCode']), qty, document });
}

interface Move {
  item: string;
  lot: string;
  location: string;
  qty: number;
  document: string;
}

/** Against the open entries of the lot there. */
export function issue(company: Company, { item, lot, location, qty, document }: Move): void {
  let left = qty;
  for (const entry of rows(company, 'itemLedgerEntries')) {
    const open = Number(entry['remainingQuantity']);
    const same =
      entry['itemNumber'] === item &&
      entry['lotNumber'] === lot &&
      entry['locationCode'] === location &&
      open > 0;
    if (!same || left <= 0) continue;
    entry['remainingQuantity'] = open - Math.min(open, left);
    left -= Math.min(open, left);
    touch(company, entry);
  }
  if (left > 0) throw dialog(`You have insufficient quantity of Item ${item} on inventory.`);
  ledger(company, { item, lot, location, qty: -qty, document }, 0);
}

export function receive(company: Company, move: Move): void {
  ledger(company, move, move.qty);
}

function ledger(company: Company, move: Move, remaining: number): void {
  add(company, 'itemLedgerEntries', {
    itemNumber: move.item,
    lotNumber: move.lot,
    locationCode: move.location,
    quantity: move.qty,
    remainingQuantity: remaining,
    documentNumber: move.document,
  });
}

function output(company: Company, posting: Entity): void {
  checkDate(company, posting);
  const number = text(posting['orderNumber']);
  const order = rows(company, 'productionOrders').find(
    (row) => row['number'] === number && row['status'] === 'Released',
  );
  if (!order)
    throw new BcError(
      'Internal_RecordNotFound',
      `The Production Order does not exist. Identification fields and values: Status='Released',No.='${number}'`,
    );
  const operations = rows(company, 'productionOrderOperations').filter(
    (row) => row['orderNumber'] === number,
  );
  const last = operations.at(-1);
  const wanted = text(posting['operationNumber']);
  const operation = wanted === '' ? last : operations.find((row) => row['operationNumber'] === wanted);
  if (!operation)
    throw new BcError(
      'Internal_InvalidTableRelation',
      `The field Operation No. of table Item Journal Line contains a value (${wanted}) that cannot be found in the related table (Prod. Order Routing Line).`,
    );
  const open = Number(order['quantity']) - Number(order['finishedQuantity']);
  const finish = posting['kind'] === 'finish';
  if (finish && Number(posting['quantity']) === 0) {
    posting['quantity'] = open;
    posting['unitOfMeasureCode'] = order['unitOfMeasureCode'];
  }
  const item = text(order['itemNumber']);
  const qty = Number(posting['quantity']) * factorOf(company, item, text(posting['unitOfMeasureCode']));
  posting['quantityBase'] = qty;
  operation['routingStatus'] = finish ? 'Finished' : 'In_x0020_Progress';
  touch(company, operation);
  if (operation === last && qty > 0) {
    const location = text(posting['toLocationCode']) || 'FINISHED';
    const document = text(posting['documentNumber']);
    receive(company, { item, lot: text(posting['lotNumber']), location, qty, document });
    order['finishedQuantity'] = Number(order['finishedQuantity']) + qty;
  }
  for (const line of rows(company, 'productionOrderLines'))
    if (line['orderNumber'] === number) touch(company, line);
  if (!finish) return;
  order['status'] = 'Finished';
  touch(company, order);
}

function moveLine(
  company: Company,
  posting: Entity,
  ...[set, lines, field, table]: [set: string, lines: string, field: string, table: string]
): void {
  const order = find(company, set, 'number', posting['orderNumber']);
  const line = (order?.[lines] as Row[] | undefined)?.find(
    (row) => row['sequence'] === posting['lineNumber'],
  );
  if (!order || !line)
    throw new BcError(
      'Internal_RecordNotFound',
      `The ${table} does not exist. Identification fields and values: Document Type='Order',Document No.='${text(posting['orderNumber'])}',Line No.='${text(posting['lineNumber'])}'`,
    );
  line[field] = posting['newDate'];
  posting['documentNumber'] = order['number'];
  touch(company, order);
}

/** The production order page: its dates, and the key that goes to the inbox in the same transaction. */
export function modifyOrder(company: Company, order: Entity, changes: Row): void {
  const key = text(changes['postingKey']);
  if (key !== '') {
    const posting = add(company, 'postings', {
      ...POSTING_DEFAULTS,
      key,
      kind: 'reschedule',
      status: 'Posted',
      documentNumber: order['number'],
      orderNumber: order['number'],
      newDate: changes['endingDate'],
      postingDate: changes['keyPostingDate'],
    });
    checkPosting(company, posting);
  }
  const end = text(changes['endingDate']);
  if (end === '') return;
  const moved = Date.parse(end) - Date.parse(text(order['endingDate']));
  const shift = (field: string) => new Date(Date.parse(text(order[field])) + moved).toISOString();
  Object.assign(order, {
    startingDateTime: shift('startingDateTime'),
    endingDateTime: shift('endingDateTime'),
    endingDate: end,
  });
  touch(company, order);
}
