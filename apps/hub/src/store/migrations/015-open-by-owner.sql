-- With 100,000 decisions open nothing may read them all to find a few.

-- the watch passes on what a person who has left still owns, page by page: `owner = … and id > … order by id limit …`; and
-- counts open decisions by owner
drop index decision_open_owner;
create index decision_open_owner on decision (plant, owner, id) where state <> 'decided';

-- contradictions that are not settled, looked up at each start; always few
create index decision_in_conflict on decision (plant, exception_id) where in_conflict;
