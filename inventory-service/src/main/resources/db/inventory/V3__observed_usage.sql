-- Observed use, one row a consumer and version. Where the reporter knew only a fingerprint, version is 0.
-- Locks: new table only.
create table usage (
    token_id           text        not null,
    consumer           text        not null,
    version            integer     not null default 0,
    fingerprint        text        not null default '',
    fingerprint_key_id text        not null default '',
    first_used_at      timestamptz not null,
    last_used_at       timestamptz not null,
    used_from          text        not null,
    primary key (token_id, consumer, version, fingerprint, fingerprint_key_id)
);
