/**
 * Planned stops: kept in the database, looked at in memory. A stop holds for every hub within a second; the one that
 * takes it in knows it at once. They end by themselves, or before their time by somebody, and stay on the record.
 */
import { randomUUIDv7 } from 'node:crypto';
import { after, type Instant } from '@gemba/core/time';
import type { StopTimes } from '@gemba/core/situation';
import type { PlannedStop, StopFilter } from '@gemba/core/wire';
import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import { storableJson, storableText } from '../store/storable.ts';

const REFRESH_MS = 1_000;
/** Causes that a stop held may wait to be released for this long: until then their gate is asked. */
const LINGER_MS = 30_000;

export interface PlannedStops {
  /** that are on, about to be, or just over; without I/O */
  current(): readonly StopTimes[];
  refresh(): Promise<void>;
  plan(stop: NewStop): Promise<PlannedStop>;
  /** @returns null when there is no such stop, or it is over already */
  end(id: string, by: string): Promise<PlannedStop | null>;
  /** by their beginning; past ones last first */
  list(past: boolean): Promise<PlannedStop[]>;
  close(): Promise<void>;
}

export interface NewStop {
  from: Instant;
  to: Instant;
  filter: StopFilter;
  reason: string;
  author: string;
}

export async function openPlannedStops(parts: {
  database: Database;
  plant: string;
  now: () => Instant;
  log: Logger;
}): Promise<PlannedStops> {
  const { database, plant, now, log } = parts;
  let current: readonly StopTimes[] = [];
  let refreshing: Promise<void> | null = null;
  let begun = 0;
  let shown = 0;

  async function refresh(): Promise<void> {
    const at = now();
    const mine = (begun += 1);
    const { rows } = await database.query<StopTimes>({
      name: 'current-stops',
      text: `select id, starts_at as "from", ends_at as "to", filter from planned_stop
             where plant = $1 and ends_at > $2 and starts_at <= $3`,
      values: [plant, after(at, -LINGER_MS), after(at, 2 * REFRESH_MS)],
    });
    // one that began before may end after
    if (mine < shown) return;
    shown = mine;
    current = rows;
  }

  const refreshAgain = (): void => {
    refreshing ??= refresh()
      .catch((error: unknown) => log.error({ err: error }, 'planned stops could not be read; trying again'))
      .finally(() => {
        refreshing = null;
      });
  };

  await refresh();
  const timer = setInterval(refreshAgain, REFRESH_MS);

  return {
    current: () => current,
    refresh,
    plan: async ({ from, to, filter, reason, author }) => {
      const { rows } = await database.query<StopRow>(
        `insert into planned_stop (id, plant, starts_at, ends_at, filter, reason, author, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${COLUMNS}, 0 as holds`,
        [randomUUIDv7(), plant, from, to, storableJson(filter), storableText(reason), author, now()],
      );
      await refresh();
      return stopOf(rows[0], now());
    },
    end: async (id, by) => {
      const at = now();
      const { rows } = await database.query<StopRow>(
        `update planned_stop set ends_at = least(ends_at, $3), ended_at = $3, ended_by = $4
         where plant = $1 and id = $2 and ends_at > $3 returning ${COLUMNS}, 0 as holds`,
        [plant, id, at, by],
      );
      if (rows.length === 0) return null;
      await refresh();
      return stopOf(rows[0], at);
    },
    list: async (past) => {
      const at = now();
      const { rows } = await database.query<StopRow>(
        `select ${COLUMNS}, (select count(*)::int from cause c
           where c.plant = s.plant and c.held_because = 'planned-stop' and c.held_by = s.id) as holds
         from planned_stop s where plant = $1 and ((ends_at > $2) or $3)
         order by ends_at <= $2, case when ends_at > $2 then starts_at end, ends_at desc, id limit 500`,
        [plant, at, past],
      );
      return rows.map((row) => stopOf(row, at));
    },
    close: async () => {
      clearInterval(timer);
      await refreshing;
    },
  };
}

const COLUMNS = `id, starts_at as "from", ends_at as "to", filter, reason, author, created_at as "createdAt",
  ended_at, ended_by`;

interface StopRow extends Omit<PlannedStop, 'state' | 'ended'> {
  ended_at: Instant | null;
  ended_by: string | null;
}

function stopOf(row: StopRow | undefined, at: Instant): PlannedStop {
  if (!row) throw new Error('a planned stop that was just written is not there');
  const { ended_at, ended_by, ...stop } = row;
  return {
    ...stop,
    state: stop.to <= at ? 'over' : stop.from <= at ? 'on' : 'planned',
    ended: ended_at !== null && ended_by !== null ? { at: ended_at, by: ended_by } : null,
  };
}
