-- Crossings that were announced, by their natural key: each once, whatever happens.
-- Locks: new table only.
create table crossing (
    token_id     text        not null,
    version      integer     not null,
    threshold    text        not null,
    crossed_at   timestamptz not null,
    announced_at timestamptz not null,
    primary key (token_id, version, threshold)
);
