/**
 * Where a posting's key stays in Odoo: "gemba:<key>" in the source document's field (`origin`), or in a field that an
 * administrator made for it. A document that Gemba makes carries one; an order that it changes carries all it ever got,
 * after what was there. A posting of several calls notes the figure that it began from: "gemba:<key>@5".
 *
 * A backorder is born with its order's origin and a higher id, so a key belongs to the lowest id that carries it.
 */
import type { Transaction } from '@gemba/core/posting';
import type { z } from 'zod';
import { ErpLocked } from '../../connector.ts';
import { TRACE, type Model, type Odoo } from '../records/odoo-client.ts';

const PREFIX = 'gemba:';

/** What separates traces is escaped in the key. */
const escaped = (key: string): string =>
  encodeURIComponent(key).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'));

export const token = (key: string, from?: number): string =>
  `${PREFIX}${escaped(key)}${from === undefined ? '' : `@${from}`}`;

export interface Trace {
  key: string;
  from: number | null;
}

export function tracesIn(text: string | null): Trace[] {
  return [...(text ?? '').matchAll(/gemba:([^\s,@()]+)(?:@(-?[\d.]+))?/g)].map(([, key = '', from]) => ({
    key: decodeURIComponent(key),
    from: from === undefined ? null : Number(from),
  }));
}

export const withTrace = (text: string | null, key: string, from?: number): string =>
  [text, token(key, from)].filter(Boolean).join(', ');

/** @returns false, Odoo's empty, when nothing is left */
export function withoutTrace(text: string | null, key: string): string | false {
  const mine = token(key);
  const kept = (text ?? '').split(', ').filter((part) => part !== mine && !part.startsWith(`${mine}@`));
  return kept.join(', ') || false;
}

/** The documents that carry the key, by id. */
export async function traced<Row extends z.ZodObject>(
  odoo: Odoo,
  model: Model<Row>,
  key: string,
): Promise<z.output<Row>[]> {
  const field = await odoo.traceField(model.name);
  if (field === null) return [];
  // "%" and "_" in a pattern stand for anything: whose key it is, is looked at here
  const rows = await odoo.search(model, [[field, 'ilike', token(key)]]);
  return rows.filter((row) => tracesIn(textOf(row)).some((trace) => trace.key === key));
}

/**
 * A unique field refused the twin of a document. Going on with the other one's now would press its buttons a second time:
 * the next attempt finds how far it got.
 */
export const takenByAnother = ({ key }: Transaction): ErpLocked =>
  new ErpLocked(`another writer is posting ${key} into Odoo right now`);

export const fromOf = (text: string | null, key: string): number | null =>
  tracesIn(text).find((trace) => trace.key === key)?.from ?? null;

function textOf(row: Readonly<Record<string, unknown>>): string | null {
  const text = row[TRACE];
  return typeof text === 'string' ? text : null;
}
