"""`stillwatch bench ingest`: speeds, measured against rivals in the same run."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stillwatch.cli.exits import plain_endings
from stillwatch.worlds.bench.json_lines import json_lines
from stillwatch.worlds.bench.speeds import ROUNDS, THREADS, Ingested, ingestion, kernels


def ingest(
    gigabytes: Annotated[float, typer.Option(min=0.01, help="Size of the JSON Lines file that is made.")] = 1.0,
) -> None:
    """Ingestion against the readers of DuckDB and Polars on one file; the kernels against a plain
    hash and others."""
    console = Console()
    work = Path(tempfile.mkdtemp(prefix="stillwatch-bench-"))
    try:
        with plain_endings():
            log = json_lines(work, gigabytes)
            for one in ingestion(log, work):
                _print_ingestion(console, one)
            _print_kernels(console, kernels(work / "world"))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _print_ingestion(console: Console, found: Ingested) -> None:
    """The readers of one form of the log, DuckDB's speed as the unit."""
    form = f"{found.form}, {found.megabytes:,.0f} MB"
    table = Table(title=f"Ingestion of one file, {form}, {THREADS} cores, median of {ROUNDS}")
    for name in ("", "seconds", "MB of JSON a second", "ratio to DuckDB's speed"):
        table.add_column(name, justify="left" if not name else "right")
    reference = next(iter(found.seconds.values()))
    for name, median in found.seconds.items():
        table.add_row(name, f"{median:.2f}", f"{found.as_json / median:,.0f}", f"{reference / median:.2f}")
    console.print(table)


def _print_kernels(console: Console, found: list[tuple[str, float, str]]) -> None:
    table = Table(title="Sketch kernels, one core, UTF-8 bytes of new prompt text")
    for name in ("", "MB/s", ""):
        table.add_column(name, justify="right" if name else "left")
    for name, speed, note in found:
        table.add_row(name, f"{speed:,.1f}", note)
    console.print(table)
