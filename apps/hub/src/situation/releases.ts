/**
 * Looks again at what is held: causes whose time has come, those that an exception muted which is resolved now, those of
 * planned stops that somebody has ended. Each goes to the desk with the cause's first event; the desk judges under the
 * plant's lock, so two hubs that see the same cause ask once. There is nothing to lose: what a crash interrupts is found
 * again. Causes of a playbook that is not live now wait for it.
 */
import type { OperationalEvent } from '@gemba/core/event';
import { msBetween, type Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import type { GatedMatch } from './match.ts';

const MAX_SLEEP_MS = 1_000;
const LEAST_SLEEP_MS = 20;
const BATCH = 200;

/** What the desk is asked to judge once more. */
export interface Release {
  key: string;
  /** the first of the cause */
  event: OperationalEvent;
  match: GatedMatch;
}

export interface Releases {
  /** something has ended that causes may wait for */
  wake(): void;
  close(): Promise<void>;
}

export interface ReleaseParts {
  database: Database;
  plant: string;
  now: () => Instant;
  /** ids of the playbooks that are live */
  live: () => readonly string[];
  /** a live playbook's match of an event that it has answered before; see `releasedMatch` */
  matchOf: (playbook: string, event: OperationalEvent) => GatedMatch | null;
  desk: { release(release: Release): Promise<unknown> };
  log: Logger;
}

export function startReleases(parts: ReleaseParts): Releases {
  const { database, plant, now, log } = parts;
  let closed = false;
  let awake = false;
  let wakeUp: (() => void) | null = null;

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, awake ? 0 : ms);
      awake = false;
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function run(): Promise<void> {
    while (!closed) {
      let wait = MAX_SLEEP_MS;
      try {
        const judged = await releaseDue(parts);
        const next = await nextRelease(database, plant, now(), parts.live());
        // what could not be released now is looked at again in a second: it must not spin
        if (judged >= BATCH) wait = LEAST_SLEEP_MS;
        else if (next !== null)
          wait = Math.min(MAX_SLEEP_MS, Math.max(LEAST_SLEEP_MS, msBetween(now(), next)));
      } catch (error) {
        if (!closed) log.error({ err: error }, 'held causes could not be looked at; trying again');
      }
      if (!closed) await sleep(wait);
    }
  }

  const running = run();
  return {
    wake: () => {
      awake = true;
      wakeUp?.();
    },
    close: async () => {
      closed = true;
      wakeUp?.();
      await running;
    },
  };
}

/** One look. @returns how many causes the desk has judged */
export async function releaseDue(parts: ReleaseParts): Promise<number> {
  const { database, plant, now } = parts;
  const due = await dueCauses(database, plant, now(), parts.live());
  const judged = await Promise.allSettled(due.map((cause) => judge(parts, cause)));
  for (const end of judged)
    if (end.status === 'rejected')
      parts.log.error({ err: end.reason }, 'a held cause could not be asked about; trying again');
  await forgetMemories(database, plant, now());
  return judged.filter((end) => end.status === 'fulfilled').length;
}

async function judge(parts: ReleaseParts, { key, playbook, event }: DueCause): Promise<void> {
  const { database, plant, desk, log } = parts;
  if (!event) {
    log.error({ cause: key }, 'the event behind a held cause is not on record; it is forgotten');
    await database.query('delete from cause where plant = $1 and key = $2', [plant, key]);
    return;
  }
  const match = parts.matchOf(playbook, event);
  if (match) await desk.release({ key, event, match });
}

interface DueCause {
  key: string;
  playbook: string;
  event: OperationalEvent | null;
}

/** `$2` is a stable value, so that the index on release_at is used. */
async function dueCauses(
  database: Database,
  plant: string,
  at: Instant,
  live: readonly string[],
): Promise<DueCause[]> {
  const { rows } = await database.query<DueCause>({
    name: 'due-causes',
    text: `with
           ended as (
             select h.held_by from (
               select distinct held_by from cause
               where plant = $1 and held_because = 'muted' and held_by is not null) h
             where not exists (select from exception x where x.id = h.held_by and x.state = 'open')
             union all
             select h.held_by from (
               select distinct held_by from cause
               where plant = $1 and held_because = 'planned-stop' and held_by is not null) h
             where not exists (select from planned_stop s where s.id = h.held_by and s.ends_at > $2)),
           due as (
             (select key, playbook, state from cause
              where plant = $1 and release_at <= $2 and held_because is not null and playbook = any($3::text[])
              order by release_at limit ${BATCH})
             union
             (select c.key, c.playbook, c.state from cause c join ended using (held_by)
              where c.plant = $1 and c.held_because in ('muted', 'planned-stop') and c.playbook = any($3::text[])
              limit ${BATCH}))
           select due.key, due.playbook,
             (select jsonb_build_object('id', e.id, 'plant', e.plant, 'type', e.type, 'source', e.source,
                'signalId', e.signal_id, 'fields', e.fields, 'missing', e.missing,
                'occurredAt', to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
              from event e where e.id = (due.state #>> '{eventIds,0}')::uuid) as event
           from due`,
    values: [plant, at, live],
  });
  return rows;
}

/** What is held by nothing is a memory; nobody is asked when it goes. One that a round has in hand is left for later. */
async function forgetMemories(database: Database, plant: string, at: Instant): Promise<void> {
  await database.query({
    name: 'forget-causes',
    text: `delete from cause where (plant, key) in (
             select plant, key from cause where plant = $1 and release_at <= $2 and held_because is null
             for update skip locked)`,
    values: [plant, at],
  });
}

/** After now. */
async function nextRelease(
  database: Database,
  plant: string,
  at: Instant,
  live: readonly string[],
): Promise<Instant | null> {
  const { rows } = await database.query<{ at: Instant | null }>({
    name: 'next-release',
    text: `select min(release_at) as at from cause
           where plant = $1 and release_at > $2 and held_because is not null and playbook = any($3::text[])`,
    values: [plant, at, live],
  });
  return rows[0]?.at ?? null;
}
