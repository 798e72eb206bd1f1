"""The text of a log is touched once: files to rows of FOUND on the workers, and where those rows
stand."""

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa

from stillwatch.engine.errors import EngineError
from stillwatch.engine.spark import Spark, collected, spark_errors
from stillwatch.exchange.schema import EXCHANGES
from stillwatch.lake.spark.files import LINES, PACKED, PARQUET, LogFile, glob_free
from stillwatch.lake.spark.kernels import FOUND, MEASURE, UNREADABLE, Reading
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.text import BOM, ENDS_WITHIN, HALF, TRUNCATED

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

PLACES = pa.schema(
    [
        ("path", pa.string()),
        ("block", pa.int64()),
        ("number", pa.int32()),
        ("first_row", pa.int64()),
        ("tail", pa.int64()),
    ]
)
"""Of each block of a file: the file's number, the row that is the block's first, and the row that
is the file's last when no newline ends it."""


def read_logs(spark: Spark, files: Sequence[LogFile], reading: Reading) -> "DataFrame":
    """FOUND of all files, not yet worked out."""
    parquet, lines, packed = ([one for one in files if one.path.endswith(end)] for end in (PARQUET, LINES, PACKED))
    groups, damaged = by_schema(spark, parquet)
    frames = [spark.frame(_damaged(damaged))]
    for group in groups:
        frames.append(spark.mapped(_parquet(spark, group), reading.parquet, FOUND))
    if lines:
        text = spark.read_files.option("lineSep", "\n").text(_places(lines))
        rows = text.selectExpr(
            "cast(value AS binary) AS line", "_metadata.file_path AS path", "_metadata.file_block_start AS block"
        )
        frames.append(spark.mapped(rows, reading.lines, FOUND))
    if packed:
        frames.append(spark.mapped(contents(spark, packed), reading.packed, FOUND))
    return reduce(lambda a, b: a.unionByName(b), frames)


def by_schema(spark: Spark, files: Sequence[LogFile]) -> tuple[list[list[LogFile]], list[LogFile]]:
    """(Parquet files whose schemas Spark can read as one, files that it cannot read at all). Where
    not all can be read as one, each file is asked for its own."""
    if not files:
        return [], []
    try:
        _schema(spark, files)
        return [list(files)], []
    except EngineError:
        groups: dict[str, list[LogFile]] = {}
        damaged = []
        for one in files:
            try:
                groups.setdefault(_schema(spark, [one]), []).append(one)
            except EngineError:
                damaged.append(one)
        return list(groups.values()), damaged


def contents(spark: Spark, files: Sequence[LogFile]) -> "DataFrame":
    """Whole files: `path` and `content`."""
    whole = spark.read_files.format("binaryFile").load(_places(files))
    return whole.selectExpr("_metadata.file_path AS path", "content")


_NOT_READ = "not read by Spark: damaged Parquet, or a column of a type that Spark lacks"


def _damaged(files: Sequence[LogFile]) -> pa.Table:
    rows = [{"path": one.uri, "kind": UNREADABLE, "reason": _NOT_READ} for one in files]
    return pa.Table.from_pylist(rows, FOUND)


def _places(files: Sequence[LogFile]) -> list[str]:
    return [glob_free(one.place) for one in files]


def _schema(spark: Spark, files: Sequence[LogFile]) -> str:
    with spark_errors():
        return _merged(spark, files).schema.json()


def _merged(spark: Spark, files: Sequence[LogFile]) -> "DataFrame":
    return spark.read_files.option("mergeSchema", "true").parquet(*_places(files))


def _parquet(spark: Spark, files: Sequence[LogFile]) -> "DataFrame":
    """The contract's columns with `path` and `row`."""
    log = _merged(spark, files)
    columns = [f"`{name}`" for name in EXCHANGES.names if name in log.columns]
    return log.selectExpr(*columns, "_metadata.file_path AS path", "_metadata.row_index AS row")


def places_of(found: "DataFrame", files: dict[str, tuple[int, LogFile]]) -> pa.Table:
    """PLACES of every block of the files (path -> number, file)."""
    measured = collected(found.where(f"kind = '{MEASURE}'").select("path", "block", "row", "bytes"))
    blocks: dict[str, list[tuple[int, int, int]]] = {}
    for one in measured.to_pylist():
        blocks.setdefault(one["path"], []).append((one["block"], one["row"], one["bytes"]))
    rows: list[tuple[object, ...]] = []
    for uri, (number, file) in files.items():
        counted = sorted(blocks.get(uri, [(0, 0, 0)]))
        total, size = sum(lines for _, lines, _ in counted), sum(length for _, _, length in counted)
        # The reader of lines lets go of a byte order mark, and counts a newline for each line.
        open_end = uri in blocks and size - file.size in (1, 1 - len(BOM))
        first = 0
        for block, lines, _ in counted:
            rows.append((uri, block, number, first, total - 1 if open_end else None))
            first += lines
    return pa.table([pa.array(column, f.type) for column, f in zip(_turned(rows), PLACES, strict=True)], schema=PLACES)


def unreadable_files(found: "DataFrame") -> dict[str, SourceError]:
    """The files that could not be read at all, by their path in the rows."""
    rows = collected(found.where(f"kind = '{UNREADABLE}'").select("path", "reason")).to_pylist()
    return {row["path"]: SourceError(row["path"], row["reason"]) for row in rows}


def exchanges_of(found: "DataFrame", places: "DataFrame") -> "DataFrame":
    """The sketches at their places, with their `day`."""
    return _placed(found.where("kind IS NULL"), places).selectExpr(
        "*", "date_format(timestamp, 'yyyy-MM-dd') AS day", "false AS conflict"
    )


def rejects_of(found: "DataFrame", places: "DataFrame") -> "DataFrame":
    """The records that could not be used: `source`, `row`, `kind`, `reason`, `timestamp`,
    `account_id`, `count`, `tail`."""
    half = f"row = tail AND kind = '{HALF}'"
    return _placed(found.where(f"kind NOT IN ('{MEASURE}', '{UNREADABLE}')"), places).selectExpr(
        "source",
        "row",
        f"if({half}, '{TRUNCATED}', kind) AS kind",
        f"if({half}, '{ENDS_WITHIN}', reason) AS reason",
        "timestamp",
        "account_id",
        "count",
    )


def _placed(rows: "DataFrame", places: "DataFrame") -> "DataFrame":
    """Rows with `source` and `row` as the lake has them."""
    joined = rows.join(places.hint("broadcast"), ["path", "block"])
    kept = [name for name in FOUND.names if name not in ("source", "row")]
    return joined.selectExpr("number AS source", "row + first_row AS row", "tail", *kept)


def _turned(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * len(PLACES)
