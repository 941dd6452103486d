-- The ERP loop: outcomes that can be taken back, postings that are repaired, re-validated and undone, and a planning
-- context that is refreshed piece by piece.

alter table posting drop constraint posting_state_check;
alter table posting add constraint posting_state_check check (state in
  ('queued', 'posting', 'posted', 'confirmed', 'rejected', 'voided', 'superseded', 'compensated'));
-- the rows that the decision was made on: read again and compared before the posting goes out
alter table posting add column basis jsonb;
-- the posting that this one undoes
alter table posting add column compensates text;
-- no answer came: nobody knows whether the ERP has it, until it is asked by key
alter table posting add column ambiguous boolean not null default false;
-- the transaction's field that a refusal is about, where the ERP's answer tells
alter table posting add column refused_field text;
-- confirmed, but not as asked for
alter table posting add column differences jsonb;

-- what decided outcomes do, held against each other: `effect_subjects && $subjects`, in exceptions that are open
alter table decision add column effects jsonb;
alter table decision add column effect_subjects text[];
create index decision_effects on decision using gin (effect_subjects) where effect_subjects is not null;
-- its postings wait
alter table decision add column in_conflict boolean not null default false;

-- the age of each entity's figures, and where its changes go on from
create table planning_age (
  plant   text not null references plant,
  entity  text not null,
  read_at timestamptz not null,
  primary key (plant, entity)
);
insert into planning_age (plant, entity, read_at)
  select r.plant, e, r.read_at from planning_read r,
    unnest(array['items', 'bomLines', 'workCentres', 'workOrders', 'operations', 'requirements', 'stock',
                 'salesLines', 'purchaseLines']) as e;
alter table planning_read add column cursor text;
-- whose cursor it is, "tryton:ERP": another ERP's cursor means nothing
alter table planning_read add column erp text;
-- the group that a row comes and goes with: its order, its item (core's GROUP_OF). `… and grp = any ($3)`: a change
-- touches its own groups only
alter table planning_row add column grp text;
update planning_row set grp = body ->> case entity
  when 'items' then 'item' when 'bomLines' then 'parent' when 'workCentres' then 'workCentre' when 'stock' then 'item'
  when 'salesLines' then 'salesLine' when 'purchaseLines' then 'purchaseLine' else 'workOrder' end;
alter table planning_row alter column grp set not null;
alter table planning_row drop constraint planning_row_pkey;
alter table planning_row add primary key (plant, entity, grp, key);
-- the nightly full read against what was known: what the deltas had missed
alter table planning_read add column reconciled_at timestamptz;
alter table planning_read add column drift jsonb;

-- the daily comparison by key, both ways
create table reconciliation (
  plant      text not null references plant,
  at         timestamptz not null,
  since      timestamptz not null,
  compared   integer not null,
  -- [{key, document}]: known on one side only
  only_erp   jsonb not null,
  only_gemba jsonb not null,
  primary key (plant, at)
);
