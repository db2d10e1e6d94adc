-- What alerting knows of each token, merged; the row's lock also guards the token's alerts.
CREATE TABLE token_facts (
    token_id text  PRIMARY KEY,
    facts    jsonb NOT NULL
);

-- One row an alert, open or closed; transition is the number of moves that it has made.
CREATE TABLE alert (
    alert_id          text        PRIMARY KEY,
    token_id          text        NOT NULL,
    version           int         NOT NULL,
    condition         text        NOT NULL,
    state             text        NOT NULL CHECK (state IN ('FIRING', 'ACKNOWLEDGED', 'SILENCED', 'RESOLVED')),
    severity          text        NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL')),
    transition        bigint      NOT NULL CHECK (transition > 0),
    started_at        timestamptz NOT NULL,
    changed_at        timestamptz NOT NULL,
    resolved_at       timestamptz,
    summary           text        NOT NULL,
    next_action       text        NOT NULL,
    planned           text        NOT NULL,
    expires_at        timestamptz,
    last_used_at      timestamptz,
    name              text,
    owner             text,
    owner_contact     text,
    environment       text,
    issuer            text,
    consumers         text[]      NOT NULL,
    acknowledged_by   text,
    acknowledged_note text,
    silenced_until    timestamptz,
    CONSTRAINT resolved_has_a_time CHECK ((state = 'RESOLVED') = (resolved_at IS NOT NULL)),
    CONSTRAINT silenced_has_an_end CHECK ((state = 'SILENCED') = (silenced_until IS NOT NULL))
);
CREATE INDEX alert_token ON alert (token_id);
-- The list, newest change first; most lists name a state.
CREATE INDEX alert_changed ON alert (changed_at DESC, alert_id DESC);
CREATE INDEX alert_open ON alert (changed_at DESC, alert_id DESC) WHERE state <> 'RESOLVED';
CREATE INDEX alert_silence_end ON alert (silenced_until) WHERE state = 'SILENCED';
