/** Open decisions per person, so that a new one goes to whoever has the fewest. Read at most every two seconds. */
import type { Database } from '../store/database.ts';

const KEEP_MS = 2_000;

export interface Owners {
  refresh(): Promise<void>;
  load(): ReadonlyMap<string, number>;
}

export function openOwners(database: Database, plant: string, now: () => number): Owners {
  let load: ReadonlyMap<string, number> = new Map();
  let readAt = -Infinity;
  return {
    async refresh() {
      if (now() - readAt < KEEP_MS) return;
      readAt = now();
      const { rows } = await database.query<{ owner: string; n: number }>({
        name: 'open-by-owner',
        text: `select owner, count(*)::int as n from decision
               where plant = $1 and state <> 'decided' and owner is not null group by owner`,
        values: [plant],
      });
      load = new Map(rows.map((row) => [row.owner, row.n]));
    },
    load: () => load,
  };
}
