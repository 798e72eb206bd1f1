"""What comes from the cluster to the machine that looks at it: all that some accounts did, a part
at a time, so that neither Spark's driver nor this process holds more than a part."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.spark import collected, spark_errors
from stillwatch.lake.intake.arrivals import day_start
from stillwatch.lake.store.files import clear_errors
from stillwatch.lake.views.copying import PLAIN, Files, copied, write_copy

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

PART_ROWS = 1 << 18
"""Exchanges to a part, and what its last account did besides: some 85 MB."""

COUNTED = pa.schema([("account_id", pa.string()), ("exchanges", pa.int64())])


def parted(counted: pa.Table, tied: pa.Array) -> pa.Table:
    """(account_id, part) of accounts (COUNTED), in order of their ids, but those that have aliases
    (`tied`) in parts after the others: as in the copies of a lake on one machine, so that sums are
    rounded alike."""
    ids = counted["account_id"].combine_chunks()
    last = pc.is_in(ids, tied)
    order = pc.sort_indices(pa.table({"tied": last, "id": ids}), [("tied", "ascending"), ("id", "ascending")])
    rows = counted["exchanges"].take(order).to_numpy()
    part = (np.cumsum(rows) - rows) // PART_ROWS + last.take(order).to_numpy(zero_copy_only=False)
    return pa.table({"account_id": ids.take(order), "part": part})


def write_parts(rows: "DataFrame", parts: Sequence[int], last_day: date, folder: Path, label: str) -> list[Files]:
    """Writes PLAIN, which has a `part` beside it, into a folder. The last day stands in files of
    its own, as it does where a further day is added."""
    begins = pa.scalar(day_start(last_day.isoformat()), PLAIN.field("timestamp").type)
    files = []
    with spark_errors():
        kept = rows.repartition("part").persist()
        try:
            for part in parts:
                table = collected(kept.where(f"part = {part}").drop("part")).select(PLAIN.names).cast(PLAIN)
                before = pc.less(table["timestamp"], begins)
                days = {f"{label}-base": table.filter(before), f"{label}-last": table.filter(pc.invert(before))}
                files.append(_written({copied(folder, name, part): some for name, some in days.items()}))
        finally:
            kept.unpersist()
    return files


def _written(tables: dict[Path, pa.Table]) -> Files:
    """The files of those that have rows."""
    some = {path: table for path, table in tables.items() if table.num_rows}
    for path, table in some.items():
        with clear_errors(f"{path.parent} could not be written"):
            write_copy(table, path)
    return tuple(some)
