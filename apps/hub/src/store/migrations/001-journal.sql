-- The flow's own tables: signal → event → exception → decision → posting, and the journal that tells it all.
-- Every row belongs to a plant. The journal is written; the other tables from `exception` on are its read side and can
-- be rebuilt from it, but for `posting.transaction` and `context_pack.body`, which the journal refers to.

create table plant (
  id           text primary key,
  name         text not null,
  -- the end of the journal; this row's lock is what makes `seq` gapless and commit-ordered
  journal_seq  bigint not null default 0,
  journal_hash text   not null default repeat('0', 64)
);

-- Hot tables (signal, waiting_signal, event, journal) have no foreign key to `plant`: each would lock the plant's row,
-- which is the desk's lock.
create table signal (
  -- time-ordered (UUID version 7), so that new rows lie together in its index
  id            uuid primary key,
  plant         text not null,
  source        text not null,
  external_id   text not null,
  type          text,
  occurred_at   timestamptz,
  received_at   timestamptz not null,
  content       jsonb,
  garbled       text,
  -- set when it was not understood: why, for a person
  not_understood text,
  unique (plant, source, external_id)
);
create index signal_not_understood on signal (plant, received_at desc) where not_understood is not null;

-- the pipeline's queue, in the order of processing: a signal that is here was captured and not yet routed. A table of
-- its own, since a state in `signal` would rewrite each wide row with its indexes once more.
create table waiting_signal (
  signal_id uuid primary key,
  plant     text not null,
  ordinal   bigint generated always as identity
);
create index waiting_signal_order on waiting_signal (plant, ordinal);

-- Health: what came from each source, per hour, counted as it is stored; counting the signals would take ever longer
create table source_hour (
  plant          text not null,
  source         text not null,
  hour           timestamptz not null,
  signals        integer not null,
  not_understood integer not null default 0,
  last_at        timestamptz not null,
  primary key (plant, hour, source)
);

create table event (
  id           uuid primary key,
  plant        text not null,
  signal_id    uuid not null,
  type         text not null,
  source       text not null,
  occurred_at  timestamptz not null,
  fields       jsonb not null,
  missing      jsonb not null
);

-- which events stand behind an exception; one event can matter to several playbooks
create table exception_event (
  exception_id uuid not null,
  event_id     uuid not null references event,
  primary key (exception_id, event_id)
);

-- every text of a playbook that ever opened an exception: its decisions are carried out by the version that asked them
create table playbook_version (
  plant     text not null references plant,
  playbook  text not null,
  version   integer not null,
  yaml      text not null,
  loaded_at timestamptz not null,
  primary key (plant, playbook, version)
);

create table exception (
  id              uuid primary key,
  plant           text not null references plant,
  correlation_key text not null,
  playbook        text not null,
  state           text not null check (state in ('open', 'resolved')),
  priority        text not null,
  opened_at       timestamptz not null,
  resolved_at     timestamptz,
  last_seq        bigint not null,
  -- the fold of its facts, as stations hold it
  fold            jsonb not null
);
-- promise 2: one cause, one open exception
create unique index exception_open_cause on exception (plant, correlation_key) where state = 'open';
create index exception_by_opening on exception (plant, opened_at desc, id desc);
create index exception_open on exception (plant, id) where state = 'open';
create index exception_resolved on exception (plant, resolved_at desc) where state = 'resolved';
create index exception_similar on exception (plant, playbook, opened_at desc);

create table decision (
  id               text primary key,
  plant            text not null references plant,
  exception_id     uuid not null references exception,
  function         text not null,
  owner            text,
  state            text not null check (state in ('asked', 'acknowledged', 'decided')),
  version          integer not null,
  asked_at         timestamptz not null,
  acknowledged_at  timestamptz,
  decided_at       timestamptz,
  due_at           timestamptz not null,
  next_step_at     timestamptz,
  escalation_level integer not null
);
-- the deadline sweep: `where plant = … and next_step_at <= $now order by next_step_at`
create index decision_next_step on decision (plant, next_step_at) where next_step_at is not null;
create index decision_by_exception on decision (exception_id);
create index decision_by_asking on decision (plant, asked_at desc, id desc);
create index decision_open_owner on decision (plant, owner) where state <> 'decided';

create table context_pack (
  decision_id text primary key,
  plant       text not null references plant,
  body        jsonb not null
);

-- how the options of an exception are filled when one is chosen: the expression scope of its first event
create table option_scope (
  exception_id uuid primary key references exception,
  plant        text not null references plant,
  body         jsonb not null
);

create table posting (
  id              text primary key,
  plant           text not null references plant,
  exception_id    uuid not null references exception,
  decision_id     text not null references decision,
  key             text not null,
  -- postings on one document keep their order
  document        text not null,
  kind            text not null,
  summary         text not null,
  transaction     jsonb not null,
  state           text not null check (state in ('queued', 'posting', 'posted', 'confirmed', 'rejected', 'voided')),
  attempts        integer not null default 0,
  next_attempt_at timestamptz not null,
  erp_document    text,
  rejection       text,
  read_back       jsonb,
  last_error      text,
  ordinal         bigint generated always as identity,
  queued_at       timestamptz not null,
  posted_at       timestamptz,
  confirmed_at    timestamptz,
  unique (plant, key)
);
-- the outbox pump: what is under way, in order per document
create index posting_outbox on posting (plant, document, ordinal) where state in ('queued', 'posting', 'posted');
create index posting_by_exception on posting (exception_id);
create index posting_by_queueing on posting (plant, queued_at desc, id desc);

create table journal (
  plant         text not null,
  seq           bigint not null,
  at            timestamptz not null,
  type          text not null,
  exception_id  uuid not null,
  actor         text not null,
  payload       jsonb not null,
  hash          text not null,
  previous_hash text not null,
  primary key (plant, seq)
);
create index journal_by_exception on journal (exception_id, seq);
