"""A day's sketches on Spark: of each id the first to come, by the same kernel as on one machine."""

from typing import TYPE_CHECKING

from stillwatch.engine.spark import Spark
from stillwatch.lake.spark.kernels import FIRST_COME, first_come
from stillwatch.lake.store.sketches import STAGED

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

BUCKET_ROWS = 1 << 18
"""Sketches that a worker holds at once: those of a day whose ids fall into one bucket."""


def kept_and_conflicts(spark: Spark, arrived: "DataFrame", largest_day: int) -> "DataFrame":
    """FIRST_COME of all sketches of some days (STAGED and `day`), of which none has more than
    `largest_day`."""
    buckets = 1 + largest_day // BUCKET_ROWS
    rows = arrived.selectExpr(*STAGED.names, "day", f"pmod(exchange_hash, {buckets}) AS bucket")
    return rows.groupBy("day", "bucket").applyInArrow(first_come, spark.schema(FIRST_COME))


def in_order(frame: "DataFrame") -> "DataFrame":
    """FIRST_COME as it is to lie: in files by day, in order of account and task, as look-ups by
    account want it."""
    order = ("conflict", "day", "account_id", "task", "timestamp", "exchange_hash")
    return frame.hint("rebalance", "conflict", "day").sortWithinPartitions(*order)
