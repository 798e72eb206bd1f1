-- Every sketch of a day that ever arrived, but for exact repeats: those kept, those in conflict, those staged.
CREATE OR REPLACE TEMP VIEW arrivals AS
SELECT * FROM read_parquet(getvariable('files'), hive_partitioning = false)
WHERE timestamp >= getvariable('from_time') AND timestamp < getvariable('to_time')
  AND account_id NOT IN (SELECT account_id FROM forgotten)
  AND exchange_hash NOT IN (SELECT exchange_hash FROM superseded);

CREATE OR REPLACE TEMP TABLE repeats (source INTEGER, "row" BIGINT, conflict BOOLEAN);
