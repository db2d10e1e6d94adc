-- The register. One row a token, one a version; every column but the last ones is the merge of what events said.
-- "stamps" says for each stated field who said it last, so that the merge ends the same in any order of arrival.
-- Locks: new tables only.
create table token (
    token_id          text        not null,
    -- Empty where nobody named it: the list sorts by name. "C", so that a prefix search can use the index.
    name              text collate "C" not null default '',
    issuer            text,
    issuer_parameters jsonb,
    owner             text,
    owner_contact     text,
    environment       text,
    secret_paths      jsonb,
    consumers         jsonb,
    policy            jsonb,
    stamps            text        not null,
    roles             jsonb,
    rotation          jsonb,
    -- Of the version that is handed out, for lists. EXPIRED is not stored: it is expires_at compared with now.
    current_version   integer,
    state             text        not null,
    expires_at        timestamptz,
    -- Grows with each change of the token or a version of it: the guard of every update, and the ETag.
    revision          bigint      not null,
    primary key (token_id)
);

-- GET /api/v1/tokens without an owner, and its prefix search.
create index token_by_name on token (name, token_id);
-- GET /api/v1/tokens?owner=
create index token_by_owner on token (owner, name, token_id);
-- GET /api/v1/tokens?environment=
create index token_by_environment on token (environment, name, token_id);
-- GET /api/v1/findings: NO_OWNER. Small, because such tokens are few.
create index token_without_owner on token (token_id) where owner is null;

create table version (
    token_id                text        not null,
    version                 integer     not null,
    state                   text        not null,
    role                    text        not null,
    issuer_ref              text,
    scopes                  jsonb,
    issued_at               timestamptz,
    expires_at              timestamptz,
    expiry_precision        text,
    expiry_source           text,
    fingerprint             text,
    fingerprint_key_id      text,
    stamps                  text        not null,
    promoted                boolean     not null,
    revoked_at              timestamptz,
    revocation_confirmation text,
    revocation_reason       text,
    revocation_detail       text,
    revocation_said_at      timestamptz,
    revocation_event_id     text,
    -- When this version next passes a threshold; null when it never will.
    next_crossing_at        timestamptz,
    primary key (token_id, version)
);

-- The crossing worker's poll. Partial: its size and cost follow what is still to come, not the table.
create index version_next_crossing on version (next_crossing_at) where next_crossing_at is not null;
-- GET /api/v1/findings: NEVER_EXPIRES.
create index version_never_expires on version (token_id, version)
    where expiry_precision = 'NONE' and state = 'ACTIVE' and role in ('CURRENT', 'UNKNOWN');
