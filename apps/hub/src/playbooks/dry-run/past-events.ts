/** The events on record, oldest first, a batch at a time: an index read per type, however many others there are. */
import type { OperationalEvent } from '@gemba/core/event';
import type { Instant } from '@gemba/core/time';
import type { Database } from '../../store/database.ts';

const BATCH = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** $1 plant, $2 types, $3 the end, $4 and $5 after this one, $6 how many */
export const PAST_EVENTS = `
  select e.* from unnest($2::text[]) as t(type) cross join lateral (
    select id, signal_id as "signalId", type, source, occurred_at as "occurredAt", fields, missing
    from event
    where plant = $1 and type = t.type and occurred_at < $3 and (occurred_at, id) > ($4, $5::uuid)
    order by occurred_at, id limit $6) e
  order by e."occurredAt", e.id limit $6`;

type Row = Omit<OperationalEvent, 'plant'>;

/** From `from` to before `to`. */
export async function* pastEvents(
  database: Database,
  plant: string,
  { types, from, to }: { types: readonly string[]; from: Instant; to: Instant },
): AsyncGenerator<OperationalEvent[]> {
  let [at, id] = [from, FIRST_ID];
  for (;;) {
    const { rows } = await database.query<Row>({
      name: 'past-events',
      text: PAST_EVENTS,
      values: [plant, [...new Set(types)], to, at, id, BATCH],
    });
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) => ({ ...row, plant }));
    if (rows.length < BATCH) return;
    [at, id] = [last.occurredAt, last.id];
  }
}
