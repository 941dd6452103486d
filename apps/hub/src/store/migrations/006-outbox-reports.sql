-- what is reported again when another hub takes the outbox over
create index posting_differing on posting (plant, confirmed_at) where differences is not null;
