-- How often the address of a person's calendar feed was ended, and who did so last; no row: never, and the first address
-- holds. An address names the generation that it is of. No foreign key to `plant`: its row is the desk's lock.
create table roster_feed (
  plant      text not null,
  person     text not null,
  generation integer not null,
  ended_by   text not null,
  ended_at   timestamptz not null,
  primary key (plant, person)
);
