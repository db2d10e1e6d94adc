-- How many rotations change things at the same time, for each issuer and each owner.

alter table rotation add column issuer text;
alter table rotation add column owner text;
-- it may change things now
alter table rotation add column has_turn boolean not null default false;
-- since when it waits until it may; null: it does not
alter table rotation add column turn_asked_at timestamptz;

update rotation
set issuer = record #>> '{plan,issuer}',
    owner = record #>> '{plan,owner}'
where ended_at is null;

-- who is at it, and who is next?
create index rotation_with_a_turn on rotation (issuer, owner) where has_turn;
create index rotation_waiting_for_a_turn on rotation (issuer, owner) where turn_asked_at is not null;
