-- One row for each alert move and destination. Rows of one (destination, alert) go out in order of delivery_id.
CREATE TABLE delivery (
    delivery_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    destination   text        NOT NULL,
    alert_id      text        NOT NULL,
    message_id    text        NOT NULL,
    body          text        NOT NULL,
    state         text        NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'STOPPED')),
    attempts      int         NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL,
    due_at        timestamptz NOT NULL,
    claim         uuid,
    claimed_until timestamptz,
    ended_at      timestamptz
);
COMMENT ON COLUMN delivery.message_id IS 'the webhook-id: the same on every attempt';
CREATE INDEX delivery_due ON delivery (destination, due_at) WHERE state = 'PENDING';
CREATE INDEX delivery_order ON delivery (destination, alert_id, delivery_id) WHERE state = 'PENDING';

-- The delivery log: one row an attempt.
CREATE TABLE delivery_attempt (
    delivery_id bigint      NOT NULL REFERENCES delivery ON DELETE CASCADE,
    attempt     int         NOT NULL,
    at          timestamptz NOT NULL,
    outcome     text        NOT NULL,
    status      int,
    sentence    text        NOT NULL,
    millis      bigint      NOT NULL,
    PRIMARY KEY (delivery_id, attempt)
);

-- A destination that answered 410: nothing is sent until its url changes.
CREATE TABLE destination_stop (
    destination text        PRIMARY KEY,
    url_sha256  text        NOT NULL,
    stopped_at  timestamptz NOT NULL
);
