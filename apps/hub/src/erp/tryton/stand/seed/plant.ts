/**
 * Puts the demo plant (resources/demo) into an empty Tryton, with dates from today on. Tryton plans in days: of the demo's
 * times only the plant's calendar day remains.
 */
import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanningRows } from '@gemba/core/planning';
import { instant } from '@gemba/core/time';
import { DateTime } from 'luxon';
import type { Logger } from 'pino';
import { materialiseDemoPlant } from '../../../../demo/plant.ts';
import { readExport } from '../../../file-exchange/read-export.ts';
import { dayIn, type TrytonClient } from '../rpc.ts';
import { layFoundation } from './foundation.ts';
import { seedMasterData } from './master-data.ts';
import { seedOrders } from './orders.ts';
import { countStock, type Place, placesToCount, seedLocationsAndLots } from './stock.ts';
import { seedPurchases, seedSales } from './trade.ts';

export const PLANT_ZONE = 'Europe/Berlin';
const DEMO = join(import.meta.dirname, '../../../../../../../resources/demo');

/**
 * @param second a client of another process on the same database, which works beside the first; or the same client
 * @param secret the password of the service user `gemba`
 */
export async function seedDemoPlant(
  tryton: TrytonClient,
  second: TrytonClient,
  { secret, now, log }: { secret: string; now: number; log: Logger },
): Promise<void> {
  const rows = await demoRows(now);
  const zoned = (at: number | string) =>
    (typeof at === 'number' ? DateTime.fromMillis(at) : DateTime.fromISO(at)).setZone(PLANT_ZONE);
  const dayOf = (at: number | string) => zoned(at).toISODate() ?? '';
  const timed = async <T>(what: string, work: Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work;
    log.info({ ms: Math.round(performance.now() - started) }, `seeded ${what}`);
    return result;
  };
  const base = await timed(
    'the company',
    layFoundation(tryton, { secret, company: 'Northwind Pumps', zone: PLANT_ZONE }),
  );
  const today = dayIn(await tryton.call('model.ir.date.today'));
  const master = await timed('items and work centres', seedMasterData(tryton, base, rows));
  const stock = await timed('locations and lots', seedLocationsAndLots(tryton, base, master, rows));
  const plant = { base, master, rows, dayOf, today };
  const orders = () => timed('work orders', seedOrders(tryton, { base, master, stock, rows, dayOf }));
  const sales = () => timed('sales', seedSales(second, plant));
  const purchases = () => timed('purchases', seedPurchases(tryton, plant));
  const count = (client: TrytonClient, places: readonly Place[]) =>
    timed('stock', countStock(client, places, { base, master, stock, rows, today }));
  const places = placesToCount(base, stock);
  if (second === tryton) {
    for (const part of [orders, purchases, sales]) await part();
    await count(tryton, places);
  } else {
    await second.refresh();
    await Promise.all([orders().then(purchases), sales()]);
    await Promise.all(
      [tryton, second].map((client, n) =>
        count(
          client,
          places.filter((_, place) => place % 2 === n),
        ),
      ),
    );
  }
}

async function demoRows(now: number): Promise<PlanningRows> {
  const folder = await mkdtemp(join(tmpdir(), 'gemba-demo-'));
  try {
    const to = join(folder, 'export');
    await materialiseDemoPlant({ from: DEMO, to, now: instant(now), timeZone: PLANT_ZONE });
    return (await readExport(to)).rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
