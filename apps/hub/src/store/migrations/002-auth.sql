-- Sign-in: the tables that better-auth 1.7 reads and writes (its names and its camelCase columns), and the API keys of
-- sources. Passwords are scrypt hashes; of a source's key only the SHA-256 is kept.

create table "user" (
  id text primary key,
  plant text not null,
  name text not null,
  email text not null unique,                 -- lower case
  "emailVerified" boolean not null default false,
  image text,
  role text not null check (role in ('wall', 'operator', 'decider', 'scheduler', 'manager', 'admin')),
  "personId" text not null,                   -- the person on the roster; the actor on the record
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now(),
  unique (plant, "personId")
);

create table session (
  id text primary key,
  "userId" text not null references "user" (id) on delete cascade,
  token text not null unique,
  "expiresAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index session_of_user on session ("userId");

create table account (
  id text primary key,
  "userId" text not null references "user" (id) on delete cascade,
  "accountId" text not null,
  "providerId" text not null,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  password text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now(),
  unique ("providerId", "accountId")
);
create index account_of_user on account ("userId");

create table verification (
  id text primary key,
  identifier text not null,
  value text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index verification_identifier on verification (identifier);

create table "rateLimit" (
  id text primary key,
  key text not null unique,
  count integer not null,
  "lastRequest" bigint not null               -- epoch ms
);

create table source_key (
  id uuid primary key,
  plant text not null,
  name text not null,
  source text,                                -- the only source it may send as; null: any
  hash bytea not null unique,                 -- SHA-256 of the key; found by it
  created_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz                    -- to the minute
);
