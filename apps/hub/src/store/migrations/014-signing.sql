-- Wrong passwords at signing, counted for all hubs together; a row goes when the right one is entered. No foreign key to
-- `plant`: its row is the desk's lock.
create table signing_attempt (
  plant  text not null,
  person text not null,
  times  integer not null,
  since  timestamptz not null,
  primary key (plant, person)
);
