/** What is held back, why and until when: read for people, so that no silence is a secret. */
import type { HeldBecause } from '@gemba/core/exception';
import type { CauseState } from '@gemba/core/situation';
import { after, type Instant } from '@gemba/core/time';
import type { HeldCount, HeldRow } from '@gemba/core/wire';
import type { Database } from '../store/database.ts';

const COUNTED_DAYS = 7;

interface Row {
  key: string;
  playbook: string;
  title: string;
  where: string;
  because: HeldBecause;
  since: Instant;
  until: Instant | null;
  state: CauseState;
  stop: { id: string; reason: string; author: string } | null;
  above: { id: string; title: string } | null;
}

/** @param from the last one of the page before: since when it is held, and its key */
export async function listHeld(
  database: Database,
  plant: string,
  from: readonly [Instant, string] | null,
  limit: number,
): Promise<HeldRow[]> {
  const { rows } = await database.query<Row>({
    name: 'list-held',
    text: `select c.key, c.playbook, c.title, c.place as "where", c.held_because as because, c.held_since as since,
             c.release_at as until, c.state,
             case when s.id is not null then jsonb_build_object('id', s.id, 'reason', s.reason, 'author', s.author) end
               as stop,
             case when x.id is not null then jsonb_build_object('id', x.id, 'title', x.fold ->> 'title') end as above
           from cause c
           left join planned_stop s on c.held_because = 'planned-stop' and s.id = c.held_by
           left join exception x on c.held_because = 'muted' and x.id = c.held_by
           where c.plant = $1 and c.held_because is not null and (c.held_since, c.key) > ($2::timestamptz, $3)
           order by c.held_since, c.key limit $4`,
    values: [plant, from?.[0] ?? '-infinity', from?.[1] ?? '', limit + 1],
  });
  return rows.map(({ state, ...row }) => ({
    ...row,
    why: whyOf(row),
    events: state.count,
    lastAt: state.lastAt,
  }));
}

function whyOf({ because, stop, above }: Omit<Row, 'state'>): string {
  switch (because) {
    case 'planned-stop':
      return stop ? `Planned stop: ${stop.reason}` : 'Planned stop';
    case 'muted':
      return above ? `Muted while “${above.title}” is open` : 'Muted by an exception above it';
    case 'delay':
      return 'It has not lasted long enough yet';
    case 'too-few':
      return 'It has not come often enough yet';
  }
}

export async function heldCauses(
  database: Database,
  plant: string,
): Promise<Partial<Record<HeldBecause, number>>> {
  const { rows } = await database.query<{ because: HeldBecause; causes: number }>({
    name: 'held-causes',
    text: `select held_because as because, count(*)::int as causes from cause
           where plant = $1 and held_because is not null group by held_because`,
    values: [plant],
  });
  return Object.fromEntries(rows.map(({ because, causes }) => [because, causes]));
}

/** @param dayOf the plant's day */
export async function heldCounts(
  database: Database,
  plant: string,
  now: Instant,
  dayOf: (at: Instant) => string,
): Promise<HeldCount[]> {
  const { rows } = await database.query<HeldCount>({
    name: 'held-counts',
    text: `select day::text, playbook, because, events from held_event
           where plant = $1 and day > $2::date order by day desc, playbook, because`,
    values: [plant, dayOf(after(now, -COUNTED_DAYS * 86_400_000))],
  });
  return rows;
}
