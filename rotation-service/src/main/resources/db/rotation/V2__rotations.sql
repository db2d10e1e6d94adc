-- Rotations at rest, a row each, and what others asked of them. New tables only.

create table rotation (
    rotation_id    text primary key,
    token_id       text        not null references token,
    -- a write names the revision that it expects
    revision       bigint      not null default 0,
    -- fencing epoch of the last lease
    epoch          bigint      not null default 0,
    -- by the database's clock
    lease_until    timestamptz,
    state          text        not null,
    due_at         timestamptz,
    -- a request waits; due at once
    asked          boolean     not null default false,
    -- when the old version expires: the most urgent is leased first
    urgent_at      timestamptz,
    -- the whole durable record
    record         jsonb       not null,
    correlation_id text        not null,
    created_at     timestamptz not null,
    ended_at       timestamptz
);

create unique index rotation_one_open_of_a_token on rotation (token_id) where ended_at is null;

-- the lease's question: what is due?
create index rotation_due on rotation (due_at) where ended_at is null;

-- lists, newest first
create index rotation_created on rotation (created_at desc, rotation_id desc);
create index rotation_of_a_token on rotation (token_id, created_at desc, rotation_id desc);

create table rotation_request (
    -- the event that asked: the natural key
    request_id  text primary key,
    rotation_id text   not null references rotation,
    position    bigint generated always as identity,
    event       jsonb  not null
);

create index rotation_request_of_a_rotation on rotation_request (rotation_id, position);
