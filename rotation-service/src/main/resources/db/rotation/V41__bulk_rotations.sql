-- Many tokens to rotate, begun a few at a time. New tables only.

create table bulk_rotation (
    bulk_id           text        primary key,
    selector          jsonb       not null,
    selection_hash    text        not null,
    detail            text        not null,
    -- it pauses by itself after so many rotations that are stuck or rolled back
    failures_max      int         not null,
    -- those that a person knew of when it was resumed last
    failures_accepted int         not null default 0,
    started_by        text        not null,
    started_at        timestamptz not null,
    -- null: it runs
    paused_by         text,
    paused_because    text,
    -- when each rotation had ended; null: not yet
    ended_at          timestamptz
);

create table bulk_rotation_item (
    bulk_id     text not null references bulk_rotation,
    token_id    text not null references token,
    -- to be replaced
    version     int  not null,
    issuer      text not null,
    -- null: it waits, or was passed over
    rotation_id text,
    -- why no rotation was begun; null: one was, or it waits
    passed_over text,
    primary key (bulk_id, token_id)
);

-- what waits is in one run only
create unique index bulk_rotation_item_waiting on bulk_rotation_item (token_id)
    where rotation_id is null and passed_over is null;

-- the feeder's question: what of an issuer waits?
create index bulk_rotation_item_of_an_issuer on bulk_rotation_item (bulk_id, issuer, token_id)
    where rotation_id is null and passed_over is null;
