/** What the gatekeeper reads and writes within a round of the desk. Rows travel as one JSON document. */

const named = (name: string, text: string) => ({ name, text });

export const CAUSES = named(
  'causes',
  'select key, playbook, title, place, state from cause where plant = $1 and key = any($2::text[])',
);

/** Open exceptions that are about the same. $2 their playbooks, which are few, $3 [{playbook, same}] */
export const OPEN_ABOUT = named(
  'open-about',
  `select x.id, x.playbook, x.subject
   from (select id, playbook, coalesce(subject, fold -> 'subject') as subject from exception
         where plant = $1 and state = 'open' and playbook = any($2::text[])) x
   where exists (select from jsonb_to_recordset($3::jsonb) as w(playbook text, same jsonb)
                 where w.playbook = x.playbook and x.subject @> w.same)`,
);

/** $1 plant, $2 causes to keep, $3 keys to forget, $4 counts, $5 sightings */
export const WRITE_SITUATIONS = named(
  'write-situations',
  `with
   kept as (
     insert into cause (plant, key, playbook, title, place, state, held_because, held_by, held_since, release_at)
     select $1, key, playbook, title, place, state, held_because, held_by, held_since, release_at
     from jsonb_to_recordset($2::jsonb) as c(
       key text, playbook text, title text, place text, state jsonb, held_because text, held_by uuid,
       held_since timestamptz, release_at timestamptz)
     on conflict (plant, key) do update set
       playbook = excluded.playbook, title = excluded.title, place = excluded.place, state = excluded.state,
       held_because = excluded.held_because, held_by = excluded.held_by, held_since = excluded.held_since,
       release_at = excluded.release_at),
   forgotten as (
     delete from cause where plant = $1 and key = any($3::text[])),
   counted as (
     insert into held_event (plant, day, playbook, because, events)
     select $1, day, playbook, because, events
     from jsonb_to_recordset($4::jsonb) as h(day date, playbook text, because text, events bigint)
     on conflict (plant, day, playbook, because) do update set events = held_event.events + excluded.events)
   insert into expected_signal (plant, playbook, key, fields, last_at)
   select $1, playbook, key, fields, last_at
   from jsonb_to_recordset($5::jsonb) as e(playbook text, key text, fields jsonb, last_at timestamptz)
   on conflict (plant, playbook, key) do update set
     fields = excluded.fields, last_at = greatest(expected_signal.last_at, excluded.last_at),
     back_at = case when expected_signal.absent_at is not null and excluded.last_at > expected_signal.last_at
                    then coalesce(expected_signal.back_at, excluded.last_at) else expected_signal.back_at end`,
);
