-- State of the tests' services: what a business write and a handler leave behind.
CREATE TABLE token (
    token_id text   PRIMARY KEY,
    writes   bigint NOT NULL DEFAULT 0
);
CREATE TABLE effect (
    event_id text   PRIMARY KEY,
    token_id text   NOT NULL,
    times    bigint NOT NULL DEFAULT 1
);
