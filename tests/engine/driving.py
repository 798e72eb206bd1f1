"""Drivers of their own, which may be killed, and what they left in a lake on Spark, read without
Spark."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.lake.spark.manifest import Commit, State
from stillwatch.lake.store.sketches import STAGED

from .cluster import PATIENCE, end, started

INGEST = """
import sys
from stillwatch.engine.spark import Spark
from stillwatch.lake.spark.lake import SparkLake
url, lake, log = sys.argv[1:]
with Spark(url) as spark, SparkLake(spark, lake) as opened:
    opened.ingest([log])
"""


@contextmanager
def ingesting(url: str, lake: Path, log: Path, variables: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    """A driver that fills a lake; at the latest it ends with the block."""
    command = [sys.executable, "-c", INGEST, url, str(lake), str(log)]
    driver = started(command, lake.parent / "driver.log", variables)
    try:
        yield driver
    finally:
        end(driver)


def scanning(arguments: list[object], log: Path, variables: dict[str, str]) -> str:
    """`stillwatch scan` to its end, which must be a good one; what it said."""
    command = [sys.executable, "-c", "from stillwatch.cli import main; main()", "scan", *map(str, arguments)]
    assert started(command, log, variables).wait() == 0, log.read_text()
    return log.read_text()


def wait_until(there: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    """Until something has happened, while the driver is at work."""
    until = time.monotonic() + PATIENCE
    while not there():
        assert process.poll() is None, "the driver has ended"
        assert time.monotonic() < until
        time.sleep(0.02)


def state_of(lake: Path) -> State:
    """What the manifest says."""
    lines = [path.read_text() for path in lake.glob("manifest/*/part-*")]
    return State(map(Commit.from_json, lines))


def sketches_in(lake: Path) -> pa.Table:
    """STAGED of every exchange that counts, in order of place."""
    tables = [
        pq.read_table(lake / "exchange_sketch" / record.run / "conflict=false" / f"day={day}", partitioning=None)
        for day, record in state_of(lake).days.items()
    ]
    return pa.concat_tables(tables).cast(STAGED).sort_by([("source", "ascending"), ("row", "ascending")])
