"""`stillwatch bench ingest`: speeds, measured against rivals in the same run."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import duckdb
import pyarrow.dataset as ds
import typer
from rich.console import Console
from rich.table import Table

from stillwatch.cli.ending import plain_endings
from stillwatch.lake import Lake
from stillwatch.readers.source import open_sources
from stillwatch.worlds.make import make_world
from stillwatch.worlds.suites.catalogue import DEMO

COLUMNS = {
    "exchange_id": "VARCHAR",
    "timestamp": "BIGINT",
    "account_id": "VARCHAR",
    "organization_id": "VARCHAR",
    "api_key_id": "VARCHAR",
    "conversation_id": "VARCHAR",
    "surface": "VARCHAR",
    "model": "VARCHAR",
    "client_address": "VARCHAR",
    "user_agent": "VARCHAR",
    "tls_fingerprint": "VARCHAR",
    "system": "VARCHAR",
    "messages": 'STRUCT("role" VARCHAR, "content" VARCHAR)[]',
    "completion": "VARCHAR",
    "reasoning": "VARCHAR",
    "input_tokens": "BIGINT",
    "output_tokens": "BIGINT",
    "max_tokens": "BIGINT",
    "temperature": "DOUBLE",
    "tools": "BIGINT",
    "status": "VARCHAR",
}
"""The contract's columns as DuckDB's JSON reader takes them; it gets the schema, so that it need not guess."""

ROUNDS = 3
THREADS = 2


def ingest(
    gigabytes: Annotated[float, typer.Option(min=0.01, help="Size of the JSON Lines file that is made.")] = 1.0,
) -> None:
    """Ingestion against DuckDB's read_json on one file, and the sketch kernels against rensa and datasketch."""
    console = Console()
    work = Path(tempfile.mkdtemp(prefix="stillwatch-bench-"))
    try:
        with plain_endings():
            log = _json_lines(work, gigabytes)
            _print_ingestion(console, log, work)
            _print_kernels(console, work / "world")
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _json_lines(work: Path, gigabytes: float) -> Path:
    """A log of the asked size: a demo world's exchanges, again and again for other accounts."""
    make_world(DEMO, work / "world")
    log = work / "log" / "exchanges" / "log.jsonl"
    log.parent.mkdir(parents=True)
    query = f"""
        SELECT exchange_id || '-' || copy AS exchange_id, epoch_ms(timestamp) AS timestamp,
            account_id || '-' || copy AS account_id, * EXCLUDE (exchange_id, timestamp, account_id)
        FROM read_parquet('{work}/world/exchanges/**/*.parquet', hive_partitioning = false), range($copies) AS c(copy)
    """
    copies = 1
    while True:
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({query.replace('$copies', str(copies))}) TO '{log}' (FORMAT json)")
        size = log.stat().st_size
        if size >= gigabytes * 1e9:
            break
        copies = max(copies + 1, int(copies * gigabytes * 1e9 / size) + 1)
    with log.open("r+b") as file:
        file.seek(int(gigabytes * 1e9))
        file.readline()
        file.truncate()
    return log


def _print_ingestion(console: Console, log: Path, work: Path) -> None:
    size = log.stat().st_size / 1e6
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(ROUNDS + 1):
        theirs.append(_timed(lambda: _duckdb(log)))
        ours.append(_timed(lambda: _stillwatch(log, work / "lake")))
    table = Table(title=f"Ingestion of one JSON Lines file, {size:,.0f} MB, {THREADS} cores, median of {ROUNDS}")
    for name in ("", "seconds", "MB/s", "ratio to DuckDB's speed"):
        table.add_column(name, justify="left" if not name else "right")
    # The first round warms the file cache and, here, compiles the kernels; it is shown and not counted.
    reference = statistics.median(theirs[1:])
    for name, times in (("DuckDB read_json, all columns, into a table", theirs), ("Stillwatch, into a lake", ours)):
        median = statistics.median(times[1:])
        table.add_row(name, f"{median:.2f}", f"{size / median:,.0f}", f"{reference / median:.2f}")
    console.print(table)
    console.print(f"First round, kernels compiled where no cache was: {ours[0]:.1f} s.")


def _duckdb(log: Path) -> None:
    columns = ", ".join(f"{name}: '{type_}'" for name, type_ in COLUMNS.items())
    with duckdb.connect(config={"threads": THREADS}) as connection:
        connection.execute(
            f"CREATE TABLE t AS SELECT * FROM read_json('{log}', columns = {{{columns}}}, format = 'newline_delimited')"
        )


def _stillwatch(log: Path, lake_dir: Path) -> None:
    shutil.rmtree(lake_dir, ignore_errors=True)
    with Lake.open(lake_dir) as lake:
        lake.ingest(open_sources([log]))


def _timed(run: Callable[[], None]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _print_kernels(console: Console, world: Path) -> None:
    # The rivals come with the extra `bench`: every other command must start without them.
    from stillwatch.sketch.bench import bench_kernels

    batches = ds.dataset(world / "exchanges", format="parquet").to_table(columns=["messages"]).to_batches()
    texts = [m[-1]["content"] for batch in batches for m in batch["messages"].to_pylist()]
    table = Table(title="Sketch kernels, one core, UTF-8 bytes of new prompt text")
    for name in ("", "MB/s", ""):
        table.add_column(name, justify="right" if name else "left")
    for name, speed, note in bench_kernels(texts):
        table.add_row(name, f"{speed:,.1f}", note)
    console.print(table)
