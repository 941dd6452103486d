-- An answer whose handling fails again and again is set aside, so that it is neither lost nor tried for ever.

alter table inbound_answer
  -- failures that were the answer's own; between two attempts it rests until `leased_until`
  add attempts integer not null default 0,
  -- the trouble of the last attempt, in words
  add error text,
  drop constraint inbound_answer_state_check,
  add constraint inbound_answer_state_check check (state in ('waiting', 'done', 'refused', 'set-aside'));

-- Health: what needs a hand; always few
create index inbound_answer_set_aside on inbound_answer (plant, done_at) where state = 'set-aside';
