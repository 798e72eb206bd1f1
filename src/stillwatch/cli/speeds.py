"""`stillwatch bench ingest`: speeds, measured against rivals in the same run."""

import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.util import find_spec
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
    """Ingestion against the readers of DuckDB and Polars on one file; the kernels against a plain hash and others."""
    # Polars, as the rivals of the kernels, comes with the extra `bench`: every other command must start without it.
    os.environ.setdefault("POLARS_MAX_THREADS", str(THREADS))
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
    """A table for each form of the same log."""
    columnar = work / "columnar" / "exchanges" / "log.parquet"
    columnar.parent.mkdir(parents=True)
    with duckdb.connect(config={"threads": THREADS}) as connection:
        connection.execute(f"COPY ({_read_json(log)}) TO '{columnar}' (FORMAT parquet, COMPRESSION zstd)")
    told = ((log, "JSON Lines", _read_json(log)), (columnar, "Parquet", f"SELECT * FROM read_parquet('{columnar}')"))
    for path, form, query in told:
        works = {
            "DuckDB, all columns, into a table": partial(_duckdb, query),
            **({"Polars, all columns, into a frame": partial(_polars, path)} if find_spec("polars") else {}),
            "Stillwatch, into a lake": partial(_stillwatch, path, work / "lake"),
            "Stillwatch, into a lake with a vault": partial(_stillwatch, path, work / "lake", vault=True),
        }
        times: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(ROUNDS):
            for name, run in works.items():
                times[name].append(_timed(run))
        _print_times(console, f"{form}, {path.stat().st_size / 1e6:,.0f} MB", log.stat().st_size / 1e6, times)


def _print_times(console: Console, form: str, size: float, times: dict[str, list[float]]) -> None:
    table = Table(title=f"Ingestion of one file, {form}, {THREADS} cores, median of {ROUNDS}")
    for name in ("", "seconds", "MB of JSON a second", "ratio to DuckDB's speed"):
        table.add_column(name, justify="left" if not name else "right")
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    reference = next(iter(medians.values()))
    for name, median in medians.items():
        table.add_row(name, f"{median:.2f}", f"{size / median:,.0f}", f"{reference / median:.2f}")
    console.print(table)


def _read_json(log: Path) -> str:
    columns = ", ".join(f"{name}: '{type_}'" for name, type_ in COLUMNS.items())
    return f"SELECT * FROM read_json('{log}', columns = {{{columns}}}, format = 'newline_delimited')"


def _duckdb(query: str) -> None:
    with duckdb.connect(config={"threads": THREADS}) as connection:
        connection.execute(f"CREATE TABLE t AS {query}")


def _polars(path: Path) -> None:
    import polars

    if path.suffix == ".parquet":
        polars.read_parquet(path)
    else:
        polars.read_ndjson(path)


def _stillwatch(log: Path, lake_dir: Path, vault: bool = False) -> None:
    shutil.rmtree(lake_dir, ignore_errors=True)
    with Lake.open(lake_dir) as lake:
        lake.ingest(open_sources([log]), vault=vault)


def _timed(run: Callable[[], None]) -> float:
    """In a process of its own, so that nobody has to work beside what another left in memory."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_second_time, run).result()


def _second_time(run: Callable[[], None]) -> float:
    """The first time warms the file cache and loads what is compiled."""
    run()
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
