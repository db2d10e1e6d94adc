-- Break glass and the reconciler name a credential by what its issuer calls it, and what a person ordered by hand is not
-- counted against the limit for revocations from outside. Writers of revocation and token_version wait while the indexes are
-- built: seconds for a million rows.

alter table revocation add column by_hand boolean not null default false;

create index revocation_of_an_issuer_ref on revocation ((record -> 'order' ->> 'issuerRef'));

create index token_version_of_an_issuer_ref on token_version ((facts -> 'stated' -> 'issuerRef' ->> 'value'));

-- the ledger as a list, newest first
create index revocation_ordered on revocation (ordered_at desc, token_id desc, version desc);
