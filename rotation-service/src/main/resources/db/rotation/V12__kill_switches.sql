-- Issuers at which nothing is to be changed until somebody says so. A new table only.

create table kill_switch (
    issuer text        primary key,
    set_by text        not null,
    reason text        not null,
    since  timestamptz not null
);
