/** The manufacturing order that a code means, also after Odoo has split it. */
import { orderBeforeSplit } from './codes.ts';
import type { Production } from '../context/order-rows.ts';
import { PRODUCTION } from './models.ts';
import type { Odoo } from './odoo-client.ts';

const isOpen = ({ state }: Production): boolean => state !== 'done' && state !== 'cancel';

/**
 * An order that was completed in part is no longer there under its own number: what remains of it is the one that is
 * open among WH/MO/00012-001, -002 …; when none is, the last one.
 */
export async function productionOf(odoo: Odoo, order: string): Promise<Production | null> {
  const [exact] = await odoo.search(PRODUCTION, [['name', '=', order]]);
  if (exact) return exact;
  const parts = (await odoo.search(PRODUCTION, [['name', '=like', `${order}-%`]])).filter(
    ({ name }) => name !== null && orderBeforeSplit(name) === order,
  );
  return parts.find(isOpen) ?? parts.at(-1) ?? null;
}
