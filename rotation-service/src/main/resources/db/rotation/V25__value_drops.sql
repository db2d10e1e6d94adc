-- Drop tokens: with one a person gives the value that they minted to a rotation, once. New table only. The token itself is not
-- here, and the value is never in any table.

create table value_drop (
    -- SHA-256 of the drop token, hex
    token_hash  text        primary key,
    rotation_id text        not null references rotation,
    made_by     text        not null,
    made_at     timestamptz not null,
    expires_at  timestamptz not null,
    -- null until a value was taken with it
    used_at     timestamptz,
    used_by     text
);

-- a new drop token ends those that its rotation had
create index value_drop_of_a_rotation on value_drop (rotation_id);
