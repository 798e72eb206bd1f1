"""A lake that a Spark cluster keeps: Parquet and a small manifest on any path that Spark reads and
writes. The same sketches, rules and answers as those of the lake on one machine."""
