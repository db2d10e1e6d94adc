-- The ledger of versions to kill. Rows are never deleted: after a restore of Vault all of them are to be killed again.

create table revocation (
    token_id       text        not null references token,
    version        int         not null,
    state          text        not null,
    -- asked for from outside; these go first
    outside        boolean     not null,
    due_at         timestamptz,
    epoch          bigint      not null default 0,
    lease_until    timestamptz,
    record         jsonb       not null,
    correlation_id text        not null,
    ordered_at     timestamptz not null,
    primary key (token_id, version)
);

-- the lease's question: what is due?
create index revocation_due on revocation (due_at) where due_at is not null;

-- the blast limit's question: how many came from outside lately?
create index revocation_from_outside on revocation (ordered_at) where outside;
