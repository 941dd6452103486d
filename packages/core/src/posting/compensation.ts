/** What undoes a confirmed posting in the ERP: a further transaction, never a deletion. Some things cannot be undone. */
import type { PostingKind, Transaction } from './transaction.ts';
import type { TouchedRows } from './touched.ts';

export type Compensation =
  | { transaction: Omit<Transaction, 'key' | 'postingDate'> }
  /** why a person has to do it in the ERP */
  | { impossible: string };

/**
 * @param before the rows that the posting was made on: a date can only go back to where it was known to be
 * @param zone turns an instant into a calendar day of the plant
 */
export function compensationOf(
  { key: _key, postingDate: _postingDate, expectedVersion: _version, ...transaction }: Transaction,
  before: TouchedRows | null,
  zone: (at: string) => string,
): Compensation {
  const { kind, from, to, order, salesLine, purchaseLine } = transaction;
  const turned = { ...transaction, from: to, to: from };
  switch (kind) {
    case 'quality-hold':
      return { transaction: { ...turned, kind: 'quality-release' } };
    case 'quality-release':
      return { transaction: { ...turned, kind: 'quality-hold' } };
    case 'transfer':
      return from === undefined
        ? { impossible: 'where the goods came from was not said' }
        : { transaction: turned };
    case 'reschedule': {
      const was = before?.workOrders.find((o) => o.workOrder === order);
      return backTo(
        { ...transaction, ...(to !== undefined && was && { to: was.line }) },
        was && zone(was.end),
      );
    }
    case 'customer-date':
      return backTo(transaction, before?.salesLines.find((l) => l.salesLine === salesLine)?.promised);
    case 'expedite': {
      const due = before?.purchaseLines.find((l) => l.purchaseLine === purchaseLine)?.due;
      return backTo(transaction, due && zone(due));
    }
    case 'scrap':
    case 'partial-completion':
    case 'operation-confirmation':
    case 'finish':
    case 'maintenance-order':
    case 'cancel':
      return { impossible: WHY[kind] };
  }
}

function backTo(
  transaction: Omit<Transaction, 'key' | 'postingDate'>,
  date: string | undefined,
): Compensation {
  return date === undefined
    ? { impossible: 'the date before is not known' }
    : { transaction: { ...transaction, date } };
}

const WHY = {
  scrap: 'what is scrapped does not come back by itself: correct the stock in the ERP',
  'partial-completion': 'reverse the receipt in the ERP',
  'operation-confirmation': 'reverse the confirmation in the ERP',
  finish: 'a finished order is opened again in the ERP only',
  'maintenance-order': 'cancel the maintenance order where it is kept',
  cancel: 'a cancelled order does not come back: create a new one in the ERP',
} satisfies Partial<Record<PostingKind, string>>;
