-- The roster as living data: versions of its document, and entries that change who is on for a time. Nothing is ever
-- removed, so that who was on at any past instant can be told as it was known then.

-- one row per plant; its lock is what makes changes follow one another. `revision` counts all of them: one look at this
-- row tells a hub whether what it holds is current
create table roster_head (
  plant    text primary key references plant,
  version  integer not null default 0,
  revision bigint not null default 0
);

create table roster_version (
  plant       text not null references plant,
  version     integer not null,
  document    jsonb not null,
  -- a person's id, or "file"
  author      text not null,
  reason      text not null,
  at          timestamptz not null,
  -- of the file that it came from
  file_sha256 text,
  primary key (plant, version)
);

create table roster_entry (
  id         uuid primary key,
  plant      text not null references plant,
  kind       text not null check (kind in ('override', 'absence', 'swap', 'assignment')),
  entry      jsonb not null,
  state      text not null check (state in ('asked', 'active', 'declined', 'withdrawn')),
  by         text not null,
  at         timestamptz not null,
  settled_by text,
  settled_at timestamptz,
  -- from when to when it counted among what is true; null: it did not yet, it still does
  active_at  timestamptz,
  ended_at   timestamptz,
  -- after this instant it changes nothing any more
  expires_at timestamptz not null,
  -- of the head, when this row was last changed
  revision   bigint not null
);
-- what has changed since a hub looked last: `where plant = … and revision > …`
create index roster_entry_changes on roster_entry (plant, revision);
-- what held at a past instant: `where plant = … and expires_at > $at and active_at <= $at`
create index roster_entry_expiry on roster_entry (plant, expires_at);
