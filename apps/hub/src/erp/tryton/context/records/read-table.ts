/**
 * Reading records of one model: named columns, typed at the border, in pages of bounded size. Pages go on by id, so a
 * record that is added or removed meanwhile moves no other from one page to the next.
 */
import { z } from 'zod';
import type { Session } from '../../rpc/session.ts';
import { datetime } from '../../rpc/values.ts';

export interface Table<R extends { id: number }> {
  model: string;
  fields: string[];
  parse(rows: unknown): R[];
}
export type RecordOf<T> = T extends Table<infer R> ? R : never;

/** A clause, or clauses joined by the first element ('OR'), or by AND. */
export type Domain = unknown[];

export const PAGE_ROWS = 1_000;
/** Ids in one question. */
const CHUNK_IDS = 500;

export function table<Shape extends z.ZodRawShape>(
  model: string,
  shape: Shape,
): Table<{ id: number } & z.output<z.ZodObject<Shape>>> {
  const rows = z.array(z.intersection(z.object({ id: z.int() }), z.object(shape)));
  return {
    model,
    fields: Object.keys(shape),
    parse(found) {
      const parsed = rows.safeParse(found);
      if (!parsed.success) throw new Error(`Tryton's ${model} is not as expected: ${parsed.error.message}`);
      return parsed.data;
    },
  };
}

/** All records that match, by id. @throws ErpUnavailable, or an Error when a record is not of the table's shape */
export async function readAll<R extends { id: number }>(
  session: Session,
  { model, fields, parse }: Table<R>,
  domain: Domain,
  context?: Record<string, unknown>,
): Promise<R[]> {
  const found: R[] = [];
  for (let last = 0; ;) {
    const beyond = ['id', '>', last];
    const page = parse(
      await session.read(model, domain.length === 0 ? [beyond] : [beyond, domain], fields, {
        order: [['id', 'ASC']],
        limit: PAGE_ROWS,
        ...(context && { context }),
      }),
    );
    for (const row of page) found.push(row);
    if (page.length < PAGE_ROWS) return found;
    last = page.at(-1)?.id ?? Infinity;
  }
}

/** All records whose field has one of these values. No value: no question. */
export async function readOf<R extends { id: number }>(
  session: Session,
  of: Table<R>,
  field: string,
  values: Iterable<number | string>,
  domain: Domain = [],
  context?: Record<string, unknown>,
): Promise<R[]> {
  const found: R[] = [];
  for (const chunk of chunks([...new Set(values)], CHUNK_IDS)) {
    const among = [field, 'in', chunk];
    const rows = await readAll(session, of, domain.length === 0 ? [among] : [among, domain], context);
    for (const row of rows) found.push(row);
  }
  return found;
}

/** Written or made since. `write_date` is null on what was never modified. @param since "2026-11-25T08:30:00.123456Z" */
export const changedSince = (since: string): Domain => [
  'OR',
  ['write_date', '>=', datetime(since)],
  ['create_date', '>=', datetime(since)],
];

export function* chunks<T>(values: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < values.length; from += size) yield values.slice(from, from + size);
}
