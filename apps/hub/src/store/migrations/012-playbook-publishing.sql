-- Playbooks are published: by the folder or by a person, with a reason, under one numbering. What is live is read from
-- here by every hub.

alter table playbook_version rename column loaded_at to published_at;
alter table playbook_version add column source text not null default 'folder' check (source in ('folder', 'person'));
-- a person's id, or "folder"
alter table playbook_version add column author text not null default 'folder';
alter table playbook_version add column reason text not null default 'The file was read.';
alter table playbook_version alter column source drop default;
alter table playbook_version alter column author drop default;
alter table playbook_version alter column reason drop default;
-- out of use without a later one in its place
alter table playbook_version add column withdrawn_at timestamptz;

create table playbook (
  plant     text not null references plant,
  id        text not null,
  -- the plant's changes of playbooks, counted under its lock: a hub looks for `revision > $seen`
  revision  bigint not null,
  -- the file as a hub last read it right; null: there is none. What differs from it is new
  file_name text,
  file_yaml text,
  primary key (plant, id)
);
create index playbook_revision on playbook (plant, revision);
-- files that are gone by now are withdrawn at the next start
insert into playbook (plant, id, revision, file_name, file_yaml)
  select distinct on (plant, playbook) plant, playbook, 1, playbook || '.yaml', yaml
  from playbook_version order by plant, playbook, version desc;

-- switched off and on: the last one counts, all stay
create table playbook_switch (
  plant    text not null references plant,
  playbook text not null,
  revision bigint not null,
  turned_on boolean not null,
  by       text not null,
  at       timestamptz not null,
  reason   text not null,
  primary key (plant, playbook, revision)
);

-- the dry run's "past-events": per type of the playbook `… where plant = $1 and type = … and occurred_at < $3 and
-- (occurred_at, id) > ($4, $5) order by occurred_at, id limit $6`, so that it reads what it looks at and nothing else
create index event_by_type on event (plant, type, occurred_at, id);
