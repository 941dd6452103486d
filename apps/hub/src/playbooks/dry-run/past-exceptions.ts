/** What was in a time: what a playbook really opened, how long that took, what lay above, and the stops that were planned. */
import type { Priority, Subject } from '@gemba/core/exception';
import type { Playbook } from '@gemba/core/playbook';
import type { StopTimes } from '@gemba/core/situation';
import type { Instant } from '@gemba/core/time';
import type { DryRunCount } from '@gemba/core/wire';
import type { Database } from '../../store/database.ts';
import { none } from './simulation.ts';

/** the newest of them are asked */
const ASKED = 500;

/** For how long an exception of it is taken to be open: the median of those that were resolved since, else its windows. */
export async function openTime(
  database: Database,
  plant: string,
  playbook: Playbook,
  since: Instant,
): Promise<{ openForMs: number; basis: string }> {
  const { rows } = await database.query<{ ms: number | null; n: number }>({
    name: 'open-time-of-playbook',
    text: `select (percentile_cont(0.5) within group (
                    order by extract(epoch from resolved_at - opened_at) * 1000))::float8 as ms, count(*)::int as n
           from (select opened_at, resolved_at from exception
                 where plant = $1 and playbook = $2 and opened_at >= $3 and state = 'resolved'
                 order by opened_at desc limit $4) past`,
    values: [plant, playbook.playbook, since, ASKED],
  });
  const { ms = null, n = 0 } = rows[0] ?? {};
  if (ms !== null)
    return {
      openForMs: Math.round(ms),
      basis: `the median of the last ${n} of this playbook that were resolved`,
    };
  const longest = Math.max(...playbook.decisions.map((d) => d.window + d.afterAcknowledge));
  return {
    openForMs: longest,
    basis: 'its longest window with the second one: none was resolved in this time',
  };
}

export async function openedBefore(
  database: Database,
  plant: string,
  playbook: string,
  { from, to, timeZone, days }: { from: Instant; to: Instant; timeZone: string; days: readonly string[] },
): Promise<DryRunCount> {
  const { rows } = await database.query<{ day: string; priority: Priority; n: number }>({
    name: 'opened-by-playbook',
    text: `select to_char(opened_at at time zone $5, 'YYYY-MM-DD') as day, priority, count(*)::int as n
           from exception where plant = $1 and playbook = $2 and opened_at >= $3 and opened_at < $4
           group by 1, 2`,
    values: [plant, playbook, from, to, timeZone],
  });
  const byPriority = none();
  for (const { priority, n } of rows) byPriority[priority] += n;
  const ofDay = (day: string) => {
    const counts = none();
    for (const row of rows) if (row.day === day) counts[row.priority] += row.n;
    return counts;
  };
  return {
    exceptions: rows.reduce((sum, { n }) => sum + n, 0),
    byPriority,
    days: days.map((day) => ({ day, byPriority: ofDay(day) })),
  };
}

/** By `planned_stop_by_end`. */
export async function stopsBetween(
  database: Database,
  plant: string,
  from: Instant,
  to: Instant,
): Promise<StopTimes[]> {
  const { rows } = await database.query<StopTimes>({
    name: 'stops-between',
    text: `select id, starts_at as "from", ends_at as "to", filter from planned_stop
           where plant = $1 and ends_at > $2 and starts_at < $3`,
    values: [plant, from, to],
  });
  return rows;
}

/** An exception that was open from then to then; null: it still is. */
export interface PastException {
  playbook: string;
  subject: Subject;
  from: Instant;
  to: Instant | null;
}

/** the newest of them count */
const MOST_ABOVE = 10_000;

/** Those of these playbooks that were open at some time between the two, by the indexes of the resolved and the open ones. */
export async function exceptionsBetween(
  database: Database,
  plant: string,
  playbooks: readonly string[],
  from: Instant,
  to: Instant,
): Promise<PastException[]> {
  if (playbooks.length === 0) return [];
  const { rows } = await database.query<PastException>({
    name: 'exceptions-between',
    text: `select playbook, coalesce(subject, fold -> 'subject') as subject, opened_at as "from", resolved_at as "to"
           from exception
           where plant = $1 and playbook = any($2) and opened_at < $4
             and (state = 'open' or (state = 'resolved' and resolved_at > $3))
           order by opened_at desc limit $5`,
    values: [plant, playbooks, from, to, MOST_ABOVE],
  });
  return rows;
}
