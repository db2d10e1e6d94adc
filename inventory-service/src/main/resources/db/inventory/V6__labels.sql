-- What an installation sorts its tokens by.
-- Locks: the new column has no default, so the table is locked for a moment only.
alter table token add column labels jsonb;
