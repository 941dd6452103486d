/**
 * Reschedule: start and end of a manufacturing order moved by as many days as bring its end to the day asked for, at the
 * same time of day; key and dates in one call. Of an order that runs only the end is moved. Moving the start of a planned
 * order takes its work orders off their work centres, and Odoo then computes the end again: the end is written once more
 * (addons/mrp/models/mrp_production.py, `write`, `button_unplan`, `_compute_date_finished`).
 */
import type { Instant } from '@gemba/core/time';
import { dayOf, daysTo, moved } from '../../records/plant-days.ts';
import { PRODUCTION } from '../../records/models.ts';
import { toOdoo } from '../../rpc/values.ts';
import type { Desk, Program } from '../program.ts';
import { Refusal } from '../refusal.ts';
import { openOrder, orTakeBack, tracedOrder, writeTraced } from './traced-order.ts';

export function reschedule(desk: Desk): Program {
  const { odoo, config } = desk;
  const endDay = (production: { date_finished: Instant | null }): string =>
    production.date_finished ? dayOf(production.date_finished, config.timeZone) : '';

  return {
    async post(transaction) {
      const found = await tracedOrder(desk, transaction);
      if (found) return found.name ?? '';
      const production = await openOrder(desk, transaction);
      const { name, date_start: start, date_finished: end, state } = production;
      const { date = '' } = transaction;
      if (!end) throw new Refusal(`${name} has no end in Odoo that could be moved`, 'order');
      const days = daysTo(end, date, config.timeZone);
      const runs = state === 'progress' || state === 'to_close';
      const dates = (by: number) => ({
        ...(start && !runs && { date_start: toOdoo(moved(start, by, config.timeZone)) }),
        date_finished: toOdoo(moved(end, by, config.timeZone)),
      });
      await writeTraced(desk, production, transaction, dates(days));
      return orTakeBack(desk, transaction, dates(0), async () => {
        let after = await tracedOrder(desk, transaction);
        const { date_finished } = dates(days);
        if (after?.date_finished && toOdoo(after.date_finished) !== date_finished) {
          await odoo.write(PRODUCTION.name, after.id, { date_finished });
          after = await tracedOrder(desk, transaction);
        }
        if (after && endDay(after) === date) return after.name ?? '';
        throw new Refusal(
          `Odoo keeps the end of ${name} at ${after && endDay(after)}, not at ${date}`,
          'date',
        );
      });
    },

    find: async (transaction) => (await tracedOrder(desk, transaction))?.name ?? null,

    async readBack(transaction) {
      const found = await tracedOrder(desk, transaction);
      if (!found) return null;
      return {
        document: found.name ?? '',
        state: found.state ?? '',
        start: found.date_start ?? '',
        end: found.date_finished ?? '',
        date: endDay(found),
      };
    },
  };
}
