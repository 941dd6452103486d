-- Master data cross-references: Gemba's codes (ours) and the ERP's (theirs). Rows are never changed: what takes the place
-- of one removes it, so who said what when stays on the record.

-- counted up by every change, under the plant's lock: `select max(change) …` tells a hub whether what it holds is current
create sequence cross_reference_change;

create table cross_reference (
  id           text primary key default gen_random_uuid()::text,
  plant        text not null references plant,
  entity       text not null check (entity in ('item', 'uom', 'location', 'lot', 'party', 'work-centre')),
  -- the ERP's item that a unit or a lot holds for; '': all
  item         text not null default '' check (item = '' or entity in ('uom', 'lot')),
  ours         text not null check (ours <> ''),
  theirs       text not null check (theirs <> ''),
  -- how many of theirs make one of ours
  factor       numeric not null default 1 check (factor > 0 and (factor = 1 or entity = 'uom')),
  -- the key of the posting whose repair taught it
  learned_from text,
  by           text not null,
  at           timestamptz not null,
  removed_by   text,
  removed_at   timestamptz,
  change       bigint not null default nextval('cross_reference_change')
);

create unique index cross_reference_ours on cross_reference (plant, entity, item, ours) where removed_at is null;
-- several of our units may be one of theirs, and people write the same code in many ways
create unique index cross_reference_theirs on cross_reference (plant, entity, item, theirs)
  where removed_at is null and learned_from is null and entity <> 'uom';
create index cross_reference_changes on cross_reference (plant, change);
-- the list, newest first
create index cross_reference_list on cross_reference (plant, at desc, id desc);
