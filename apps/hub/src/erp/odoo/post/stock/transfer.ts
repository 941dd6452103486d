/**
 * Hold, release and transfer: an internal transfer (stock.picking) of the lot. Calls: create (draft, with the key) →
 * action_confirm → the lot's own move lines in place of what Odoo reserved → button_validate. Found half-way it goes on
 * from its state; refused it is cancelled, and a cancelled one does not count as posted.
 * (addons/stock/models/stock_picking.py, `button_validate` and `_pre_action_done_hook`.)
 */
import type { Transaction } from '@gemba/core/posting';
import type { z } from 'zod';
import { NO_LOT } from '../../records/codes.ts';
import { MOVE, MOVE_LINE, PICKING, PICKING_TYPE } from '../../records/models.ts';
import { locationNamed, lotNamed, productNamed, unitNamed, type Location } from '../master-data.ts';
import { bookedOn, type Desk, type Program } from '../program.ts';
import { asked, isRefusal, Refusal } from '../refusal.ts';
import { take, type Source } from './stock-sources.ts';
import { takenByAnother, token, traced } from '../trace.ts';

type Picking = z.output<typeof PICKING.row>;

interface Plan {
  productId: number;
  lotId: number | null;
  /** of the transaction's unit */
  qty: number;
  unitId: number;
  /** how many of the product's own unit one of the transaction's is */
  ratio: number;
  sources: Source[];
  from: Location;
  to: Location;
}

export function transfer(desk: Desk): Program {
  const { odoo } = desk;

  const find = async ({ key }: Transaction): Promise<Picking | undefined> =>
    (await traced(odoo, PICKING, key)).find(({ state }) => state !== 'cancel');

  async function create(transaction: Transaction, plan: Plan): Promise<Picking> {
    const field = (await odoo.traceField(PICKING.name)) ?? 'origin';
    const move = {
      product_id: plan.productId,
      product_uom_qty: plan.qty,
      product_uom: plan.unitId,
      location_id: plan.from.id,
      location_dest_id: plan.to.id,
      // required until 18.3, no longer there since (odoo/odoo#211488)
      ...((await odoo.hasField(MOVE.name, 'name')) && { name: transaction.item }),
    };
    try {
      await odoo.create(PICKING.name, {
        picking_type_id: await internalType(desk, plan.from),
        location_id: plan.from.id,
        location_dest_id: plan.to.id,
        [field]: token(transaction.key),
        ...(transaction.reason !== undefined && { note: transaction.reason }),
        move_ids: [[0, 0, move]],
      });
    } catch (error) {
      if (!isRefusal(error) || !(await find(transaction))) throw error;
      throw takenByAnother(transaction);
    }
    const created = await find(transaction);
    if (!created)
      throw new Error(`the transfer of ${transaction.key} was created, but Odoo does not show it`);
    return created;
  }

  async function carryOn(picking: Picking, transaction: Transaction, plan: Plan): Promise<string> {
    if (picking.state === 'draft') await odoo.press(PICKING.name, picking.id, 'action_confirm');
    const [move] = await odoo.search(MOVE, [
      ['picking_id', '=', picking.id],
      ['state', 'not in', ['done', 'cancel']],
    ]);
    if (!move) throw new Refusal(`${picking.name} has nothing to move in Odoo`);
    const lines = plan.sources.map(({ location, qty }) => [
      0,
      0,
      {
        picking_id: picking.id,
        product_id: plan.productId,
        product_uom_id: plan.unitId,
        lot_id: plan.lotId ?? false,
        quantity: qty / plan.ratio,
        location_id: location.id,
        location_dest_id: plan.to.id,
      },
    ]);
    await odoo.write(PICKING.name, picking.id, {
      move_ids: [[1, move.id, { move_line_ids: [[5, 0, 0], ...lines], picked: true }]],
    });
    const answer = await odoo.press(PICKING.name, picking.id, 'button_validate', {
      skip_backorder: true,
      picking_ids_not_to_backorder: [picking.id],
      skip_sms: true,
      ...bookedOn(desk, transaction),
    });
    const after = await find(transaction);
    if (after?.state === 'done') return after.name ?? '';
    throw new Refusal(
      asked(answer) ?? `Odoo left ${picking.name} in state ${after?.state}; nothing was moved`,
    );
  }

  return {
    async post(transaction) {
      const found = await find(transaction);
      if (found?.state === 'done') return found.name ?? '';
      let picking = found;
      try {
        const plan = await planOf(desk, transaction);
        picking ??= await create(transaction, plan);
        return picking.state === 'done' ? (picking.name ?? '') : await carryOn(picking, transaction, plan);
      } catch (error) {
        if (isRefusal(error) && picking) await odoo.press(PICKING.name, picking.id, 'action_cancel');
        throw error;
      }
    },

    async find(transaction) {
      const picking = await find(transaction);
      return picking?.state === 'done' ? picking.name : null;
    },

    async readBack(transaction) {
      const picking = await find(transaction);
      if (!picking) return null;
      const lines = await odoo.search(MOVE_LINE, [['picking_id', '=', picking.id]]);
      const [first] = lines;
      const product = await productNamed(desk, transaction.item);
      const ours = lines.every((line) => line.product_id?.id === product.id);
      return {
        document: picking.name ?? '',
        state: picking.state ?? '',
        item: ours ? (transaction.item ?? '') : (first?.product_id?.name ?? ''),
        lot: first?.lot_id?.name ?? NO_LOT,
        qty: lines.reduce((sum, line) => sum + line.quantity, 0),
        uom: first?.product_uom_id?.name ?? '',
        from: picking.location_id?.name ?? '',
        to: picking.location_dest_id?.name ?? '',
      };
    },
  };
}

async function planOf(desk: Desk, transaction: Transaction): Promise<Plan> {
  const { kind, item = '', lot, qty = 0, uom, from, to } = transaction;
  const { stockLocation, quarantineLocation } = desk.config;
  const product = await productNamed(desk, item);
  const lotId = await lotNamed(desk, product, lot);
  const unit = await unitNamed(desk, product.uom_id, uom);
  const held = kind === 'quality-release';
  const target = to ?? (kind === 'quality-hold' ? quarantineLocation : held ? stockLocation : undefined);
  const source = from ?? (held ? quarantineLocation : undefined);
  if (target === undefined) throw new Refusal('where the goods go to is not said', 'to');
  const destination = await locationNamed(desk, target, 'to');
  const origin = source === undefined ? null : await locationNamed(desk, source, 'from');
  const sources = await take(desk, {
    product,
    item,
    lot,
    lotId,
    qty: qty * unit.ratio,
    within: origin?.id ?? null,
    except: destination.id,
    from: 'free',
  });
  const [only, ...others] = sources;
  const place =
    origin ?? (await locationNamed(desk, others.length > 0 || !only ? stockLocation : only.location.name));
  return {
    productId: product.id,
    lotId,
    qty,
    unitId: unit.id,
    ratio: unit.ratio,
    sources,
    from: place,
    to: destination,
  };
}

async function internalType({ odoo }: Desk, { warehouse_id: warehouse }: Location): Promise<number> {
  const types = await odoo.search(PICKING_TYPE, [['code', '=', 'internal']]);
  const type = types.find((one) => one.warehouse_id?.id === warehouse?.id) ?? types[0];
  if (!type) throw new Refusal('Odoo has no internal transfers: switch on Storage Locations in Inventory');
  return type.id;
}
