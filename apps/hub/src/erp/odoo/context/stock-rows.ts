/** Stock by product, location and lot: internal locations only, for what is at customers or in production covers nothing. */
import type { StockPosition } from '@gemba/core/planning';
import { NO_LOT } from '../records/codes.ts';
import type { OdooConfig } from '../config.ts';
import { QUANT } from '../records/models.ts';
import type { Domain, Odoo } from '../records/odoo-client.ts';
import type { Catalogue } from './catalogue.ts';

export async function readStock(
  odoo: Odoo,
  catalogue: Catalogue,
  config: OdooConfig,
  domain: Domain,
): Promise<StockPosition[]> {
  const quants = await odoo.search(QUANT, [...domain, ['location_id.usage', '=', 'internal']]);
  const positions = new Map<string, StockPosition>();
  for (const quant of quants) {
    const item = catalogue.itemOf(quant.product_id);
    if (item === null || quant.location_id === null) continue;
    const lot = quant.lot_id?.name ?? NO_LOT;
    const location = quant.location_id.name;
    // quants of the same place differ by package and owner, which Gemba does not tell apart
    const key = JSON.stringify([item, lot, location]);
    const before = positions.get(key)?.qty ?? 0;
    positions.set(key, {
      item,
      lot,
      location,
      qty: before + quant.quantity,
      status: statusOf(location, config),
    });
  }
  return [...positions.values()].filter(({ qty }) => qty !== 0);
}

export function statusOf(
  location: string,
  { quarantineLocation, blockedLocations }: OdooConfig,
): StockPosition['status'] {
  const within = (parent: string) => location === parent || location.startsWith(`${parent}/`);
  if (quarantineLocation !== undefined && within(quarantineLocation)) return 'quality';
  return blockedLocations.some(within) ? 'blocked' : 'free';
}
