/**
 * Which records changed since a cursor and were not told before. A cursor reaches back (`overlapMs`), so most of what is
 * found has been told by the delta that gave it: a record that still bears the same `_timestamp` is passed over. That
 * holds as long as the caller comes back with the very cursor of that delta, which says that it has kept it; with any
 * other cursor everything is told. What was written shortly before the look is told once more, for SQLite's stamps have
 * whole seconds.
 */
import { epochMs, type Instant } from '@gemba/core/time';
import { z } from 'zod';
import type { Session } from '../rpc/session.ts';
import { changedSince, readAll, readOf, type Table, table } from './records/read-table.ts';

/** model → record → `_timestamp` */
type Stamps = Map<string, Map<number, string>>;

export interface News {
  idsOf(of: Pick<Table<{ id: number }>, 'model'>): Promise<number[]>;
  rowsOf<R extends { id: number }>(of: Table<R>): Promise<R[]>;
}

export interface ToldChanges {
  /** @param at the time of this look, of the database's own clock, as the cursor is */
  look(
    cursor: string,
    at: Instant,
  ): News & { /** everything was read well; the caller gets `next` */ told(next: string): void };
}

const SAME_SECOND_MS = 2_000;
const Stamp = z.union([z.string(), z.number()]).transform(String);

export function openToldChanges(session: Session): ToldChanges {
  let last: { cursor: string; stamps: Stamps } | null = null;
  return {
    look(cursor, at) {
      const before: Stamps = last?.cursor === cursor ? last.stamps : new Map();
      const found: Stamps = new Map();

      async function idsOf({ model }: Pick<Table<{ id: number }>, 'model'>): Promise<number[]> {
        const records = await readAll(session, table(model, { _timestamp: Stamp }), changedSince(cursor));
        const changed = records.map(({ id, _timestamp: stamp }) => ({ id, stamp }));
        const settled = changed.filter((r) => Number(r.stamp) * 1_000 < epochMs(at) - SAME_SECOND_MS);
        found.set(model, new Map(settled.map((r) => [r.id, r.stamp])));
        const known = before.get(model);
        return changed.filter((r) => known?.get(r.id) !== r.stamp).map((r) => r.id);
      }

      return {
        idsOf,
        rowsOf: async (of) => readOf(session, of, 'id', await idsOf(of)),
        told(next) {
          // the same cursor again would not tell whether the caller has kept this delta
          last = next === cursor ? null : { cursor: next, stamps: found };
        },
      };
    },
  };
}
