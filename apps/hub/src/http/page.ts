/** Lists come in pages: `{items, nextCursor}`. A cursor is opaque: the sort key of the last item, newest first. */
import { Instant } from '@gemba/core/time';
import { z } from 'zod';
import { isStorable } from './json-body.ts';
import { ProblemError } from './problem.ts';

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().max(500).optional(),
});

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

const Position = z.tuple([Instant, z.string().max(200).refine(isStorable)]);
type Position = z.infer<typeof Position>;

/** Newest first starts here. */
const BEGINNING: Position = ['9999-12-31T23:59:59.999Z' as Position[0], '~'];

export function positionOf(cursor: string | undefined): Position {
  if (cursor === undefined) return BEGINNING;
  try {
    return Position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new ProblemError({
      status: 422,
      code: 'invalid_input',
      detail: 'cursor: not a cursor of this list',
      errors: [{ field: 'cursor', reason: 'not a cursor of this list' }],
    });
  }
}

/** @param rows one more than `limit` when there is a next page */
export function toPage<T>(rows: readonly T[], limit: number, position: (row: T) => [string, string]) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items,
    nextCursor: more ? Buffer.from(JSON.stringify(position(last))).toString('base64url') : null,
  };
}
