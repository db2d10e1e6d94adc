-- What the issuers hold under our names, a row for each list that has to be asked for, and what was found there that a person
-- or the ledger has to deal with. New tables only.

create table reconcile_scope (
    issuer      text        not null,
    -- the connector's parameters as canonical JSON: a project, a role
    parameters  text        not null,
    due_at      timestamptz not null,
    -- by the database's clock
    lease_until timestamptz,
    -- when the last whole list was asked for; null: never
    listed_at   timestamptz,
    -- live credentials under our names in it
    ours        int         not null default 0,
    -- why the last attempt got no list; null: it did
    problem     text,
    primary key (issuer, parameters)
);

-- the lease's question: which list is due?
create index reconcile_scope_due on reconcile_scope (due_at);

create table reconcile_finding (
    issuer        text        not null,
    issuer_ref    text        not null,
    parameters    text        not null,
    name          text        not null,
    standing      text        not null,
    token_id      text,
    rotation_id   text,
    sentence      text        not null,
    next_action   text        not null,
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz not null,
    primary key (issuer, issuer_ref)
);
