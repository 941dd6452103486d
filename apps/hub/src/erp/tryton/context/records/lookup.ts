/** Records of a model that others point to, read once and kept: ids become codes without Tryton's cost per dotted name. */
import type { Session } from '../../rpc/session.ts';
import { readAll, readOf, type Table } from './read-table.ts';

export interface Lookup<R> {
  /** Reads those that are not known yet. */
  ensure(ids: Iterable<number | null>): Promise<void>;
  /** Reads these again. */
  refresh(ids: Iterable<number>): Promise<void>;
  /** Takes what was read elsewhere. */
  keep(records: Iterable<R>): void;
  /** Reads every record again; for small tables. */
  refreshAll(): Promise<void>;
  /** @throws when it was not ensured, or Tryton does not show it to this user */
  get(id: number): R;
  values(): Iterable<R>;
}

const INACTIVE_TOO = { active_test: false };

export function lookup<R extends { id: number }>(session: Session, table: Table<R>): Lookup<R> {
  let known = new Map<number, R>();
  const keep = (rows: Iterable<R>) => {
    for (const row of rows) known.set(row.id, row);
  };
  return {
    keep,
    async ensure(ids) {
      const missing = [...ids].filter((id) => id !== null).filter((id) => !known.has(id));
      keep(await readOf(session, table, 'id', missing, [], INACTIVE_TOO));
    },
    async refresh(ids) {
      keep(await readOf(session, table, 'id', ids, [], INACTIVE_TOO));
    },
    async refreshAll() {
      const rows = await readAll(session, table, [], INACTIVE_TOO);
      known = new Map(rows.map((row) => [row.id, row]));
    },
    get(id) {
      const record = known.get(id);
      if (!record) throw new Error(`Tryton does not show ${table.model} ${id} to this user`);
      return record;
    },
    values: () => known.values(),
  };
}
