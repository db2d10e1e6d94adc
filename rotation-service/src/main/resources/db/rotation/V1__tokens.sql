-- What rotation knows of tokens, merged from events in any order. New tables only: no locks on anything that is there.

create table token (
    token_id          text primary key,
    -- one entry a descriptive field: value, authority, time and event id of the statement that holds
    facts             jsonb       not null default '{}',
    -- version that rotation promoted last; null: it never did
    promoted          int,
    -- number of the last token-rotation event of the token; grows by one
    rotation_sequence bigint      not null default 0,
    -- version whose crossing was announced last
    expiring_version  int,
    -- when the planner is to be asked again without a new event
    plan_at           timestamptz
);

-- the planner's question: which tokens are due?
create index token_plan_at on token (plan_at) where plan_at is not null;

create table token_version (
    token_id text    not null references token,
    version  int     not null,
    facts    jsonb   not null default '{}',
    -- never goes back to false
    revoked  boolean not null default false,
    primary key (token_id, version)
);

create table token_use (
    token_id           text        not null references token,
    -- 0 when the reporter knew only the fingerprint
    version            int         not null,
    fingerprint_key_id text        not null,
    fingerprint        text        not null,
    consumer           text        not null,
    last_used_at       timestamptz not null,
    primary key (token_id, version, fingerprint_key_id, fingerprint, consumer)
);
