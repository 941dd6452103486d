/**
 * Scrap: a scrap order (stock.scrap). Calls: create (draft, with the key) → action_validate, which asks a question
 * instead of scrapping when there is too little (addons/stock/models/stock_scrap.py). A refused draft is deleted; where
 * the user may not delete, it stays a draft, moves nothing, and the next attempt goes on with it.
 */
import type { Transaction } from '@gemba/core/posting';
import type { z } from 'zod';
import { NO_LOT } from '../../records/codes.ts';
import { statusOf } from '../../context/stock-rows.ts';
import { SCRAP } from '../../records/models.ts';
import { OdooRefusal } from '../../rpc/odoo-rpc.ts';
import { locationNamed, lotNamed, orderNamed, productNamed, unitNamed } from '../master-data.ts';
import { bookedOn, SAME_QTY, type Desk, type Program } from '../program.ts';
import { asked, isRefusal, Refusal } from '../refusal.ts';
import { sourcesOf, tooLittle, type Wanted } from './stock-sources.ts';
import { takenByAnother, token, traced } from '../trace.ts';

type Scrap = z.output<typeof SCRAP.row>;

export function scrap(desk: Desk): Program {
  const { odoo, config } = desk;

  const find = async ({ key }: Transaction): Promise<Scrap | undefined> =>
    (await traced(odoo, SCRAP, key))[0];

  async function valuesOf(transaction: Transaction): Promise<Record<string, unknown>> {
    const { item = '', lot, qty = 0, uom, from, to, order } = transaction;
    const product = await productNamed(desk, item);
    const unit = await unitNamed(desk, product.uom_id, uom);
    const lotId = await lotNamed(desk, product, lot);
    const wanted: Wanted = {
      product,
      item,
      lot,
      lotId,
      qty: qty * unit.ratio,
      within: from === undefined ? null : (await locationNamed(desk, from, 'from')).id,
      except: null,
      from: 'any',
    };
    const sources = await sourcesOf(desk, wanted);
    const enough = sources.filter((source) => source.qty + SAME_QTY >= wanted.qty);
    // what is scrapped was mostly held before
    const place = enough.find(({ location }) => statusOf(location.name, config) === 'quality') ?? enough[0];
    if (!place) throw tooLittle(wanted, sources);
    const target = to ?? config.scrapLocation;
    return {
      product_id: product.id,
      product_uom_id: unit.id,
      scrap_qty: qty,
      lot_id: lotId ?? false,
      location_id: place.location.id,
      ...(target !== undefined && { scrap_location_id: (await locationNamed(desk, target, 'to')).id }),
      ...(order !== undefined && { production_id: (await orderNamed(desk, order)).id }),
    };
  }

  async function create(transaction: Transaction): Promise<Scrap> {
    const field = (await odoo.traceField(SCRAP.name)) ?? 'origin';
    try {
      await odoo.create(SCRAP.name, { ...(await valuesOf(transaction)), [field]: token(transaction.key) });
    } catch (error) {
      if (!isRefusal(error) || !(await find(transaction))) throw error;
      throw takenByAnother(transaction);
    }
    const created = await find(transaction);
    if (!created) throw new Error(`the scrap of ${transaction.key} was created, but Odoo does not show it`);
    return created;
  }

  async function remove({ id }: Scrap): Promise<void> {
    try {
      await odoo.press(SCRAP.name, id, 'unlink');
    } catch (error) {
      if (!(error instanceof OdooRefusal)) throw error;
    }
  }

  return {
    async post(transaction) {
      const found = await find(transaction);
      if (found?.state === 'done') return found.name ?? '';
      const draft = found ?? (await create(transaction));
      try {
        if (found) await odoo.write(SCRAP.name, draft.id, await valuesOf(transaction));
        const answer = await odoo.press(SCRAP.name, draft.id, 'action_validate', bookedOn(desk, transaction));
        const after = await find(transaction);
        if (after?.state === 'done') return after.name ?? '';
        const question = asked(answer);
        throw new Refusal(
          question ?? `Odoo left the scrap in state ${after?.state}; nothing was scrapped`,
          question === null ? undefined : 'qty',
        );
      } catch (error) {
        if (isRefusal(error)) await remove(draft);
        throw error;
      }
    },

    async find(transaction) {
      const found = await find(transaction);
      return found?.state === 'done' ? found.name : null;
    },

    async readBack(transaction) {
      const found = await find(transaction);
      if (!found) return null;
      const product = await productNamed(desk, transaction.item);
      return {
        document: found.name ?? '',
        state: found.state ?? '',
        item: found.product_id?.id === product.id ? (transaction.item ?? '') : (found.product_id?.name ?? ''),
        lot: found.lot_id?.name ?? NO_LOT,
        qty: found.scrap_qty,
        uom: found.product_uom_id?.name ?? '',
        from: found.location_id?.name ?? '',
        to: found.scrap_location_id?.name ?? '',
      };
    },
  };
}
