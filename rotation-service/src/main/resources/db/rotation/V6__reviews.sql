-- What has to be looked at afterwards, because a person went past an approval. New table only; rows are never deleted.

create table rotation_review (
    rotation_id text primary key references rotation,
    token_id    text        not null references token,
    opened_at   timestamptz not null,
    opened_by   text        not null,
    reason      text        not null,
    -- null while it is open
    closed_at   timestamptz,
    closed_by   text,
    note        text
);

-- lists, newest first
create index rotation_review_opened on rotation_review (opened_at desc, rotation_id desc);

-- the question of the gauge and of whoever reviews: which are open?
create index rotation_review_open on rotation_review (opened_at) where closed_at is null;
