-- How far Vault's audit log was read, and a way from a path in Vault to the tokens that live there. The index is built while writes to
-- token wait: some seconds for a million tokens.

create table audit_position (
    -- name of the log
    log      text   primary key,
    -- the system's own key of the file, and a hash of its first bytes
    file_key text   not null,
    head     text   not null,
    position bigint not null
);

create index token_by_secret_path
    on token using gin ((cast(facts -> 'stated' -> 'secretPaths' ->> 'value' as jsonb)) jsonb_path_ops);
