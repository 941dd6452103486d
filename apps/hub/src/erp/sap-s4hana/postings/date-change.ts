/**
 * Reschedule, customer date and expedite: a changed date on a production order, a sales or a purchase schedule line
 * (PATCH with If-Match). SAP keeps no trace of the key, so the effect is the trace: a line that has the date is posted,
 * whoever set it. That is safe to repeat, and cannot tell two transactions with the same date apart.
 *
 * SAP may take a change and keep its own date (an order that is scheduled forwards computes its end): the date is read
 * again, and one that did not become true is refused.
 */
import type { PostingKind, ReadBack, Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import { ErpAmbiguous, type PostResult } from '../../connector.ts';
import type { Gateway } from '../odata/gateway.ts';
import { dayOf, equals, sapDate, SapDecimal, SapMs, SapText } from '../odata/wire.ts';
import { need, refused, type Posting } from './posting.ts';

interface Dated {
  /** SAP's number of it */
  document: string;
  service: string;
  entity: string;
  key: string | Record<string, string>;
  field: string;
  row: unknown;
  etag: string;
}

/** What a kind changes; a sentence: why it cannot be. */
type Locate = (gateway: Gateway, transaction: Transaction) => Promise<Dated | string>;

const Order = z.object({ BasicSchedulingType: SapText });

const locateOrder: Locate = async (gateway, transaction) => {
  const key = need(transaction, 'order');
  const service = 'API_PRODUCTION_ORDER_2_SRV';
  const entity = 'A_ProductionOrder_2';
  const found = await gateway.readOne(service, entity, key);
  if (!found) return `SAP has no order ${key}`;
  return { document: key, service, entity, key, field: 'MfgOrderPlannedEndDate', ...found };
};

const SalesScheduleLine = z.object({
  ScheduleLine: z.string(),
  ScheduleLineOrderQuantity: SapDecimal,
  DeliveredQtyInOrderQtyUnit: SapDecimal,
});

const locateSalesLine: Locate = async (gateway, transaction) => {
  const code = need(transaction, 'salesLine');
  const [SalesOrder = '', SalesOrderItem = ''] = code.split('/');
  const service = 'API_SALES_ORDER_SRV';
  const entity = 'A_SalesOrderScheduleLine';
  const lines = z.array(SalesScheduleLine).parse(
    await gateway.read(service, entity, {
      filter: `${equals('SalesOrder', SalesOrder)} and ${equals('SalesOrderItem', SalesOrderItem)}`,
      select: Object.keys(SalesScheduleLine.shape),
      orderBy: 'ScheduleLine',
    }),
  );
  const open = lines.filter((l) => l.ScheduleLineOrderQuantity > l.DeliveredQtyInOrderQtyUnit);
  const [line] = open;
  if (!line) return `SAP shows no open schedule line of sales order ${code}`;
  if (open.length > 1) return `Sales order ${code} is due on ${open.length} dates: change them in SAP`;
  const key = { SalesOrder, SalesOrderItem, ScheduleLine: line.ScheduleLine };
  const found = await gateway.readOne(service, entity, key);
  if (!found) return `SAP shows no open schedule line of sales order ${code}`;
  return {
    document: `${code}/${line.ScheduleLine}`,
    service,
    entity,
    key,
    field: 'RequestedDeliveryDate',
    ...found,
  };
};

const PurchaseScheduleLine = z.object({ ScheduleLine: z.string() });

const locatePurchaseLine: Locate = async (gateway, transaction) => {
  const code = need(transaction, 'purchaseLine');
  const [PurchasingDocument = '', PurchasingDocumentItem = ''] = code.split('/');
  const service = 'API_PURCHASEORDER_PROCESS_SRV';
  const entity = 'A_PurchaseOrderScheduleLine';
  const lines = z.array(PurchaseScheduleLine).parse(
    await gateway.read(service, entity, {
      filter: `${equals('PurchasingDocument', PurchasingDocument)} and ${equals('PurchasingDocumentItem', PurchasingDocumentItem)}`,
      select: Object.keys(PurchaseScheduleLine.shape),
      orderBy: 'ScheduleLine',
    }),
  );
  const [line] = lines;
  if (!line) return `SAP shows no schedule line of purchase order ${code}`;
  if (lines.length > 1) return `Purchase order ${code} is due on ${lines.length} dates: change them in SAP`;
  const key = { PurchasingDocument, PurchasingDocumentItem, ScheduleLine: line.ScheduleLine };
  const found = await gateway.readOne(service, entity, key);
  if (!found) return `SAP shows no schedule line of purchase order ${code}`;
  return {
    document: `${code}/${line.ScheduleLine}`,
    service,
    entity,
    key,
    field: 'ScheduleLineDeliveryDate',
    ...found,
  };
};

const CHANGES = {
  reschedule: { locate: locateOrder, subject: 'order' },
  'customer-date': { locate: locateSalesLine, subject: 'salesLine' },
  expedite: { locate: locatePurchaseLine, subject: 'purchaseLine' },
} satisfies Partial<Record<PostingKind, { locate: Locate; subject: keyof Transaction }>>;

export function dateChanges(gateway: Gateway): Posting {
  const changeOf = ({ kind }: Transaction) => {
    if (kind !== 'reschedule' && kind !== 'customer-date' && kind !== 'expedite')
      throw new Error(`${kind} is no change of a date`);
    return CHANGES[kind];
  };
  const locate = (transaction: Transaction) => changeOf(transaction).locate(gateway, transaction);

  async function post(transaction: Transaction): Promise<PostResult> {
    const date = need(transaction, 'date');
    const dated = await locate(transaction);
    if (typeof dated === 'string') return refused(dated, changeOf(transaction).subject);
    const { service, entity, key, field, document } = dated;
    const etag = transaction.expectedVersion ?? dated.etag;
    const written = await gateway.change(service, entity, key, etag, { [field]: sapDate(date) });
    if ('state' in written) return written;

    const after = await gateway
      .readOne(service, entity, key)
      .then((found) => found && { date: dateIn(found.row, field), order: Order.safeParse(found.row).data })
      .catch((error: unknown) => {
        throw new ErpAmbiguous('SAP took the change and does not show it', { cause: error });
      });
    if (after?.date === date) return { state: 'posted', document };
    const scheduling = after?.order?.BasicSchedulingType;
    const why = scheduling ? ` (scheduling type ${scheduling})` : '';
    return refused(`SAP took the change and kept ${after?.date ?? 'no date'}${why}`, 'date');
  }

  return {
    kinds: ['reschedule', 'customer-date', 'expedite'],
    post,

    async find(transaction) {
      const dated = await locate(transaction);
      if (typeof dated === 'string') return null;
      return dateIn(dated.row, dated.field) === transaction.date ? dated.document : null;
    },

    async readBack(document, transaction): Promise<ReadBack | null> {
      const dated = await locate(transaction);
      if (typeof dated === 'string') return null;
      if (dated.document !== document) throw new Error(`${document} is not ${dated.document}`);
      const { subject } = changeOf(transaction);
      const confirmed = z.object({ ConfirmedDeliveryDate: SapMs }).safeParse(dated.row)
        .data?.ConfirmedDeliveryDate;
      return {
        document,
        [subject]: String(transaction[subject]),
        date: dateIn(dated.row, dated.field) ?? 'none',
        // SAP's availability check decides this one
        ...(typeof confirmed === 'number' && { confirmedDate: dayOf(confirmed) }),
      };
    },
  };
}

function dateIn(row: unknown, field: string): string | null {
  const ms = z.object({ [field]: SapMs }).parse(row)[field];
  return ms === null || ms === undefined ? null : dayOf(ms);
}
