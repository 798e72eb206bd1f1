"""How fast a log is read, against the readers of DuckDB and Polars in the same run; and the sketch
kernels, against a plain hash and others."""

import multiprocessing
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pyarrow.dataset as ds

from stillwatch.lake import Lake
from stillwatch.readers.source import open_sources
from stillwatch.worlds.bench.json_lines import read_json

ROUNDS = 3
THREADS = 2


@dataclass(frozen=True)
class Ingested:
    """One form of a log: megabytes of its file, and of the same log as JSON Lines; seconds by
    reader, the median of ROUNDS, DuckDB's first."""

    form: str
    megabytes: float
    as_json: float
    seconds: dict[str, float]


def ingestion(log: Path, work: Path) -> Iterator[Ingested]:
    """Each reader's time for each form of the same log."""
    os.environ.setdefault("POLARS_MAX_THREADS", str(THREADS))  # Polars reads it when it is imported, in a child
    columnar = work / "columnar" / "exchanges" / "log.parquet"
    columnar.parent.mkdir(parents=True)
    with duckdb.connect(config={"threads": THREADS}) as connection:
        connection.execute(f"COPY ({read_json(log)}) TO '{columnar}' (FORMAT parquet, COMPRESSION zstd)")
    told = ((log, "JSON Lines", read_json(log)), (columnar, "Parquet", f"SELECT * FROM read_parquet('{columnar}')"))
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
        medians = {name: statistics.median(measured) for name, measured in times.items()}
        yield Ingested(form, path.stat().st_size / 1e6, log.stat().st_size / 1e6, medians)


def kernels(world: Path) -> list[tuple[str, float, str]]:
    """(name, MB/s, note) of each kernel on the prompts of a world, on one core."""
    # The rivals come with the extra `bench`: every other command must start without them.
    from stillwatch.sketch.bench import bench_kernels

    batches = ds.dataset(world / "exchanges", format="parquet").to_table(columns=["messages"]).to_batches()
    return bench_kernels([m[-1]["content"] for batch in batches for m in batch["messages"].to_pylist()])


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
