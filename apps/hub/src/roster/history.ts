/** The decisions of the last weeks, to be run through the holes of the coming ones. */
import type { PastDecision } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';
import type { Database } from '../store/database.ts';

/** more than this tell no more about a weekday and hour */
const MOST = 20_000;

/** Newest first, by the index on when they were asked. */
export async function decisionsSince(
  database: Database,
  plant: string,
  since: Instant,
): Promise<PastDecision[]> {
  const { rows } = await database.query<PastDecision>({
    name: 'decisions-for-coverage',
    text: `select d.exception_id as "exceptionId", d.function, d.asked_at as at, x.priority,
             x.fold->'subject'->>'area' as area,
             coalesce((x.fold->'consequence'->>'valueAtRisk')::float8, 0) as "valueAtRisk",
             coalesce(x.fold->'consequence'->>'currency', '') as currency
           from (select exception_id, function, asked_at from decision
                 where plant = $1 and asked_at >= $2 order by asked_at desc, id desc limit $3) d
           join exception x on x.id = d.exception_id`,
    values: [plant, since, MOST],
  });
  return rows;
}
