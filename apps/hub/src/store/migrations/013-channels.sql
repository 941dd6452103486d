-- What the channels themselves must remember.

-- how far a mailbox has been read; UIDs hold within one UIDVALIDITY (RFC 9051 §2.3.1.1)
create table mailbox_position (
  plant        text not null references plant,
  mailbox      text not null,
  uid_validity bigint not null,
  last_uid     bigint not null,
  primary key (plant, mailbox)
);

-- WhatsApp's own id of a person, which is not always the number written to, and when the person last wrote: within
-- 24 hours of that anything may be sent, later templates only
create table whatsapp_contact (
  plant    text not null references plant,
  wa_id    text not null,
  -- E.164
  address  text not null,
  heard_at timestamptz,
  primary key (plant, wa_id)
);
create index whatsapp_contact_address on whatsapp_contact (plant, address);
