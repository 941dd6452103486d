-- The planning context as last read from the ERP: what the hub comes up with when the ERP is away. Replaced row by
-- row when the ERP's rows change; nothing refers to it.

create table planning_row (
  plant   text not null references plant,
  -- "workOrders", "stock" …: the fields of core's PlanningRows
  entity  text not null,
  -- the row's natural key; rows that share one are numbered
  key     text not null,
  body    jsonb not null,
  -- the ERP's version of the row where it has one
  version text,
  -- when this state of the row was first read
  read_at timestamptz not null,
  primary key (plant, entity, key)
);

-- when the ERP's figures were last known to be true, changed or not
create table planning_read (
  plant   text primary key references plant,
  read_at timestamptz not null
);

-- the outbox pump: `not exists (… same document, lower ordinal, state in (…))`: what holds a document back. A refused
-- posting holds its document until a person retries or voids it
create index posting_holding on posting (plant, document, ordinal) where state in ('queued', 'posting', 'rejected');
