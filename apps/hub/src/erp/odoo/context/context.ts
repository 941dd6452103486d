/** The planning context of one Odoo: whole, changed, and of the documents that a posting touches. */
import type { ContextDelta, PlanningRows } from '@gemba/core/planning';
import type { Touched, TouchedRows } from '@gemba/core/posting';
import { Instant } from '@gemba/core/time';
import { idIn, lineIn, NO_LOT } from '../records/codes.ts';
import type { OdooConfig } from '../config.ts';
import type { Domain, Odoo } from '../records/odoo-client.ts';
import { productionOf } from '../records/production-of.ts';
import { openCatalogue } from './catalogue.ts';
import { readChanges } from './changes.ts';
import { readPurchaseLines, readSalesLines } from './line-rows.ts';
import { readMaster, workCentreRows } from './master-rows.ts';
import { readOrders } from './order-rows.ts';
import { readStock } from './stock-rows.ts';

export interface OdooContext {
  load(): Promise<{ rows: PlanningRows; at: Instant; cursor: string }>;
  changes(cursor: string): Promise<ContextDelta>;
  reread(touched: Touched): Promise<TouchedRows>;
}

export function openContext(odoo: Odoo, config: OdooConfig): OdooContext {
  const catalogue = openCatalogue(odoo);
  let filled = false;

  async function fill(): Promise<void> {
    await Promise.all([catalogue.readUnits(), catalogue.readWorkCentres()]);
    await catalogue.readProducts([['type', '!=', 'service']]);
    filled = true;
  }

  return {
    async load() {
      odoo.forget();
      const at = await odoo.clock();
      await fill();
      const { items, bomLines } = await readMaster(odoo, catalogue, [...catalogue.products.values()]);
      const orders = await readOrders(odoo, catalogue);
      const rows: PlanningRows = {
        items,
        bomLines,
        workCentres: workCentreRows(catalogue),
        ...orders,
        stock: await readStock(odoo, catalogue, config, []),
        salesLines: await readSalesLines(odoo, catalogue, config.timeZone, []),
        purchaseLines: await readPurchaseLines(odoo, catalogue, []),
      };
      return { rows, at, cursor: at };
    },

    async changes(cursor) {
      const at = await odoo.clock();
      if (!filled) await fill();
      return { changes: await readChanges(odoo, catalogue, config, Instant.parse(cursor)), at, cursor: at };
    },

    async reread({ workOrders, stock, salesLines, purchaseLines }) {
      if (!filled) await fill();
      const rows: TouchedRows = { workOrders: [], stock: [], salesLines: [], purchaseLines: [] };
      for (const code of workOrders) {
        const production = await productionOf(odoo, code);
        if (!production) continue;
        const { workOrders: found } = await readOrders(odoo, catalogue, [production.id]);
        // what remains of a split order answers for it
        rows.workOrders.push(...found.map((order) => ({ ...order, workOrder: code })));
      }
      for (const { item, lot } of stock) {
        const id = idIn(item);
        const product: Domain = [
          id === null ? ['product_id.default_code', '=', item] : ['product_id', '=', id],
        ];
        const ofLot: Domain =
          lot === null ? [] : [lot === NO_LOT ? ['lot_id', '=', false] : ['lot_id.name', '=', lot]];
        rows.stock.push(...(await readStock(odoo, catalogue, config, [...product, ...ofLot])));
      }
      const idsOf = (codes: readonly string[]): Domain => [
        ['id', 'in', codes.flatMap((code) => lineIn(code)?.id ?? [])],
      ];
      if (salesLines.length > 0)
        rows.salesLines = await readSalesLines(odoo, catalogue, config.timeZone, idsOf(salesLines), false);
      if (purchaseLines.length > 0)
        rows.purchaseLines = await readPurchaseLines(odoo, catalogue, idsOf(purchaseLines), false);
      return rows;
    },
  };
}
