/** The desk's statements, named so that PostgreSQL plans each once per connection. Rows travel as one JSON document. */

const named = (name: string, text: string) => ({ name, text });

export const LOCK_PLANT = named(
  'lock-plant',
  'select journal_seq, journal_hash from plant where id = $1 for no key update',
);

export const EXCEPTION_OF_TARGETS = named(
  'exception-of-targets',
  `select id as target, exception_id from decision where plant = $1 and id = any($2::text[])
   union all
   select id as target, exception_id from posting where plant = $1 and id = any($3::text[])`,
);

export const OPEN_BY_KEY = named(
  'open-by-key',
  `select id, correlation_key, fold from exception
   where plant = $1 and state = 'open' and correlation_key = any($2::text[])`,
);

/** Whoever holds the plant's lock and finds a signal waiting may route it. */
export const UNROUTED_SIGNALS = named(
  'unrouted-signals',
  'select signal_id as id from waiting_signal where plant = $1 and signal_id = any($2::uuid[])',
);

export const LOAD_FOLDS = named(
  'load-folds',
  'select id, fold from exception where plant = $1 and id = any($2::uuid[])',
);

export const STORED_POSTINGS = named(
  'stored-postings',
  'select id, summary, transaction, basis from posting where exception_id = $1 order by ordinal',
);

export const OUTCOMES_ON = named(
  'outcomes-on',
  `select d.exception_id as "exceptionId", d.id as "decisionId"
   from decision d join exception x on x.id = d.exception_id and x.state = 'open'
   where d.plant = $1 and d.effect_subjects && $2::text[] order by d.id`,
);

export const LOAD_SCOPE = named('load-scope', 'select body from option_scope where exception_id = $1');

/** `$2` is a stable value, so the partial index on next_step_at is used; the plant's lock makes `skip locked` needless. */
export const DUE_TIMERS = named(
  'due-timers',
  `select id as "decisionId", exception_id as "exceptionId" from decision
   where plant = $1 and next_step_at <= $2 and id <> all ($3::text[]) order by next_step_at limit $4`,
);

export const EARLIEST_TIMER = named(
  'earliest-timer',
  `select min(next_step_at) as at from decision
   where plant = $1 and next_step_at is not null and id <> all ($2::text[])`,
);

/**
 * All that a round writes, in one statement: one way to the database and back instead of ten. Each parameter is a JSON
 * array of rows, empty when there is nothing of the kind. Foreign keys are checked at its end.
 * $1 plant, $2 now, $3 events, $4 journal, $5 exceptions, $6 links, $7 decisions, $8 postings to add,
 * $9 postings to change, $10 packs, $11 scopes, $12 seq and $13 hash at the journal's end
 */
export const WRITE_ROUND = named(
  'write-round',
  `with
   incoming as (
     select * from jsonb_to_recordset($3::jsonb) as e(
       id uuid, signal_id uuid, type text, source text, occurred_at timestamptz, fields jsonb, missing jsonb)),
   taken as (
     delete from waiting_signal using incoming where waiting_signal.signal_id = incoming.signal_id),
   events as (
     insert into event (id, plant, signal_id, type, source, occurred_at, fields, missing)
     select id, $1, signal_id, type, source, occurred_at, fields, missing from incoming),
   facts as (
     insert into journal (plant, seq, at, type, exception_id, actor, payload, hash, previous_hash)
     select $1, seq, at, type, exception_id, actor, payload, hash, previous_hash
     from jsonb_to_recordset($4::jsonb) as j(
       seq bigint, at timestamptz, type text, exception_id uuid, actor text, payload jsonb,
       hash text, previous_hash text)),
   exceptions as (
     insert into exception (id, plant, correlation_key, playbook, state, priority, opened_at, resolved_at, last_seq, fold,
       subject)
     select id, $1, correlation_key, playbook, state, priority, opened_at, resolved_at, last_seq, fold,
       fold -> 'subject'
     from jsonb_to_recordset($5::jsonb) as x(
       id uuid, correlation_key text, playbook text, state text, priority text, opened_at timestamptz,
       resolved_at timestamptz, last_seq bigint, fold jsonb)
     on conflict (id) do update set
       state = excluded.state, priority = excluded.priority, resolved_at = excluded.resolved_at,
       last_seq = excluded.last_seq, fold = excluded.fold),
   links as (
     insert into exception_event (exception_id, event_id)
     select exception_id, event_id from jsonb_to_recordset($6::jsonb) as l(exception_id uuid, event_id uuid)
     on conflict do nothing),
   decisions as (
     insert into decision (id, plant, exception_id, function, owner, state, version, asked_at, acknowledged_at,
       decided_at, due_at, next_step_at, escalation_level, effects, effect_subjects, in_conflict, offered)
     select id, $1, exception_id, function, owner, state, version, asked_at, acknowledged_at,
       decided_at, due_at, next_step_at, escalation_level, effects, effect_subjects, in_conflict, offered
     from jsonb_to_recordset($7::jsonb) as d(
       id text, exception_id uuid, function text, owner text, state text, version integer, asked_at timestamptz,
       acknowledged_at timestamptz, decided_at timestamptz, due_at timestamptz, next_step_at timestamptz,
       escalation_level integer, effects jsonb, effect_subjects text[], in_conflict boolean,
       offered boolean)
     on conflict (id) do update set
       owner = excluded.owner, state = excluded.state, version = excluded.version, asked_at = excluded.asked_at,
       effects = excluded.effects, effect_subjects = excluded.effect_subjects, in_conflict = excluded.in_conflict,
       offered = excluded.offered, acknowledged_at = excluded.acknowledged_at, decided_at = excluded.decided_at, due_at = excluded.due_at,
       next_step_at = excluded.next_step_at, escalation_level = excluded.escalation_level),
   new_postings as (
     insert into posting (id, plant, exception_id, decision_id, key, document, kind, summary, transaction, basis,
       compensates, state, next_attempt_at, queued_at)
     select id, $1, exception_id, decision_id, key, document, kind, summary, transaction, basis,
       compensates, state, $2, $2
     from jsonb_to_recordset($8::jsonb) as p(
       id text, exception_id uuid, decision_id text, key text, document text, kind text, summary text,
       transaction jsonb, basis jsonb, compensates text, state text)),
   changed_postings as (
     update posting set
       state = p.state, erp_document = p.erp_document, rejection = p.rejection, summary = p.summary,
       transaction = coalesce(p.transaction, posting.transaction), key = coalesce(p.key, posting.key),
       document = coalesce(p.document, posting.document),
       refused_field = case when p.state = 'queued' then null else posting.refused_field end,
       ambiguous = case when p.state = 'posting' then posting.ambiguous else false end,
       next_attempt_at = case when p.state = 'queued' then $2::timestamptz else posting.next_attempt_at end,
       attempts = case when p.state = 'queued' then 0 else posting.attempts end,
       waits_since = case when p.state = 'queued' then null else posting.waits_since end,
       posted_at = case when p.state = 'posted' then $2::timestamptz else posting.posted_at end,
       confirmed_at = case when p.state = 'confirmed' then $2::timestamptz else posting.confirmed_at end
     from jsonb_to_recordset($9::jsonb) as p(
       id text, state text, erp_document text, rejection text, summary text, transaction jsonb, key text, document text)
     where posting.id = p.id),
   packs as (
     insert into context_pack (decision_id, plant, body)
     select decision_id, $1, body from jsonb_to_recordset($10::jsonb) as c(decision_id text, body jsonb)
     on conflict (decision_id) do update set body = excluded.body),
   scopes as (
     insert into option_scope (exception_id, plant, body)
     select exception_id, $1, body from jsonb_to_recordset($11::jsonb) as s(exception_id uuid, body jsonb)
     on conflict (exception_id) do update set body = excluded.body),
   ended as (
     update plant set journal_seq = $12, journal_hash = $13 where id = $1 returning id)
   select pg_notify('gemba_journal', id) from ended`,
);
