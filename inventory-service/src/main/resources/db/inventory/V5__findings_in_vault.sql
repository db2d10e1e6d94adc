-- What the last discovery saw in Vault that a person should act on.
-- Locks: new table only.
create table vault_finding (
    kind     text        not null,
    mount    text        not null,
    path     text        not null,
    sentence text        not null,
    remedy   text        not null,
    seen_at  timestamptz not null,
    primary key (kind, mount, path)
);
