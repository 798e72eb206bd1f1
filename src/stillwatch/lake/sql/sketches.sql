-- The sketches of whole days, ids as they are.
CREATE OR REPLACE TEMP VIEW sketches AS
SELECT * FROM read_parquet(getvariable('files'), hive_partitioning = false);
