-- Answers to requests that carried an Idempotency-Key, kept for a day in the transaction of their effect. They hold what the API
-- answered, so nothing that is secret. Locks: none beyond the new table.
CREATE TABLE idempotency_key (
    caller     text        NOT NULL,
    key        text        NOT NULL,
    -- Of method, path and body: the same key with another request is refused.
    sha256     bytea       NOT NULL,
    status     integer     NOT NULL,
    location   text,
    etag       text,
    -- JSON.
    body       text        NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);
