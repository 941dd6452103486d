/** The manufacturing order of a posting: the one that carries its key, else the one that it names. */
import type { Transaction } from '@gemba/core/posting';
import type { Production } from '../../context/order-rows.ts';
import { PRODUCTION } from '../../records/models.ts';
import { TRACE } from '../../records/odoo-client.ts';
import { orderNamed } from '../master-data.ts';
import type { Desk } from '../program.ts';
import { isRefusal, Refusal } from '../refusal.ts';
import { traced, withoutTrace, withTrace } from '../trace.ts';

export const tracedOrder = async ({ odoo }: Desk, { key }: Transaction): Promise<Production | null> =>
  (await traced(odoo, PRODUCTION, key))[0] ?? null;

/** An order that a posting may begin on. @throws Refusal */
export async function openOrder(desk: Desk, transaction: Transaction): Promise<Production> {
  const production = await orderNamed(desk, transaction.order);
  const { name, state, write_date: version } = production;
  if (state === 'done' || state === 'cancel')
    throw new Refusal(`${name} is ${state === 'done' ? 'done' : 'cancelled'} in Odoo already`, 'order');
  const { expectedVersion } = transaction;
  if (expectedVersion !== undefined && expectedVersion !== version)
    throw new Refusal(
      `${name} was changed in Odoo at ${version}, after what was decided on`,
      'expectedVersion',
    );
  return production;
}

/** What is written with the key, in one call, so that neither is there without the other. */
export async function writeTraced(
  { odoo }: Desk,
  production: Production,
  { key }: Transaction,
  values: Readonly<Record<string, unknown>>,
  from?: number,
): Promise<void> {
  const field = (await odoo.traceField(PRODUCTION.name)) ?? 'origin';
  const trace = withTrace(production[TRACE] ?? null, key, from);
  await odoo.write(PRODUCTION.name, production.id, { ...values, [field]: trace });
}

/** Runs the rest of a posting; when it is refused the key is taken off again, with `values` as they were. */
export async function orTakeBack<T>(
  desk: Desk,
  transaction: Transaction,
  values: Readonly<Record<string, unknown>>,
  rest: () => Promise<T>,
): Promise<T> {
  try {
    return await rest();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const production = await tracedOrder(desk, transaction);
    if (production && production.state !== 'done') {
      const field = (await desk.odoo.traceField(PRODUCTION.name)) ?? 'origin';
      const trace = withoutTrace(production[TRACE] ?? null, transaction.key);
      await desk.odoo.write(PRODUCTION.name, production.id, { ...values, [field]: trace });
    }
    throw error;
  }
}
