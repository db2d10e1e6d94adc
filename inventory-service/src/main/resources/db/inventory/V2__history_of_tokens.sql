-- What was said of a token, in the order in which it happened. Keyed by the event, so that a redelivery adds nothing.
-- Locks: new table only.
create table history (
    token_id    text        not null,
    occurred_at timestamptz not null,
    event_id    text        not null,
    kind        text        not null,
    version     integer,
    sentence    text        not null,
    source      text        not null,
    actor       text        not null,
    -- GET /api/v1/tokens/{tokenId}/history reads it backwards.
    primary key (token_id, occurred_at, event_id)
);
