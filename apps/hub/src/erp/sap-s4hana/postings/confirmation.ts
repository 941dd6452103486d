/**
 * Partial completion, operation confirmation and finish: a confirmation of a production order
 * (API_PROD_ORDER_CONFIRMATION_2_SRV).
 *
 * A confirmation has no reference field. Its text (40 characters, free) begins with the transaction's reference; it is
 * searched among the order's confirmations, which are few, so that nothing rests on SAP filtering by that text.
 * ExternalSystemConfirmation (a GUID) is offered for writing too; whether SAP keeps it is not known, so it is not used.
 *
 * A confirmation can stand while its goods movement failed and waits in COGI. The read-back shows the number of goods
 * movements; where a completion receives goods (`completionReceivesGoods`) its quantity is the received one.
 */
import type { ReadBack, Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import { ErpAmbiguous } from '../../connector.ts';
import type { SapS4HanaConfig } from '../config.ts';
import type { Gateway } from '../odata/gateway.ts';
import {
  dayOf,
  equals,
  fitsDecimal,
  results,
  sapDate,
  SapDecimal,
  sapDecimal,
  SapFlag,
  SapMs,
  SapText,
} from '../odata/wire.ts';
import { operationCode, readOperations, type OrderOperation } from './order-operation.ts';
import { need, refused, type Posting } from './posting.ts';
import { confirmationText, referenceOf } from './reference.ts';

const SERVICE = 'API_PROD_ORDER_CONFIRMATION_2_SRV';
const CONFIRMATION = 'ProdnOrdConf2';
const RECEIPT = '101';

const Confirmation = z.object({
  ConfirmationGroup: z.string(),
  ConfirmationCount: z.string(),
  OrderID: z.string(),
  Sequence: SapText,
  OrderOperation: SapText,
  ConfirmationText: SapText,
  ConfirmationUnit: SapText,
  ConfirmationYieldQuantity: SapDecimal,
  ConfirmationScrapQuantity: SapDecimal,
  IsFinalConfirmation: SapFlag,
  IsReversed: SapFlag,
  IsReversal: SapFlag,
  PostingDate: SapMs,
});

const WithMovements = Confirmation.extend({
  to_ProdnOrdConfMatlDocItm: results(
    z.object({ GoodsMovementType: SapText, QuantityInEntryUnit: SapDecimal, MaterialDocument: SapText }),
  ),
});

const Created = z.object({ d: z.object({ ConfirmationGroup: z.string(), ConfirmationCount: z.string() }) });

export function confirmations(gateway: Gateway, config: SapS4HanaConfig): Posting {
  const { plant, completion, completionReceivesGoods } = config;

  async function ownConfirmations({ key, order = '' }: Transaction) {
    const rows = await gateway.read(SERVICE, CONFIRMATION, {
      filter: equals('OrderID', order),
      select: Object.keys(Confirmation.shape),
      orderBy: 'ConfirmationGroup,ConfirmationCount',
    });
    return z
      .array(Confirmation)
      .parse(rows)
      .filter((c) => c.ConfirmationText.startsWith(referenceOf(key)) && !c.IsReversal);
  }

  /** The operation that is confirmed; null: the order as a whole. */
  function target(
    { kind, operation }: Transaction,
    operations: OrderOperation[],
  ): OrderOperation | null | undefined {
    if (kind === 'operation-confirmation') return operations.find(({ code }) => code === operation);
    return completion === 'order' ? null : operations.findLast(({ sequence }) => Number(sequence) === 0);
  }

  return {
    kinds: ['partial-completion', 'operation-confirmation', 'finish'],

    async find(transaction) {
      const [first] = await ownConfirmations(transaction);
      return first ? documentOf(first) : null;
    },

    async post(transaction) {
      const { kind } = transaction;
      const order = need(transaction, 'order');
      const operations = await readOperations(gateway, order);
      if (operations.length === 0) return refused(`SAP shows no operations of order ${order}`, 'order');
      const operation = target(transaction, operations);
      if (operation === undefined)
        return refused(`Order ${order} has no operation ${transaction.operation ?? ''}`, 'operation');
      const measured = operation ?? operations.at(-1);
      const open = Math.max(0, (measured?.planned ?? 0) - (measured?.confirmed ?? 0));
      const qty = transaction.qty ?? open;
      if (!fitsDecimal(qty)) return refused(`SAP keeps 3 decimals, ${qty} has more`, 'qty');
      // an operation is over when all of it is confirmed; an order only when a person says so
      const final = kind === 'finish' || (kind === 'operation-confirmation' && qty >= open);

      const written = await gateway.create(SERVICE, CONFIRMATION, {
        OrderID: order,
        ...(operation && { Sequence: operation.sequence, OrderOperation: operation.operation, Plant: plant }),
        ConfirmationText: confirmationText(transaction.key),
        ConfirmationUnit: transaction.uom ?? measured?.unit ?? '',
        ConfirmationYieldQuantity: sapDecimal(qty),
        ConfirmationScrapQuantity: sapDecimal(0),
        FinalConfirmationType: final ? 'X' : '',
        IsFinalConfirmation: final,
        PostingDate: sapDate(transaction.postingDate),
      });
      if ('state' in written) return written;
      const created = Created.safeParse(written.body);
      if (!created.success)
        throw new ErpAmbiguous('SAP answered without a confirmation number', { cause: created.error });
      return { state: 'posted', document: documentOf(created.data.d) };
    },

    async readBack(document, transaction): Promise<ReadBack | null> {
      const [group = '', count = ''] = document.split('/');
      const found = await gateway.readOne(
        SERVICE,
        CONFIRMATION,
        { ConfirmationGroup: group, ConfirmationCount: count },
        ['to_ProdnOrdConfMatlDocItm'],
      );
      if (!found) return null;
      const own = WithMovements.parse(found.row);
      if (!own.ConfirmationText.startsWith(referenceOf(transaction.key)))
        throw new Error(`${document} belongs to "${own.ConfirmationText}", not to ${transaction.key}`);
      const all = await ownConfirmations(transaction);
      const movements = own.to_ProdnOrdConfMatlDocItm;
      const receives = completionReceivesGoods && transaction.kind !== 'operation-confirmation';
      const received = movements.filter((m) => m.GoodsMovementType === RECEIPT);
      const yielded = all
        .filter((c) => !c.IsReversed)
        .reduce((sum, c) => sum + c.ConfirmationYieldQuantity, 0);
      const halfPosted = receives && received.length === 0 && own.ConfirmationYieldQuantity > 0;
      return {
        document,
        state: own.IsReversed ? 'reversed' : halfPosted ? 'confirmed, goods movement missing' : 'confirmed',
        documents: all.length,
        order: own.OrderID,
        ...(own.OrderOperation !== '' && { operation: operationCode(own.Sequence, own.OrderOperation) }),
        qty: receives ? received.reduce((sum, m) => sum + m.QuantityInEntryUnit, 0) : yielded,
        scrapQty: own.ConfirmationScrapQuantity,
        uom: own.ConfirmationUnit,
        final: own.IsFinalConfirmation ? 'yes' : 'no',
        goodsMovements: movements.length,
        ...(own.PostingDate !== null && { postingDate: dayOf(own.PostingDate) }),
      };
    },
  };
}

const documentOf = (d: { ConfirmationGroup: string; ConfirmationCount: string }): string =>
  `${d.ConfirmationGroup}/${d.ConfirmationCount}`;
