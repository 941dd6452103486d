-- Situations: causes that ask nobody for now, planned stops, signals that are expected, and how much was held back. No
-- foreign keys to `plant` (its row is the desk's lock); `cause`, `held_event` and `expected_signal` are written by the
-- desk's rounds only.

create table cause (
  plant        text not null,
  key          text not null,
  playbook     text not null,
  title        text not null,
  place        text not null,
  -- as core/situation keeps it; the columns below are taken from it for the queries
  state        jsonb not null,
  -- null: a memory only, nothing is held
  held_because text check (held_because in ('planned-stop', 'delay', 'too-few', 'muted')),
  -- the planned stop or the exception above
  held_by      uuid,
  held_since   timestamptz,
  release_at   timestamptz,
  primary key (plant, key)
);
-- the sweep: what is due, and what waits for an exception or a planned stop to end
create index cause_release on cause (plant, release_at) where release_at is not null;
create index cause_held_by on cause (plant, held_because, held_by) where held_by is not null;
-- GET /api/held: longest held first
create index cause_held on cause (plant, held_since, key) where held_because is not null;

create table planned_stop (
  id         uuid primary key,
  plant      text not null,
  starts_at  timestamptz not null,
  -- moved to the moment at which somebody ends it before its time
  ends_at    timestamptz not null,
  filter     jsonb not null,
  reason     text not null,
  author     text not null,
  created_at timestamptz not null,
  ended_at   timestamptz,
  ended_by   text,
  check (starts_at < ends_at or ended_at is not null)
);
create index planned_stop_by_end on planned_stop (plant, ends_at);

-- events that asked nobody, so that what is held back is counted and seen
create table held_event (
  plant    text not null,
  day      date not null,
  playbook text not null,
  because  text not null,
  events   bigint not null,
  primary key (plant, day, playbook, because)
);

-- what must come again and again, per combination of the fields that the playbook names; from the first time on
create table expected_signal (
  plant     text not null,
  playbook  text not null,
  key       text not null,
  fields    jsonb not null,
  last_at   timestamptz not null,
  -- its absence was reported
  absent_at timestamptz,
  -- it came again after that, and this is still to be reported
  back_at   timestamptz,
  primary key (plant, playbook, key)
);
create index expected_signal_late on expected_signal (plant, playbook, last_at) where absent_at is null;
create index expected_signal_back on expected_signal (plant) where back_at is not null;

-- who lies above and under whom is found by what an exception is about; taken out of the fold, which is wide
alter table exception add column subject jsonb;
update exception set subject = fold -> 'subject' where state = 'open';
create index exception_open_of_playbook on exception (plant, playbook) where state = 'open';
