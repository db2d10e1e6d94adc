-- What a newer release takes away: an older one must not run.
ALTER TABLE effect DROP COLUMN times;
