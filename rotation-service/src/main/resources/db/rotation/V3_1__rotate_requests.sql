-- Requests to rotate that were heard, whatever came of them, by the event that asked: a request that comes again after its rotation
-- has ended begins no other. New table only.
create table rotate_request (
    request_id text        primary key,
    token_id   text        not null,
    heard_at   timestamptz not null
);
