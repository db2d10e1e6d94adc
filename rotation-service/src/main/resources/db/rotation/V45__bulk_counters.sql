-- How far each bulk revocation is, kept in step with its items, so that nobody counts a hundred thousand of them twice a second to
-- know it. The indexes keep writers of bulk_item waiting while they are built.

-- seen proven dead by the feeder
alter table bulk_item add column dead boolean not null default false;

update bulk_item i
set dead = true
from revocation r
where i.ordered_at is not null
  and r.token_id = i.token_id
  and r.version = i.version
  and r.state = 'CONFIRMED';

create table bulk_issuer (
    bulk_id text not null references bulk_revocation,
    issuer  text not null,
    -- not ordered yet
    waiting int  not null,
    -- marked so among its items
    dead    int  not null default 0,
    primary key (bulk_id, issuer)
);

insert into bulk_issuer (bulk_id, issuer, waiting, dead)
select bulk_id, issuer, count(*) filter (where ordered_at is null), count(*) filter (where dead)
from bulk_item
group by bulk_id, issuer;

-- the feeder's questions: what goes next, what is under way, and how many went lately?
create index bulk_item_next on bulk_item (bulk_id, issuer, token_id, version) where ordered_at is null;
create index bulk_item_under_way on bulk_item (bulk_id, issuer) where ordered_at is not null and not dead;
create index bulk_item_ordered on bulk_item (issuer, ordered_at) where ordered_at is not null;
