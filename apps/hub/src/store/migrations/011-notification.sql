-- Telling people: who must be told because of which fact, by which message on which channel, and what came back.
-- The desk only inserts here (notification, notification_settlement), and so do senders and receivers as far as notices
-- are concerned (notification_news): a notice is changed by the planner alone, so nobody waits for anybody.

create table notification (
  plant        text not null,
  -- of the fact and its place among the fact's notices: "4711.0"
  id           text not null,
  seq          bigint not null,
  exception_id uuid not null,
  decision_id  text not null,
  person       text not null,
  because      text not null,
  role         text not null check (role in ('owner', 'also', 'second', 'colleague', 'informed')),
  level        integer not null,
  priority     text not null,
  function     text not null,
  -- of the ladder's step; null: the person's own order
  channels     text[],
  quote        text,
  by           text not null,
  at           timestamptz not null,
  state        text not null default 'open' check (state in ('open', 'reached', 'unproven', 'unreached', 'settled')),
  settled_because text,
  -- when it is to be looked at; null: nothing changes by time alone
  next_at      timestamptz,
  primary key (plant, id)
);
-- the planner: `where plant = … and state = 'open' and next_at <= $now order by next_at`
create index notification_due on notification (plant, next_at) where state = 'open' and next_at is not null;
-- what else the same person is to be told
create index notification_open on notification (plant, person) where state = 'open';
create index notification_by_decision on notification (plant, decision_id, seq);
create index notification_by_person on notification (plant, person, at desc, id desc);
-- Health: of the last 24 h
create index notification_unreached on notification (plant, at) where state = 'unreached';

-- facts that made earlier notices needless; the planner applies and deletes them
create table notification_settlement (
  plant       text not null,
  seq         bigint not null,
  ordinal     integer not null,
  decision_id text not null,
  -- null: everybody's
  person      text,
  -- null: all that ask
  only_these  text[],
  because     text not null,
  at          timestamptz not null,
  primary key (plant, seq, ordinal)
);

-- deliveries of which something has become known that matters to what they tell; the planner looks and deletes
create table notification_news (
  plant       text not null,
  id          uuid primary key default gen_random_uuid(),
  delivery_id uuid not null
);

-- one message to one person on one channel
create table delivery (
  plant        text not null,
  id           uuid not null,
  person       text not null,
  channel      text not null,
  address      text not null,
  state        text not null default 'waiting' check (state in
    ('waiting', 'sent', 'delivered', 'seen', 'answered', 'failed', 'needless')),
  -- what it says, where that is fixed from the start: the answer to a person's reply
  body         jsonb,
  planned_at   timestamptz not null,
  -- when the next attempt is due, and until when an attempt belongs to a hub: one that is killed lets go by itself
  due_at       timestamptz not null,
  leased_until timestamptz,
  attempts     integer not null default 0,
  provider_id  text,
  error        text,
  failed_at    timestamptz,
  sent_at      timestamptz,
  delivered_at timestamptz,
  seen_at      timestamptz,
  answered_at  timestamptz,
  primary key (plant, id)
);
create index delivery_due on delivery (plant, channel, due_at) where state = 'waiting' and channel <> 'in-app';
-- in-app messages wait until their person signs in: there may be many, and only those of who is present are looked for
create index delivery_in_app on delivery (plant, person, due_at) where state = 'waiting' and channel = 'in-app';
-- limits: what went out lately; Health: the last day
create index delivery_recent on delivery (plant, channel, planned_at);
create index delivery_by_person on delivery (plant, person, planned_at);
create index delivery_by_provider_id on delivery (plant, channel, provider_id) where provider_id is not null;

-- what a message tells
create table delivery_notice (
  plant           text not null,
  delivery_id     uuid not null,
  notification_id text not null,
  primary key (plant, delivery_id, notification_id)
);
create index delivery_notice_by_notification on delivery_notice (plant, notification_id);

-- why something was done, delayed or left out; the same is said once
create table notification_log (
  plant           text not null,
  notification_id text not null,
  key             text not null,
  at              timestamptz not null,
  channel         text,
  text            text not null,
  primary key (plant, notification_id, key)
);

-- what an answer to a message is about; the signature over it travels with the id
create table reply_token (
  plant        text not null,
  id           text not null,
  delivery_id  uuid not null,
  exception_id uuid not null,
  decision_id  text not null,
  person       text not null,
  role         text not null,
  version      integer not null,
  -- the question as it was when the message went out: asked again, or with other options, it is another question
  asked_at     timestamptz not null,
  options      jsonb not null,
  expires_at   timestamptz not null,
  primary key (plant, id),
  unique (plant, delivery_id)
);

-- what people answered, verbatim; committed before the provider is answered
create table inbound_answer (
  plant        text not null,
  id           uuid primary key default gen_random_uuid(),
  channel      text not null,
  message_id   text not null,
  from_address text,
  -- where nothing proves the sender
  claimed_address text,
  token        text,
  delivery_id  uuid,
  provider_id  text,
  text         text not null,
  at           timestamptz not null,
  received_at  timestamptz not null,
  state        text not null default 'waiting' check (state in ('waiting', 'done', 'refused')),
  leased_until timestamptz,
  -- found out while it was worked off
  person       text,
  decision_id  text,
  act          text,
  outcome      text,
  done_at      timestamptz,
  unique (plant, channel, message_id)
);
create index inbound_answer_waiting on inbound_answer (plant, received_at) where state = 'waiting';
create index inbound_answer_recent on inbound_answer (plant, received_at);

-- receipts that were faster than our own record of the sending
create table early_receipt (
  plant       text not null,
  channel     text not null,
  provider_id text not null,
  state       text not null,
  at          timestamptz not null,
  error       text,
  primary key (plant, channel, provider_id, state)
);
