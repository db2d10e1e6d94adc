-- API tokens of callers. Only a hash: 256 random bits need no slow hash, and a dump of this table opens nothing.
CREATE TABLE api_token (
    api_token_id text        PRIMARY KEY,
    name         text        NOT NULL,
    roles        text[]      NOT NULL,
    sha256       bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    created_by   text        NOT NULL,
    revoked_at   timestamptz,
    revoked_by   text,
    CONSTRAINT sha256_is_whole CHECK (octet_length(sha256) = 32)
);
COMMENT ON COLUMN api_token.api_token_id IS 'public; also the lookup prefix inside of the value';
