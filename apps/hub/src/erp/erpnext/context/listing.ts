/** Lists that may grow long, the newest change among them, and how a delta picks what changed. */
import type { z } from 'zod';
import type { Filter, Frappe } from '../frappe.ts';

/** Names in one filter: they travel in the address. */
const NAMES = 100;

/** Rows whose `field` is one of the names. */
export async function listIn<Shape extends z.ZodRawShape>(
  frappe: Frappe,
  doctype: string,
  schema: z.ZodObject<Shape>,
  field: string,
  names: Iterable<string>,
  query: { parent?: string; filters?: readonly Filter[] } = {},
): Promise<z.output<z.ZodObject<Shape>>[]> {
  const all = [...new Set(names)];
  const rows: z.output<z.ZodObject<Shape>>[] = [];
  for (let at = 0; at < all.length; at += NAMES)
    rows.push(
      ...(await frappe.list(doctype, schema, {
        ...query,
        filters: [...(query.filters ?? []), [field, 'in', all.slice(at, at + NAMES)]],
      })),
    );
  return rows;
}

/** The latest `modified` of what was read: ERPNext's own clock. */
export interface Watermark {
  latest: string;
}

export function see<T extends { modified: string }>(watermark: Watermark, rows: T[]): T[] {
  for (const { modified } of rows) if (modified > watermark.latest) watermark.latest = modified;
  return rows;
}

export const changedSince = (since: string | null): Filter[] =>
  since === null ? [] : [['modified', '>=', since]];
