/** Which program does which kind, and what Odoo must have for it. */
import type { PostingKind } from '@gemba/core/posting';
import {
  MAINTENANCE_REQUEST,
  PRODUCTION,
  PURCHASE_ORDER,
  SALES_ORDER,
  WORK_ORDER,
} from '../records/models.ts';
import type { Desk, Program } from './program.ts';
import { cancel } from './production/cancel.ts';
import { completion } from './production/completion.ts';
import { maintenanceOrder } from './maintenance.ts';
import { operationConfirmation } from './production/operation.ts';
import { customerDate, expedite } from './order-date.ts';
import { reschedule } from './production/reschedule.ts';
import { scrap } from './stock/scrap.ts';
import { transfer } from './stock/transfer.ts';

export function programs(desk: Desk): Readonly<Record<PostingKind, Program>> {
  const stock = transfer(desk);
  const complete = completion(desk);
  return {
    'quality-hold': stock,
    'quality-release': stock,
    transfer: stock,
    scrap: scrap(desk),
    reschedule: reschedule(desk),
    'partial-completion': complete,
    finish: complete,
    'operation-confirmation': operationConfirmation(desk),
    cancel: cancel(desk),
    'customer-date': customerDate(desk),
    expedite: expedite(desk),
    'maintenance-order': maintenanceOrder(desk),
  };
}

/** The model that a kind needs; kinds without one need Inventory, without which there is nothing at all. */
const NEEDS: Partial<Readonly<Record<PostingKind, string>>> = {
  reschedule: PRODUCTION.name,
  'partial-completion': PRODUCTION.name,
  finish: PRODUCTION.name,
  cancel: PRODUCTION.name,
  'operation-confirmation': WORK_ORDER.name,
  'customer-date': SALES_ORDER.name,
  expedite: PURCHASE_ORDER.name,
  'maintenance-order': MAINTENANCE_REQUEST.name,
};

/** What this Odoo can be asked to do. @throws ErpUnavailable */
export async function kindsOf({ odoo, config }: Desk, all: readonly PostingKind[]): Promise<PostingKind[]> {
  const kinds: PostingKind[] = [];
  for (const kind of all) {
    const model = NEEDS[kind];
    const held = kind === 'quality-hold' || kind === 'quality-release';
    if (held ? config.quarantineLocation !== undefined : model === undefined || (await odoo.has(model)))
      kinds.push(kind);
  }
  return kinds;
}
