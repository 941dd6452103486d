/**
 * Cancel a manufacturing order: write the key → `action_cancel`, which answers `true` whatever it did. An order of which
 * something was consumed already is closed instead of cancelled (addons/mrp/models/mrp_production.py, `_action_cancel`).
 */
import { PRODUCTION } from '../../records/models.ts';
import type { Desk, Program } from '../program.ts';
import { Refusal } from '../refusal.ts';
import { openOrder, orTakeBack, tracedOrder, writeTraced } from './traced-order.ts';

export function cancel(desk: Desk): Program {
  return {
    async post(transaction) {
      const found = await tracedOrder(desk, transaction);
      if (found?.state === 'cancel') return found.name ?? '';
      const production = found ?? (await openOrder(desk, transaction));
      if (!found) await writeTraced(desk, production, transaction, {});
      return orTakeBack(desk, transaction, {}, async () => {
        if (production.state !== 'done')
          await desk.odoo.press(PRODUCTION.name, production.id, 'action_cancel');
        const after = await tracedOrder(desk, transaction);
        if (after?.state === 'cancel') return after.name ?? '';
        throw new Refusal(
          after?.state === 'done'
            ? `${after.name} was closed in Odoo, not cancelled: something had been produced or consumed`
            : `Odoo left ${after?.name} in state ${after?.state}; it was not cancelled`,
          'order',
        );
      });
    },

    async find(transaction) {
      const found = await tracedOrder(desk, transaction);
      return found?.state === 'cancel' ? found.name : null;
    },

    async readBack(transaction) {
      const found = await tracedOrder(desk, transaction);
      return found && { document: found.name ?? '', state: found.state ?? '', qty: found.qty_produced };
    },
  };
}
