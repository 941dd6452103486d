/** From a transaction to its program: what it needs to know is read, then the family translates it. */
import type { PostingKind, Transaction } from '@gemba/core/posting';
import type { Refused } from '../../connector.ts';
import type { TrytonConfig } from '../config.ts';
import type { Session } from '../rpc/session.ts';
import { lookUpPurchaseLine, lookUpSalesLine } from './line-look-up.ts';
import { customerDateProgram, expediteProgram } from './lines.ts';
import { lookUpOrder } from './order-look-up.ts';
import { ORDER_KINDS, orderProgram } from './production.ts';
import { isRefused, type Program, refused } from './program.ts';
import { lookUpStock } from './stock-look-up.ts';
import { STOCK_KINDS, stockProgram } from './stock.ts';

/** What Tryton can be asked to do. It keeps no maintenance orders. */
export const TRYTON_KINDS = [
  ...STOCK_KINDS,
  ...ORDER_KINDS,
  'customer-date',
  'expedite',
] as const satisfies readonly PostingKind[];

/** @throws ErpUnavailable, ErpLocked, TrytonRefusal when something cannot be read */
export async function programFor(
  session: Session,
  transaction: Transaction,
  config: TrytonConfig,
): Promise<Program | Refused> {
  const { kind } = transaction;
  switch (kind) {
    case 'quality-hold':
    case 'quality-release':
    case 'scrap':
    case 'transfer': {
      const lookUp = await lookUpStock(session, transaction, config);
      return isRefused(lookUp) ? lookUp : stockProgram(kind, transaction, lookUp);
    }
    case 'reschedule':
    case 'partial-completion':
    case 'operation-confirmation':
    case 'finish':
    case 'cancel': {
      const lookUp = await lookUpOrder(session, transaction);
      return isRefused(lookUp) ? lookUp : orderProgram(kind, transaction, lookUp);
    }
    case 'customer-date': {
      const lookUp = await lookUpSalesLine(session, transaction);
      return isRefused(lookUp) ? lookUp : customerDateProgram(transaction, lookUp);
    }
    case 'expedite': {
      const lookUp = await lookUpPurchaseLine(session, transaction);
      return isRefused(lookUp) ? lookUp : expediteProgram(transaction, lookUp);
    }
    case 'maintenance-order':
      return refused('Tryton keeps no maintenance orders.');
  }
}
