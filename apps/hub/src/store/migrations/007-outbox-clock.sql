-- since when nothing but the ERP keeps a posting waiting: not while another one holds its document, a ruling is awaited,
-- or a person has it to repair. Kept by the pump; what is unanswered for too long is reported by it
alter table posting add column waits_since timestamptz;

-- Health: `select state, count(*) … where plant = $1 group by state`, and the list of one state, newest first
create index posting_by_state on posting (plant, state, queued_at desc, id desc);
