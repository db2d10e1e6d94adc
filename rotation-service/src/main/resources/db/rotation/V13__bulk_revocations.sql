-- Many versions to kill, ordered at the pace of their issuers. New tables only.

create table bulk_revocation (
    bulk_id        text        primary key,
    selector       jsonb       not null,
    selection_hash text        not null,
    cause          text        not null,
    detail         text        not null,
    started_by     text        not null,
    started_at     timestamptz not null,
    -- null: it runs
    paused_by      text,
    -- when all were proven dead; null: not yet
    ended_at       timestamptz
);

create table bulk_item (
    bulk_id    text        not null references bulk_revocation,
    token_id   text        not null references token,
    version    int         not null,
    issuer     text        not null,
    -- when it was written into the ledger; null: not yet
    ordered_at timestamptz,
    primary key (bulk_id, token_id, version)
);

-- what waits is in one run only
create unique index bulk_item_waiting on bulk_item (token_id, version) where ordered_at is null;

-- the feeder's questions: what of an issuer waits, and how many went lately?
create index bulk_item_of_an_issuer on bulk_item (bulk_id, issuer, ordered_at);
