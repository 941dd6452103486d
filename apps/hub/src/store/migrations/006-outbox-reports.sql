-- what is reported again when another hub takes the outbox over
create index posting_differing on posting (plant, confirmed_at) where differences is not null;

-- what Gemba itself has done to a document since a question about it was asked
create index posting_by_document on posting (plant, document);
