-- Since V45 every question to bulk_item has an index that answers it in order. This one did not: while the planner did not know that most of
-- a run waits, it chose it and sorted all that waits for each turn of the feeder.
drop index bulk_item_of_an_issuer;
