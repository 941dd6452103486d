-- Nothing can go unresolved: an open decision has an armed next step at every moment, and one whose ladder has run out is
-- asked about again and again.

-- decisions whose ladder ran out before that: armed again; the timer finds what is due
update decision set next_step_at = due_at where state <> 'decided' and next_step_at is null;

-- the watch: `state <> 'decided' and next_step_at is null`; always empty, unless something is wrong
create index decision_unarmed on decision (plant) where state <> 'decided' and next_step_at is null;

-- offered to somebody in a hand-over: both know of it, and the timer ends it
alter table decision add column offered boolean not null default false;
