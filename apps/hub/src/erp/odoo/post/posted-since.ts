/** Every key that Odoo has on a document that changed since. Drafts and cancelled transfers were never posted. */
import type { Instant } from '@gemba/core/time';
import { z } from 'zod';
import { orderBeforeSplit } from '../records/codes.ts';
import {
  MAINTENANCE_REQUEST,
  PICKING,
  PRODUCTION,
  PURCHASE_ORDER,
  SALES_ORDER,
  SCRAP,
} from '../records/models.ts';
import { TRACE, type Domain, type Model, type Odoo } from '../records/odoo-client.ts';
import { toOdoo } from '../rpc/values.ts';
import { traced, tracesIn } from './trace.ts';

const Traced = z.object({ id: z.number(), name: z.string().nullable(), [TRACE]: z.string().nullish() });

const DONE: Domain = [['state', '=', 'done']];
const PLACES: readonly [model: Model, domain: Domain][] = [
  [PICKING, DONE],
  [SCRAP, DONE],
  [PRODUCTION, []],
  [SALES_ORDER, []],
  [PURCHASE_ORDER, []],
];

export async function postedSince(odoo: Odoo, since: Instant): Promise<{ key: string; document: string }[]> {
  const taken = new Map<string, string>();
  const changed: Domain = [['write_date', '>=', toOdoo(since)]];
  for (const [model, domain] of PLACES) {
    const field = await odoo.traceField(model.name);
    if (field === null) continue;
    const rows = await odoo.search(model, [...domain, ...changed, [field, 'ilike', 'gemba:']]);
    for (const row of z.array(Traced).parse(rows))
      for (const { key } of tracesIn(row[TRACE] ?? null))
        if (!taken.has(key)) taken.set(key, await documentOf(odoo, model, row.name ?? '', key));
  }
  const field = (await odoo.traceField(MAINTENANCE_REQUEST.name)) ?? 'name';
  const requests = await odoo.search(MAINTENANCE_REQUEST, [...changed, [field, 'ilike', 'gemba:']]);
  for (const request of requests)
    for (const { key } of tracesIn(request[TRACE] ?? request.name)) taken.set(key, `Request ${request.id}`);
  return [...taken].map(([key, document]) => ({ key, document }));
}

/** A backorder carries the keys of the order that it was split from. */
async function documentOf(odoo: Odoo, model: Model, name: string, key: string): Promise<string> {
  if (model !== PRODUCTION || orderBeforeSplit(name) === name) return name;
  return (await traced(odoo, PRODUCTION, key))[0]?.name ?? name;
}
