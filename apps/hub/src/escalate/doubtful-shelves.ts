/**
 * What lies on the shelf when a hub starts is taken over as it is. But where the clock or the rules have changed meanwhile,
 * so that it lies there since a time to come, for longer than it may, or since when nobody knows, it is asked about at
 * once (core/exception's `unshelve-in-doubt` decides). It looks into all open exceptions, once per start.
 */
import { MAX_SHELVED_MS } from '@gemba/core/exception';
import type { Instant } from '@gemba/core/time';
import type { Desk } from '../decide/desk.ts';
import type { Database } from '../store/database.ts';

export async function unshelveDoubtful(parts: {
  database: Database;
  plant: string;
  desk: Pick<Desk, 'report'>;
  now: () => Instant;
}): Promise<void> {
  const { database, plant, desk, now } = parts;
  const { rows } = await database.query<{ exceptionId: string; decisionId: string }>({
    name: 'watch-shelved',
    text: `select x.id as "exceptionId", d ->> 'id' as "decisionId"
           from exception x cross join lateral jsonb_array_elements(x.fold -> 'decisions') d
           where x.plant = $1 and x.state = 'open' and d ->> 'state' <> 'decided'
             and jsonb_typeof(d -> 'shelved') = 'object'
             and (d #> '{shelved,at}' is null or (d #>> '{shelved,at}')::timestamptz > $2::timestamptz
               or (d #>> '{shelved,until}')::timestamptz > $2::timestamptz
                 + make_interval(secs => coalesce((d ->> 'maxShelvedMs')::float8, $3) / 1000))`,
    values: [plant, now(), MAX_SHELVED_MS],
  });
  await Promise.all(
    rows.map(({ exceptionId, decisionId }) =>
      desk.report(exceptionId, { type: 'unshelve-in-doubt', decisionId }),
    ),
  );
}
