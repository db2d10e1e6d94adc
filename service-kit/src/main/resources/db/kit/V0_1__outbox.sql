-- Events that a transaction of this database says have happened, until the relay has published them, and the relay's position.
-- Append-only: nothing is marked or updated a row, so the table does not bloat; published rows are removed in ranges.
-- Locks: none beyond the new tables.
CREATE TABLE outbox (
    -- Drawn while the writer holds the lock of the row that the key stands for, so ids order the events of a key.
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic      text        NOT NULL,
    -- Bytes, as a dead letter keeps the key of a record that may be no text. Null where the record had none.
    key        bytea,
    value      bytea,
    -- "name: value" lines, percent-encoded where a byte is not printable ASCII.
    headers    text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Values are binary and small: compression would cost the writer time for nothing.
ALTER TABLE outbox ALTER COLUMN value SET STORAGE EXTERNAL;
-- By count, not by share: ranges of old rows go every half minute, however large the table is.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

CREATE TABLE outbox_relay (
    only_row    boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    -- Rises with each change of leader. Every write of a leader names its epoch, so one that was replaced writes nothing.
    epoch       bigint      NOT NULL DEFAULT 0,
    leader      text        NOT NULL DEFAULT '',
    -- By this database's clock.
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    -- Every id up to here is published or was never written, except for the ranges open_from[i]..open_to[i].
    position    bigint      NOT NULL DEFAULT 0,
    open_from   bigint[]    NOT NULL DEFAULT '{}',
    open_to     bigint[]    NOT NULL DEFAULT '{}'
);

INSERT INTO outbox_relay DEFAULT VALUES;
