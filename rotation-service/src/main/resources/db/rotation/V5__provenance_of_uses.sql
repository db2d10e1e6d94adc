-- Since when, from whom and from where a use is known: what a person needs to believe it. Nullable columns without a default
-- change the catalogue only: an exclusive lock for a moment, no rewrite. An older release goes on writing without them.

alter table token_use
    add column first_used_at timestamptz,
    -- of the latest report
    add column source        text,
    add column used_from     text;
